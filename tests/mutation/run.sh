#!/bin/bash
# How many small changes of each pack the tests of the pack notice (`headgate test --mutate`): at
# least 90 in a hundred, and as many as the pack's README says. HG_GOLDEN=1 writes the figure into
# the README. Under sanitizers a few changes of each pack are tried, for what they do to memory.
source "$(dirname "$0")/../suite.sh"
least=90
limit=()
[ -z "${HG_SANITIZED:-}" ] || limit=(--limit 12)

cd "$root" || exit 2
for pack in policies/*/; do
  pack=${pack%/}
  ls "$pack"/*.test.yaml >/dev/null 2>&1 || continue
  if ! report=$("$headgate" test --mutate "${limit[@]}" "$pack"); then
    bad "$pack: headgate test --mutate ends with an error"
    continue
  fi
  if [ -n "${HG_SANITIZED:-}" ]; then
    good
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
    good
  fi
done

summary
