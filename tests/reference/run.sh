#!/bin/bash
# Reference data: the countries in policies/common are those of the iso-codes package here and those
# the compiler knows, and every code of a region is one.
set -u
build=${BUILD:-build}
headgate=${HEADGATE:-$build/headgate}
json=/usr/share/iso-codes/json/iso_3166-1.json
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT
passed=0 failed=0

# judge WHAT STATUS
judge() {
  if [ "$2" -eq 0 ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED  $1"
  fi
}

grep -v '^#' policies/common/countries.txt | diff - <("$build/scripts/countries" "$json" --list)
judge "countries.txt is what iso-codes has: make reference" $?

printf 'contract: lead\nfields:\n  country: {type: country}\n' >"$made/lead.contract.yaml"
cp policies/common/*.gate policies/common/*.txt "$made"
{
  printf 'policy p\n  lead from "lead.contract.yaml"\nuse "regions.gate"\nuse "embargo.gate"\n'
  printf 'decide assuming no {\n'
  for list in $(sed -n 's/^list \([a-z_]*\).*/\1/p' policies/common/{regions,embargo}.gate); do
    printf '  %s: nurture when country in %s\n' "$list" "$list"
  done
  printf '  rest: reject otherwise\n}\n'
} >"$made/p.gate"
"$headgate" check "$made/p.gate" >"$made/said" 2>&1
judge "every code of regions and embargoes is a country" $?

sed 's/country in eu$/country in ("EN")/' "$made/p.gate" >"$made/q.gate"
! "$headgate" check "$made/q.gate" >/dev/null 2>&1
judge "a code that is no country would be told" $?

for pair in "eu eea" "efta eea"; do # who is in the one and not in the other
  set -- $pair
  codes() {
    sed -n "/^list $1 /,/^$/p" policies/common/regions.gate | grep -o '"[A-Z]*"' | sort
  }
  comm -23 <(codes "$1") <(codes "$2") | tr -d '\n"' >"$made/$1"
done
[ -z "$(cat "$made/eu")" ] && [ "$(cat "$made/efta")" = CH ]
judge "the EEA is the EU and EFTA without Switzerland" $?

echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
