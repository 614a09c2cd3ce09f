#!/bin/bash
# What settles a lead, held against every value of the field (settles.py), and what is said of a lead
# without its country or a text, against every country (countries.py) and texts of a few signs (texts.py). Under sanitizers, where a run of the command
# costs much more, fewer policies.
set -u
cd "$(dirname "$0")" || exit 2
policies=200
[ -n "${HG_SANITIZED:-}" ] && policies=40
failed=0
for held in settles.py countries.py; do
  python3 "$held" "${HEADGATE:-../../build/headgate}" "$policies" || failed=1
done
python3 texts.py "${HEADGATE:-../../build/headgate}" $((policies / 4)) || failed=1
exit "$failed"
