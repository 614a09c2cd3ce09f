#!/bin/bash
# What settles a lead, compared with every value of the field (settles.py); a lead without its country, a text or
# several numbers, compared with every country (countries.py), short texts (texts.py) and all combinations
# (numbers.py); and leads without values of further types, where what occurs must be possible (sound.py). Fewer
# policies under sanitizers, where each run of the command costs much more.
source "$(dirname "$0")/../suite.sh"
cd "$here" || exit 2
policies=200
[ -n "${HG_SANITIZED:-}" ] && policies=40

# FILE POLICIES: its last line is its counts; without them it has failed.
hold() {
  local counts
  counts=$(python3 "$1" "$headgate" "$2" | tee /dev/stderr | tail -n 1)
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
hold sound.py "$policies"

summary
