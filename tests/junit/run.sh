#!/bin/bash
# What `--format junit` writes, against the schema beside this script: tests that pass, that fail,
# with names XML cannot hold as they are, and files that cannot be run.
source "$(dirname "$0")/../suite.sh"
require xmllint
# Checks the document $1 and that it holds what else is given.
valid() {
  local file=$1 text
  shift
  : >"$work/why"
  xmllint --noout --nonet --schema "$here/junit.xsd" "$file" 2>"$work/why" && : >"$work/why"
  for text; do
    grep -qF -- "$text" "$file" || echo "$file does not contain: $text" >>"$work/why"
  done
  if [ -s "$work/why" ]; then bad "$(basename "$file")" "$work/why"; else good; fi
}

cd "$work" || exit 2
"$headgate" init starter >/dev/null
"$headgate" test --format junit starter >pass.xml
valid pass.xml 'failures="0" errors="0"'

cat >starter/fail.test.yaml <<'YAML'
policy: inbound.gate
now: 2026-11-20T09:00:00Z
tests:
  - name: "A < B & \"C\" > 'D' ]]> \x01 \uFFFE \t and a\nline"
    lead: {email: a@firm.example, industry: fintech}
    expect: {outcome: nurture, because: "<none> & \x1b[31m"}
YAML
cat >starter/broken.test.yaml <<'YAML'
policy: inbound.gate
now: 2026-11-20T09:00:00Z
tests:
  - name: A typo
    lead: {email: a@firm.example}
    expect: {outcome: <acept>}
YAML
"$headgate" test --format junit starter >fail.xml 2>/dev/null
valid fail.xml 'failures="1" errors="1"' '<error type="not run"' 'E1002' '&lt;none&gt; &amp; '

# The schema is one that refuses: what it must not let through.
sed 's/ classname="[^"]*"//' pass.xml >no-class.xml
sed 's/<testcase /<testcase line="3" /' pass.xml >line.xml
for wrong in no-class line; do
  if xmllint --noout --nonet --schema "$here/junit.xsd" $wrong.xml 2>/dev/null; then
    bad "the schema accepts $wrong.xml"
  else
    good
  fi
done

summary
