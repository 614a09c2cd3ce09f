#!/bin/sh
# The oracle over a fixed number of seeds, fewer under sanitizers (about ten times slower);
# `SEEDS=20000 tests/oracle/run.sh` for more.
BUILD=${BUILD:-build}
seeds=600
[ -z "${HG_SANITIZED:-}" ] || seeds=80
exec "$BUILD/tests/oracle" --from 1 --seeds "${SEEDS:-$seeds}" --leads "${LEADS:-100}"
