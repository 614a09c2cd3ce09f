#!/bin/bash
# What `--format junit` writes, against the schema beside this script: tests that pass, that fail,
# with names XML cannot hold as they are, and files that cannot be run.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
HEADGATE=$(realpath "${HEADGATE:-${BUILD:-$root/build}/headgate}")
passed=0 failed=0
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

count() {
  if [ "$1" = 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
}
# Checks the document $1 and that it holds what else is given.
valid() {
  local file=$1 bad=0 text
  shift
  xmllint --noout --nonet --schema "$here/junit.xsd" "$file" 2>"$work/why" ||
    { bad=1 && sed 's/^/  /' "$work/why"; }
  for text; do
    grep -qF -- "$text" "$file" || { bad=1 && echo "  $file does not hold: $text"; }
  done
  [ $bad = 0 ] || echo "FAILED $(basename "$file")"
  count $bad
}

if ! command -v xmllint >/dev/null; then
  echo "tests/junit/run.sh: there is no xmllint; run scripts/setup"
  echo "0 passed, 1 failed"
  exit 1
fi
cd "$work" || exit 2
"$HEADGATE" init starter >/dev/null
"$HEADGATE" test --format junit starter >pass.xml
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
"$HEADGATE" test --format junit starter >fail.xml 2>/dev/null
valid fail.xml 'failures="1" errors="1"' '<error type="not run"' 'E1002' '&lt;none&gt; &amp; '

# The schema is one that refuses: what it must not let through.
sed 's/ classname="[^"]*"//' pass.xml >no-class.xml
sed 's/<testcase /<testcase line="3" /' pass.xml >line.xml
for wrong in no-class line; do
  if xmllint --noout --nonet --schema "$here/junit.xsd" $wrong.xml 2>/dev/null; then
    echo "FAILED the schema accepts $wrong.xml"
    count 1
  else
    count 0
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
