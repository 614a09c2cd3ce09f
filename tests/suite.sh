# What the suites tests/*/run.sh have in common. A suite sources it first:
#
#   source "$(dirname "$0")/../suite.sh"
#
# Sets root, build and headgate (absolute paths), here (the folder of the suite) and work (a temporary
# folder that is removed at the end), a fixed locale, and the counters of good and bad. The suite ends
# with `summary`.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
build=$(realpath "${BUILD:-$root/build}")
headgate=$(realpath "${HEADGATE:-$build/headgate}")
HEADGATE=$headgate
export HEADGATE LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

good() { passed=$((passed + 1)); }

# bad WHAT [FILE]: a failure, with the first lines of FILE. Must not run in a pipeline, whose
# subshell would lose the count: pass text as <(echo text).
bad() {
  failed=$((failed + 1))
  echo "FAILED  $1"
  [ $# -lt 2 ] || head -n 40 "$2" | sed 's/^/  /'
}

# check WHAT COMMAND…: good if the command, run in a subshell, exits with 0.
check() {
  local what=$1
  shift
  if ("$@") >"$work/output" 2>&1; then good; else bad "$what" "$work/output"; fi
}

# require PROGRAM: without it the suite fails.
require() {
  command -v "$1" >/dev/null && return
  echo "$(basename "$here"): $1 is not installed; run scripts/setup"
  echo "0 passed, 1 failed"
  exit 1
}

# The last line of a suite, and its exit status.
summary() {
  echo "$passed passed, $failed failed"
  [ "$failed" -eq 0 ]
  exit
}
