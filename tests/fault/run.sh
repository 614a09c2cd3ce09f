#!/bin/bash
# State under fault: services that are killed, disks that fill up, databases that are locked or
# restarted, clients that are slow or go. Prints its counts; the last line is `N passed, N failed`.
#
#   tests/fault/run.sh          the short run of the test suite: 24 kills
#   tests/fault/run.sh --long   200 kills with SQLite, 200 with PostgreSQL
#   tests/fault/run.sh [--kills N] [--seed N] [RUN...]   as tests/fault/fault.py
set -u
cd "$(dirname "$0")/../.." || exit 1
export HEADGATE=${HEADGATE:-build/headgate} LC_ALL=C.UTF-8
case ${1:-} in
'') if [ -n "${HG_SANITIZED:-}" ]; then
  set -- --kills 5 sqlite disk clients # they would see a wrong access; the rest is about others
else
  set -- --kills 12
fi ;;
--long) shift && set -- --kills 200 "$@" ;;
esac
exec python3 tests/fault/fault.py "$@"
