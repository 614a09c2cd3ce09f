#!/bin/bash
# Runs the public suite for unknowns: takes each file apart and hands it to `headgate test`.
source "$(dirname "$0")/../suite.sh"
cd "$here/unknown" || exit 2
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
    check "$file" "$headgate" test "$folder/suite.test.yaml"
done

summary
