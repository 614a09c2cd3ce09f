#!/bin/bash
# A month of assignments, counted by other means (tests/assign_month.c); all 100,000 leads, and a
# tenth of them under sanitizers.
set -u
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/tests/assign_month" "$([ -n "${HG_SANITIZED:-}" ] && echo 10000 || echo 100000)"
