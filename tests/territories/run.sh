#!/bin/bash
# Territory tables of ten thousand rows: clean ones raise no alarm, every planted fault is found,
# and each witness shows it (see judge.c). Then the command on one: faults by row and column in
# its JSON. HG_SANITIZED=1: a thousand rows.
set -u
build=${BUILD:-build}
rows=10000
[ -n "${HG_SANITIZED:-}" ] && rows=1000
made=$(mktemp -d)
trap 'rm -rf "$made"' EXIT

out=$("$build/tests/territories" check "$rows" 20261120)
printf '%s\n' "$out" | sed '$d'
counts=$(printf '%s\n' "$out" | tail -n 1)
passed=${counts%% passed*} failed=${counts#*, }
failed=${failed%% failed*}
case $passed$failed in *[!0-9]* | '') passed=0 failed=1 ;; esac

# Each line of `planted` is a code, a row and a column; JSON puts them in this order.
for hit in unique "most specific" first; do
  "$build/tests/territories" write "$hit" "$rows" 7 "$made" faults >"$made/planted"
  "$build/headgate" check --format json "$made/territories.gate" >"$made/found" 2>/dev/null
  while IFS=$'\t' read -r code row column; do
    if sed 's/{"code":/\n&/g' "$made/found" | grep -F "\"code\":\"$code\"" |
      grep -F "\"row\":\"$row\"" | grep -F "${column:+\"column\":\"$column\"}" |
        grep -q '"witness":{"'; then
      passed=$((passed + 1))
    else
      echo "FAILED  $hit: $code at $row $column is not in the JSON"
      failed=$((failed + 1))
    fi
  done <"$made/planted"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
