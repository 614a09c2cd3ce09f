#!/bin/bash
# Every include of ours must be one its folder may see (docs/architecture.md): nothing reaches
# upward, so nothing goes in a circle. Run from the root of the project.
set -u

# folder: what it may include
allowed=(
  "base: base"
  "bytecode: bytecode base"
  "grammar: grammar base"
  "compiler: compiler grammar bytecode base"
  "include: include"
  "runtime: runtime include bytecode base"
  "service: service include base"
  "cli: cli service include compiler grammar runtime bytecode base"
)

# The parts of a folder, from below: what each may include of its own folder. Beside them, all that the
# folder may.
parts=(
  "compiler/data:"
  "compiler/model: data"
  "compiler/types: model data"
  "compiler/tables: types model data"
  "compiler/lint: tables types model data"
  "compiler/lower: tables types model data"
  "compiler/landmarks: model data"
  "compiler/mutate: lint tables types model data"
  "compiler/diff: model data"
  "runtime/vm:"
  "runtime/ingest: vm"
  "runtime/decision: vm"
  "runtime/assignment: decision ingest vm"
  "runtime/packet: assignment decision ingest vm"
  "runtime/whatif: packet decision ingest vm"
  "runtime/columns: ingest vm"
  "runtime/counting: columns decision ingest vm"
  "service/common:"
  "service/store: common"
  "service/log: store common"
  "service/policies: log store common"
  "service/people: policies log store common"
  "service/http: common"
  "service/api: http people policies log store common"
  "cli/common:"
  "cli/report: common"
  "cli/leads: common"
  "cli/logs: leads common"
  "cli/replay: leads report common"
  "cli/diff: replay leads report common"
  "cli/testing: leads report common"
  "cli/checking: testing leads report common"
  "cli/serving: logs leads common"
  "cli/explaining: leads common"
)

# Lines `FILE:LINE:#include "FOLDER/…` of folder $1 that reach outside $2….
wrong_includes() {
  local folder=$1 may
  shift
  may=$(printf '|%s' "$@")
  find "$folder" -name '*.[chyl]' -o -name '*.cc' -o -name '*.hh' |
    xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
    grep -vE ":[[:space:]]*#[[:space:]]*include[[:space:]]*\"(${may#|})/"
}

passed=0 failed=0
# Folder $1 includes nothing outside $2….
check() {
  local folder=$1 wrong
  shift
  wrong=$(wrong_includes "$folder" "$@")
  if [ -z "$wrong" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$folder/ may include $* only, by folder and name:"
    sed 's/^/  /' <<<"$wrong"
  fi
}

declare -A beside
for line in "${allowed[@]}"; do
  folder=${line%%:*}
  read -ra may <<<"${line#*:}"
  check "$folder" "${may[@]}"
  beside[$folder]=$(printf '%s\n' "${may[@]}" | grep -vx "$folder")
done
for line in "${parts[@]}"; do
  part=${line%%:*}
  folder=${part%%/*}
  read -ra own <<<"${line#*:}"
  read -rd '' -a may <<<"$part ${own[*]/#/$folder/} ${beside[$folder]}"
  check "$part" "${may[@]}"
done
# A part that the lists above do not name would not be looked at.
for part in compiler/*/ runtime/*/ service/*/ cli/*/; do
  part=${part%/}
  compgen -G "$part/*.c" >/dev/null || continue
  printf '%s\n' "${parts[@]%%:*}" | grep -qx "$part" && continue
  failed=$((failed + 1))
  echo "$part/ is not in the list of parts in tests/layers.sh"
done
# Files that pages and comments speak of are there: names outlive a move unseen.
layers='base|bytecode|grammar|compiler|include|runtime|service|cli'
gone() {
  # shellcheck disable=SC2086
  {
    grep -rnoE "\b(${layers})/([a-z_]+/)*[a-z0-9_]+\.(c|h|cc|hh|def|y|l)\b" docs README.md
    grep -rnE '^[[:space:]]*/?\*|/\*|^HG_OP' ${layers//|/ } --include='*.[chly]' --include='*.cc' --include='*.def' |
      grep -oE '^[^:]+:[0-9]+:|\b([a-z_]+/)*[a-z][a-z0-9_]*\.(c|cc)\b|\b[a-z_]+/[a-z_/]*[a-z0-9_]+\.(h|hh|def|y|l)\b' |
      awk '/:[0-9]+:$/ { at = $0; next } { print at $0 }'
  } | grep -vE ":(grammar/)?(scanner|parser)\.[ch]$" | while IFS=: read -r file line name; do
    [ -e "$name" ] || [ -e "${file%/*}/$name" ] ||
      [[ $name != */* && -n $(find ${layers//|/ } tests bench scripts docs -name "$name" -print -quit) ]] ||
      [ -n "$(find ${layers//|/ } tests bench scripts docs -path "*/$name" -print -quit)" ] ||
      echo "$file:$line: there is no $name"
  done
}
wrong=$(gone)
if [ -z "$wrong" ]; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
  echo "$wrong"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
