#!/bin/bash
# Runs every case of tests/corpus with $BUILD/tests/corpus_runner; see there. `--golden`, or
# HG_GOLDEN=1, writes the expected parts anew for review.
set -u
cd "$(dirname "$0")/../.." || exit 1
build=${BUILD:-build}
options=()
if [ "${1:-}" = --golden ] || [ -n "${HG_GOLDEN:-}" ]; then options=(--golden); fi
mapfile -t cases < <(find tests/corpus -name '*.case' | LC_ALL=C sort)
exec "$build/tests/corpus_runner" "${options[@]}" "${cases[@]}"
