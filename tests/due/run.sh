#!/bin/bash
# Due times against the system's own clocks (tests/due_times.c): every hour of 2026 in twelve zones;
# every 31st under sanitizers.
set -u
cd "$(dirname "$0")/../.." || exit 1
exec "${BUILD:-build}/tests/due_times" "$([ -n "${HG_SANITIZED:-}" ] && echo 31 || echo 1)"
