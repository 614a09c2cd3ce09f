#!/bin/bash
# Checks the layers (docs/architecture.md): every folder includes only itself and the folders listed
# for it, so that there are no cycles. Run from the root of the project.
set -u

# FOLDER: the folders it may include
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

# PART: the parts of the same folder that it may include, in addition to what the folder may include.
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

# wrong_includes FOLDER ALLOWED…: the includes of other folders, as FILE:LINE:TEXT.
wrong_includes() {
  local folder=$1 may
  shift
  may=$(printf '|%s' "$@")
  find "$folder" -name '*.[chyl]' -o -name '*.cc' -o -name '*.hh' |
    xargs -r grep -HnE '^[[:space:]]*#[[:space:]]*include[[:space:]]*"' |
    grep -vE ":[[:space:]]*#[[:space:]]*include[[:space:]]*\"(${may#|})/"
}

passed=0 failed=0
# check FOLDER ALLOWED…
check() {
  local folder=$1 wrong
  shift
  wrong=$(wrong_includes "$folder" "$@")
  if [ -z "$wrong" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$folder/ may only include from: $*"
    sed 's/^/  /' <<<"$wrong"
  fi
}

declare -A folder_allowed
for line in "${allowed[@]}"; do
  folder=${line%%:*}
  read -ra may <<<"${line#*:}"
  check "$folder" "${may[@]}"
  folder_allowed[$folder]=$(printf '%s\n' "${may[@]}" | grep -vx "$folder")
done
for line in "${parts[@]}"; do
  part=${line%%:*}
  folder=${part%%/*}
  read -ra own <<<"${line#*:}"
  read -rd '' -a may <<<"$part ${own[*]/#/$folder/} ${folder_allowed[$folder]}"
  check "$part" "${may[@]}"
done
# A part missing from the list would not be checked.
for part in compiler/*/ runtime/*/ service/*/ cli/*/; do
  part=${part%/}
  compgen -G "$part/*.c" >/dev/null || continue
  printf '%s\n' "${parts[@]%%:*}" | grep -qx "$part" && continue
  failed=$((failed + 1))
  echo "$part/ is missing from the list of parts in tests/layers.sh"
done
# Files named in documentation and comments must exist: such names easily go stale after a move.
layers='base|bytecode|grammar|compiler|include|runtime|service|cli'
missing_files() {
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
      echo "$file:$line: no such file: $name"
  done
}
wrong=$(missing_files)
if [ -z "$wrong" ]; then
  passed=$((passed + 1))
else
  failed=$((failed + 1))
  echo "$wrong"
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
