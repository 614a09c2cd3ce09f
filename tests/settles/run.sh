#!/bin/bash
# What settles a lead, held against every value of the field (settles.py), and what is said of a lead
# without its country, a text or several numbers, against every country (countries.py), texts of a few
# signs (texts.py) and all combinations (numbers.py). Under sanitizers, where a run of the command costs much
# more, fewer policies.
set -u
cd "$(dirname "$0")" || exit 2
policies=200
[ -n "${HG_SANITIZED:-}" ] && policies=40
failed=0
for held in settles.py countries.py numbers.py; do
  python3 "$held" "${HEADGATE:-../../build/headgate}" "$policies" || failed=1
done
python3 texts.py "${HEADGATE:-../../build/headgate}" $((policies / 4)) || failed=1
exit "$failed"
