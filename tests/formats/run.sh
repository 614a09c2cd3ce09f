#!/bin/bash
# What `headgate check --format` writes, checked by others: SARIF 2.1.0 and reviewdog's rdjson by
# their published JSON schemas (NOTICE says whose they are), JUnit by the XSD of tests/junit, and
# that all forms tell of the same findings. The policies are those of the corpus that have something to tell, and the packs.
source "$(dirname "$0")/../suite.sh"

# The files of a corpus case, into a folder of its own.
unpack() { # case, folder
  mkdir -p "$2"
  cp "$(dirname "$1")/default.contract" "$2/lead.contract.yaml" 2>/dev/null ||
    cp "$root/tests/corpus/default.contract" "$2/lead.contract.yaml" 2>/dev/null
  awk -v to="$2" '
    /^--- / { file = ""
              if ($2 == "contract") file = "lead.contract.yaml"
              if ($2 == "file") file = $3
              if ($2 == "policy" && !seen++) file = "policy.gate"
              if (file) { path = to "/" file; sub("/[^/]*$", "", path); system("mkdir -p " path)
                          printf "" > (to "/" file) }
              next }
    file    { print > (to "/" file) }' "$1"
}

# All forms of what is found in the policies of the current folder.
compare() { # name, policies
  local name=$1 form found
  shift
  "$headgate" check --format json "$@" >json 2>said
  local count
  count=$(grep -o '"code":"' json | wc -l)
  "$headgate" check --format junit "$@" >junit 2>said
  found=$(grep -oE '<(failure|error)[ />]' junit | wc -l)
  if ! xmllint --noout --schema "$root/tests/junit/junit.xsd" junit 2>said; then
    bad "$name as junit" said
  elif [ "$found" -ne "$count" ]; then
    bad "$name as junit" <(echo "$found failed tests, $count records in JSON")
  else
    good
  fi
  for form in sarif rdjson; do
    "$headgate" check --format $form "$@" >$form 2>said
    if ! found=$(/usr/bin/python3 "$here/validate.py" $form $form 2>said); then
      bad "$name as $form" said
    elif [ "$form" = rdjson ] && [ "$found" -ne "$count" ]; then
      bad "$name as $form" <(echo "$found records, $count in JSON")
    elif [ "$found" -lt "$count" ]; then # SARIF also has what a comment silences
      bad "$name as $form" <(echo "$found results, $count records in JSON")
    else
      good
    fi
  done
}

# One document over many: a process and a schema each would take minutes.
cases=()
for case in "$root"/tests/corpus/check/*.case "$root"/tests/corpus/lint/*.case; do
  grep -q '^--- diagnostics' "$case" || continue
  name=$(basename "$case" .case)
  unpack "$case" "$work/cases/$name"
  cases+=("$name/policy.gate")
done
cd "$work/cases" || exit 2
for ((i = 0; i < ${#cases[@]}; i += 40)); do
  compare "cases $i to $((i + 39))" "${cases[@]:i:40}"
done
cd "$root" && cp -r policies "$work/packs" && cd "$work/packs" || exit 2
compare packs */*.gate
mkdir "$work/ünï" && cd "$work/ünï" && printf 'policy ä\n# é\xff\nlist “x” is "ü", "ü"\n' >'a b,c:%.gate'
compare 'a file of odd names and bytes' 'a b,c:%.gate' 'not there.gate'

summary
