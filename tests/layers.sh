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
for line in "${allowed[@]}"; do
  folder=${line%%:*}
  read -ra may <<<"${line#*:}"
  [ -d "$folder" ] || continue
  wrong=$(wrong_includes "$folder" "${may[@]}")
  if [ -z "$wrong" ]; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "$folder/ may include ${may[*]} only, by folder and name:"
    sed 's/^/  /' <<<"$wrong"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
