#!/bin/bash
# Runs the public suite for unknowns: takes each file apart and hands it to `headgate test`.
set -u
cd "$(dirname "$0")/unknown" || exit 1
headgate=$(cd ../../.. && realpath "${BUILD:-build}/headgate")
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
passed=0 failed=0
for file in *.yaml; do
    folder=$work/${file%.yaml}
    mkdir -p "$folder"
    awk -v out="$folder" '
        BEGIN { print "policy: policy.gate" > (out "/suite.test.yaml") }
        /^contract: \|/ { to = out "/lead.contract.yaml"; next }
        /^policy: \|/   { to = out "/policy.gate"; next }
        /^(now|tests):/ { to = "" ; rest = 1 }
        to != ""        { sub(/^  /, ""); print > to; next }
        rest            { print > (out "/suite.test.yaml") }' "$file"
    if said=$("$headgate" test "$folder/suite.test.yaml" 2>&1); then
        passed=$((passed + 1))
    else
        failed=$((failed + 1))
        printf 'FAILED  %s\n%s\n' "$file" "$said"
    fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
