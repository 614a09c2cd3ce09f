#!/bin/bash
# What settles a lead, held against every value of the field (settles.py), and what is said of a lead
# without its country, a text or several numbers, against every country (countries.py), texts of a few
# signs (texts.py) and all combinations (numbers.py). Under sanitizers, where a run of the command costs much
# more, fewer policies.
set -u
cd "$(dirname "$0")" || exit 2
policies=200
[ -n "${HG_SANITIZED:-}" ] && policies=40
passed=0 failed=0

# FILE POLICIES: its last line is its counts; without them it has failed.
hold() {
  local counts
  counts=$(python3 "$1" "${HEADGATE:-../../build/headgate}" "$2" | tee /dev/stderr | tail -n 1)
  if [[ $counts =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
  else
    failed=$((failed + 1))
  fi
}

hold settles.py "$policies"
hold countries.py "$policies"
hold numbers.py "$policies"
hold texts.py $((policies / 4))
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
