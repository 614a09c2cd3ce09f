#!/bin/bash
# What settles a lead, held against every value of the field (settles.py). Under sanitizers, where a
# run of the command costs much more, fewer policies.
set -u
cd "$(dirname "$0")" || exit 2
policies=200
[ -n "${HG_SANITIZED:-}" ] && policies=40
exec python3 settles.py "${HEADGATE:-../../build/headgate}" "$policies"
