#!/bin/bash
# Reference data: the countries in policies/common are those of the iso-codes package here and those
# the compiler knows, and every code of a region is one.
source "$(dirname "$0")/../suite.sh"
cd "$root" || exit 2
json=/usr/share/iso-codes/json/iso_3166-1.json

# judge WHAT STATUS
judge() { if [ "$2" -eq 0 ]; then good; else bad "$1"; fi; }

grep -v '^#' policies/common/countries.txt | diff - <("$build/scripts/countries" "$json" --list)
judge "countries.txt is what iso-codes has: make reference" $?

printf 'contract: lead\nfields:\n  country: {type: country}\n' >"$work/lead.contract.yaml"
cp policies/common/*.gate policies/common/*.txt "$work"
{
  printf 'policy p\n  lead from "lead.contract.yaml"\nuse "regions.gate"\nuse "embargo.gate"\n'
  printf 'decide assuming no {\n'
  for list in $(sed -n 's/^list \([a-z_]*\).*/\1/p' policies/common/{regions,embargo}.gate); do
    printf '  %s: nurture when country in %s\n' "$list" "$list"
  done
  printf '  rest: reject otherwise\n}\n'
} >"$work/p.gate"
"$headgate" check "$work/p.gate" >"$work/said" 2>&1
judge "every code of regions and embargoes is a country" $?

sed 's/country in eu$/country in ("EN")/' "$work/p.gate" >"$work/q.gate"
! "$headgate" check "$work/q.gate" >/dev/null 2>&1
judge "a code that is no country would be told" $?

for pair in "eu eea" "efta eea"; do # who is in the one and not in the other
  set -- $pair
  codes() {
    sed -n "/^list $1 /,/^$/p" policies/common/regions.gate | grep -o '"[A-Z]*"' | sort
  }
  comm -23 <(codes "$1") <(codes "$2") | tr -d '\n"' >"$work/$1"
done
[ -z "$(cat "$work/eu")" ] && [ "$(cat "$work/efta")" = CH ]
judge "the EEA is the EU and EFTA without Switzerland" $?

summary
