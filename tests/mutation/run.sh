#!/bin/bash
# How many small changes of each pack the tests of the pack notice (`headgate test --mutate`): at
# least 90 in a hundred, and as many as the pack's README says. HG_GOLDEN=1 writes the figure into
# the README. Under sanitizers a few changes of each pack are tried, for what they do to memory.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
HEADGATE=$(realpath "${HEADGATE:-${BUILD:-$root/build}/headgate}")
passed=0 failed=0
least=90
limit=()
[ -z "${HG_SANITIZED:-}" ] || limit=(--limit 12)

bad() {
  failed=$((failed + 1))
  echo "FAILED $*"
}

cd "$root" || exit 2
for pack in policies/*/; do
  pack=${pack%/}
  ls "$pack"/*.test.yaml >/dev/null 2>&1 || continue
  if ! report=$("$HEADGATE" test --mutate "${limit[@]}" "$pack"); then
    bad "$pack: headgate test --mutate ends with an error"
    continue
  fi
  if [ -n "${HG_SANITIZED:-}" ]; then
    passed=$((passed + 1))
    continue
  fi
  score=$(sed -n 's/^mutation of .* changes noticed (\([0-9]*\) %)$/\1/p' <<<"$report")
  [ -z "${HG_GOLDEN:-}" ] ||
    sed -i -E "s/notice [0-9]+ % of/notice $score % of/" "$pack/README.md"
  said=$(sed -nE 's/.*notice ([0-9]+) % of.*/\1/p' "$pack/README.md")
  if [ "${score:-0}" -lt $least ]; then
    bad "$pack: its tests notice $score % of the changes; at least $least must be"
    sed -n '/shown by\|no lead was found/{x;p;x;p};h' <<<"$report" | head -n 40
  elif [ -z "$said" ] || [ "$said" -gt "$score" ]; then
    bad "$pack: its README says ${said:-nothing of} %, and its tests notice $score % (make golden)"
  else
    passed=$((passed + 1))
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
