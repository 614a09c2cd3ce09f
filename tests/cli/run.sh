#!/bin/bash
# Whole commands: what they print, what they say, how they end. Each tests/cli/NAME.test is a
# shell script of cases, sourced in a fresh folder:
#
#   try 'what must hold' STATUS COMMAND…   runs it; its output is in ./out, its words in ./err
#   out 'text' / err 'text'                the last one printed (or said) this
#   no_out 'text' / no_err 'text'          … did not
#   yes COMMAND…                           holds besides
#
# What a command prints to the letter is in tests/cli/NAME.case (cases.sh), run after these.
#
# HEADGATE names the program (default build/headgate). Arguments choose scripts.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
HEADGATE=$(realpath "${HEADGATE:-$root/build/headgate}")
export HEADGATE NO_COLOR=1 LC_ALL=C.UTF-8 TZ=UTC
passed=0 failed=0 case_name='' case_bad=0

close_case() {
  [ -n "$case_name" ] || return 0
  if [ "$case_bad" -eq 0 ]; then passed=$((passed + 1)); else failed=$((failed + 1)); fi
  case_name='' case_bad=0
}
wrong() {
  [ "$case_bad" -eq 0 ] && printf 'FAILED %s: %s\n' "$script" "$case_name"
  case_bad=1
  printf '  %s\n' "$1"
  head -n 12 out | sed 's/^/  out| /'
  head -n 12 err | sed 's/^/  err| /'
}
try() {
  close_case
  case_name=$1
  local wanted=$2 status
  shift 2
  "$@" >out 2>err </dev/null
  status=$?
  [ "$status" -eq "$wanted" ] || wrong "ended with $status, not $wanted"
}
out() { grep -qF -- "$1" out || wrong "does not print: $1"; }
err() { grep -qF -- "$1" err || wrong "does not say: $1"; }
no_out() { ! grep -qF -- "$1" out || wrong "prints: $1"; }
no_err() { ! grep -qF -- "$1" err || wrong "says: $1"; }
yes() { "$@" || wrong "does not hold: $*"; }

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
[ $# -gt 0 ] || set -- "$here"/*.test "$here"/*.case
mapfile -t paths < <(realpath "$@") # each script has a folder of its own
cases=()
for path in "${paths[@]}"; do
  case $path in *.case)
    cases+=("$path")
    continue
    ;;
  esac
  script=$(basename "$path")
  mkdir -p "$work/$script" && cd "$work/$script" || exit 2
  # shellcheck source=/dev/null
  . "$path"
  close_case
  cd "$here" || exit 2
done
if [ ${#cases[@]} -gt 0 ]; then
  "$here/cases.sh" "${cases[@]}" >"$work/cases"
  sed '$d' "$work/cases"
  read -r good _ bad _ < <(tail -n 1 "$work/cases")
  passed=$((passed + good)) failed=$((failed + bad))
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
