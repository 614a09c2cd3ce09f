#!/bin/bash
# What the documents show must be so. Every *.md of the project is read from the top, in a folder
# of its own; of its fenced blocks
#
#   ```gate            must be laid out without a syntax error
#   ```gate FILE       … and is put where the last command ended; a policy must also be free of
#                      errors
#   ```yaml FILE       (or csv, json, text, …) is put there, too
#   ```console         lines after `$ ` are run; what follows each is what it prints and says.
#                      A line `...` stands for any lines
#
# Besides, docs/cli.md is what `headgate manual --format markdown` prints, and
# docs/diagnostics.md what `headgate manual diagnostics` prints. With HG_GOLDEN=1
# these and the output in console blocks are written anew. Arguments: documents.
set -u
root=$(cd "$(dirname "$0")/../.." && pwd)
HEADGATE=$(realpath "${HEADGATE:-${BUILD:-$root/build}/headgate}")
PATH=$(dirname "$HEADGATE"):$PATH
export HEADGATE PATH LC_ALL=C.UTF-8 TZ=UTC TERM=dumb
unset NO_COLOR
if [ ! -x "$HEADGATE" ]; then
  echo "tests/docs/run.sh: there is no $HEADGATE; run make first"
  echo "0 passed, 1 failed"
  exit 1
fi
work=$(mktemp -d) || exit 2
trap 'rm -rf "$work"' EXIT
passed=0 failed=0

good() { passed=$((passed + 1)); }
bad() { # place, then lines on standard input
  failed=$((failed + 1))
  echo "FAILED $1"
  sed 's/^/  /'
}

# Fenced blocks of $1 to $2/NNNN.head ("LINE INFO") and $2/NNNN.body.
blocks() {
  awk -v to="$2" '
    /^```/ && !inside { inside = 1; n++; info = substr($0, 4)
                        print NR, info > sprintf("%s/%04d.head", to, n)
                        body = sprintf("%s/%04d.body", to, n); printf "" > body; next }
    /^```/            { inside = 0; next }
    inside            { print > body }' "$1"
}

gate() { # place, file name or nothing, body
  if ! headgate fmt - <"$3" >/dev/null 2>"$work/said"; then
    bad "$1: does not parse" <"$work/said"
    return
  fi
  if [ -n "$2" ] && grep -q '^policy ' "$3" &&
    ! (cd "$(cat "$work/cwd")" && headgate check "$2") >"$work/said" 2>&1; then
    bad "$1: has errors" <"$work/said"
    return
  fi
  good
}

# Documents listen on ports 18470 to 18479; here ten that nobody else listens on stand for them.
ports_taken() {
  local port
  for port in {0..9}; do
    (exec 3<>"/dev/tcp/127.0.0.1/$1$port") 2>/dev/null && return
  done
  return 1
}
ports=$((2000 + $$ % 1000))
while ports_taken $ports; do ports=$((ports + 1)); done

put_file() { # name, body
  local to
  to=$(cat "$work/cwd")/$1
  mkdir -p "$(dirname "$to")" && sed -E "s/\\b1847([0-9])\\b/$ports\\1/g" "$2" >"$to"
}

# Runs one command where the last one of its document ended.
run_line() {
  (
    cd "$(cat "$work/cwd")" || exit 2
    eval "$(sed -E "s/\\b1847([0-9])\\b/$ports\\1/g" <<<"$1")"
    pwd >"$work/cwd"
  ) </dev/null 2>&1 | sed -E "s/sha256:[0-9a-f]{12,}/sha256:DIGEST/g; s/\\b$ports([0-9])\\b/1847\\1/g"
}

# Does the text in $2 fit what is written in $1, where a line `...` stands for any lines?
fits() {
  awk 'NR == FNR { want[++w] = $0; next } { have[++h] = $0 }
       function fit(i, j) {
         if (i > w) return j > h
         if (want[i] == "...") { for (; j <= h + 1; j++) if (fit(i + 1, j)) return 1; return 0 }
         return j <= h && want[i] == have[j] && fit(i + 1, j + 1)
       }
       END { exit !fit(1, 1) }' "$1" "$2"
}

finish_command() { # place
  [ -n "$command" ] || return
  run_line "$command" >"$work/have"
  if [ -n "${HG_GOLDEN:-}" ]; then
    printf '$ %s\n' "$command" >>"$work/golden"
    if grep -qx '\.\.\.' "$work/want" && fits "$work/want" "$work/have"; then
      cat "$work/want" >>"$work/golden"
    else
      cat "$work/have" >>"$work/golden"
    fi
    good
  elif fits "$work/want" "$work/have"; then
    good
  else
    diff "$work/want" "$work/have" >"$work/said"
    bad "$1: \`$command\` prints something else" <"$work/said"
  fi
}

console() { # place, body
  local line
  command=
  : >"$work/golden"
  while IFS= read -r line; do
    case $line in
    '$ '*)
      finish_command "$1"
      command=${line#'$ '}
      : >"$work/want"
      ;;
    *) printf '%s\n' "$line" >>"$work/want" ;;
    esac
  done <"$2"
  finish_command "$1"
  [ -z "${HG_GOLDEN:-}" ] || cp "$work/golden" "$2"
}

# The document with the blocks of $2 in place of its own.
rewrite() {
  awk -v from="$2" '
    /^```/ && !inside { print; inside = 1; n++; body = sprintf("%s/%04d.body", from, n)
                        while ((getline line < body) > 0) print line; next }
    /^```/            { inside = 0 }
    !inside           { print }' "$1" >"$work/document"
  cmp -s "$work/document" "$1" || cp "$work/document" "$1"
}

document() {
  local head body line kind name
  rm -rf "$work/blocks" "$work/folder"
  folder=$work/folder
  mkdir -p "$work/blocks" "$folder"
  echo "$folder" >"$work/cwd"
  blocks "$1" "$work/blocks"
  for head in "$work/blocks"/*.head; do
    [ -e "$head" ] || continue
    body=${head%.head}.body
    read -r line kind name <"$head"
    [ -z "$name" ] || put_file "$name" "$body"
    case $kind in
    gate) gate "$2:$line" "$name" "$body" ;;
    console) console "$2:$line" "$body" ;;
    esac
  done
  [ -z "${HG_GOLDEN:-}" ] || rewrite "$1" "$work/blocks"
}

made() { # document, then the arguments of headgate that print it
  local name=$1
  shift
  headgate "$@" >"$work/manual"
  [ -z "${HG_GOLDEN:-}" ] || cp "$work/manual" "$root/docs/$name"
  if diff "$root/docs/$name" "$work/manual" >"$work/said"; then
    good
  else
    bad "docs/$name is not what \`headgate $*\` prints (make golden)" <"$work/said"
  fi
}

if [ $# -eq 0 ]; then
  made cli.md manual --format markdown
  made diagnostics.md manual diagnostics
  cd "$root" || exit 2
  for file in ./*.md docs/*.md policies/*/*.md cli/starter/*.md; do
    [ -e "$file" ] && document "$root/$file" "${file#./}"
  done
else
  for file in "$@"; do
    document "$(realpath "$file")" "$file"
  done
fi
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
