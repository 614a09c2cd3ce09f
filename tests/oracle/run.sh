#!/bin/sh
# The oracle over a fixed number of seeds; `SEEDS=20000 tests/oracle/run.sh` for more.
BUILD=${BUILD:-build}
exec "$BUILD/tests/oracle" --from 1 --seeds "${SEEDS:-1200}" --leads "${LEADS:-100}"
