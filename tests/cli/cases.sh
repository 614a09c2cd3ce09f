#!/bin/bash
# Whole commands with their output, errors and exit status, to the letter: tests/cli/*.case. A
# case is read from the top, in a folder of its own:
#
#   A line or more on what it shows.
#   --- starter             the files of `headgate init` go into the folder
#   --- file PATH           the lines that follow become a file
#   --- run                 a script for bash; then what must come of it:
#   --- stdout
#   --- stderr
#   --- exit N              0 when left out
#
# There may be several runs. With HG_GOLDEN=1 what is expected is written anew. Arguments: cases;
# all when none is given.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
HEADGATE=$(realpath "${HEADGATE:-${BUILD:-$root/build}/headgate}")
PATH=$(dirname "$HEADGATE"):$PATH
export HEADGATE PATH LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
unset NO_COLOR
if [ ! -x "$HEADGATE" ]; then
  echo "tests/cli/cases.sh: there is no $HEADGATE; run make first"
  echo "0 passed, 1 failed"
  exit 1
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT

# Sections of $1 to $2/NNN.head and $2/NNN.body.
split() {
  awk -v to="$2" '
    /^--- / { n++; print substr($0, 5) > sprintf("%s/%03d.head", to, n)
              body = sprintf("%s/%03d.body", to, n); printf "" > body; next }
    n       { print > body }
    !n      { print > (to "/000.body") }' "$1"
}

# Digests change with the compiler; that they agree among each other is tested elsewhere.
plain() {
  sed -E 's/sha256:[0-9a-f]{12,}/sha256:DIGEST/g'
}

run_script() { # the script $1
  (cd "$folder" && timeout 60 bash "$1" </dev/null >"$actual/raw.stdout" 2>"$actual/raw.stderr")
  echo $? >"$actual/exit"
  plain <"$actual/raw.stdout" >"$actual/stdout"
  plain <"$actual/raw.stderr" >"$actual/stderr"
  : >"$expected/stdout"
  : >"$expected/stderr"
  echo 0 >"$expected/exit"
}

compare_part() { # stdout, stderr or exit
  cmp -s "$expected/$1" "$actual/$1" && return
  good=false
  echo "  run $runs, $1:" >>"$work/report"
  diff "$expected/$1" "$actual/$1" | sed 's/^/    /' >>"$work/report"
}

write_part() {
  [ -s "$actual/$1" ] || return
  echo "--- $1"
  cat "$actual/$1"
}

# What came of the last run is compared, or written down.
finish_run() {
  $open || return
  open=false
  if [ -z "${HG_GOLDEN:-}" ]; then
    compare_part stdout
    compare_part stderr
    compare_part exit
    return
  fi
  write_part stdout
  write_part stderr
  [ "$(cat "$actual/exit")" = 0 ] || echo "--- exit $(cat "$actual/exit")"
} >>"$golden"

do_section() { # its word, the rest of its line, the file of its lines
  case $1 in
  stdout | stderr) cp "$3" "$expected/$1" ;;
  exit) echo "$2" >"$expected/exit" ;;
  starter) cp -r "$root/cli/starter/." "$folder" ;;
  file) mkdir -p "$(dirname "$folder/$2")" && cp "$3" "$folder/$2" ;;
  run)
    runs=$((runs + 1)) open=true
    run_script "$3"
    ;;
  *)
    echo "  there is no section \`$1\`" >>"$work/report"
    good=false
    ;;
  esac
}

run_case() { # its file
  local head body word rest
  good=true open=false runs=0
  rm -rf "$work/case"
  folder=$work/case/folder expected=$work/case/expected actual=$work/case/actual
  golden=$work/case/golden
  mkdir -p "$work/case/sections" "$folder" "$expected" "$actual"
  : >"$work/report"
  split "$1" "$work/case/sections"
  cat "$work/case/sections/000.body" >"$golden" 2>/dev/null
  for head in "$work/case/sections"/*.head; do
    body=${head%.head}.body
    read -r word rest <"$head"
    case $word in stdout | stderr | exit) ;; *)
      finish_run
      { echo "--- $(cat "$head")" && cat "$body"; } >>"$golden"
      ;;
    esac
    do_section "$word" "$rest" "$body"
  done
  finish_run
  if [ -n "${HG_GOLDEN:-}" ] && $good; then
    cmp -s "$golden" "$1" || cp "$golden" "$1"
  fi
  $good
}

[ $# -gt 0 ] || set -- "$here"/*.case
passed=0 failed=0
for file in "$@"; do
  if run_case "$file"; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $(basename "$file")"
    cat "$work/report"
  fi
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
