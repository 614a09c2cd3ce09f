#!/bin/bash
# The library as an embedder meets it: the examples of docs/examples run and say what they should;
# installed, they build with pkg-config against the shared library; the header is C99 and C++;
# nothing but headgate_* is exported, and nothing that the last release exported has changed
# (headgate.abi, headgate.symbols; HG_GOLDEN=1 writes them anew: for a release, or on purpose).
source "$(dirname "$0")/../suite.sh"
cd "$root" || exit 2

# golden FILE COMMAND…: what it prints is what FILE holds.
golden() {
  local file=$1
  shift
  "$@" >"$work/now" || return 1
  [ -n "${HG_GOLDEN:-}" ] && cp "$work/now" "$file"
  diff "$file" "$work/now"
}

# --- the examples ----------------------------------------------------------------------------

"$headgate" compile policies/inbound/inbound.gate -o "$work/inbound.hgb" >/dev/null || exit 1
leads=tests/program/leads.ndjson

decide_fields() { "$1/decide_fields" "$work/inbound.hgb"; }
outcomes() { grep -o '"outcome":"[a-z_]*"' | sort | uniq -c; }
streams() {
  diff <("$1/decide_stream" "$work/inbound.hgb" <"$leads" | outcomes) \
    <("$headgate" eval "$work/inbound.hgb" "$leads" --trace none | outcomes)
}
names_bad_line() {
  printf '{}\n{"email": \n{}\n' | "$1/decide_stream" "$work/inbound.hgb" >"$work/out" 2>"$work/err"
  [ $? -eq 3 ] && grep -q '^line 2, byte' "$work/err" && [ "$(wc -l <"$work/out")" -eq 2 ]
}
refuses_no_program() {
  "$1/decide_stream" "$leads" </dev/null 2>"$work/err"
  [ $? -eq 2 ] && grep -q 'cannot be used' "$work/err"
}
threads_agree() {
  local threads
  for threads in 2 3 8; do
    diff <("$1/decide_threads" "$work/inbound.hgb" "$leads" 1) \
      <("$1/decide_threads" "$work/inbound.hgb" "$leads" "$threads") || return 1
  done
}
# In two runs with a database as in one of `eval` with a state.
assigns_as_eval() {
  local when=(--now 2026-11-20T09:00:00Z --trace none)
  rm -f "$work/turns.db" "$work/turns.json"
  head -n 3 "$leads" | "$1/assign_store" "$work/inbound.hgb" "$work/turns.db" 1795165200000000 >"$work/stored" &&
    tail -n +4 "$leads" | "$1/assign_store" "$work/inbound.hgb" "$work/turns.db" 1795165200000000 >>"$work/stored" &&
    "$headgate" eval "$work/inbound.hgb" "$leads" "${when[@]}" --state "$work/turns.json" -q >"$work/evaluated" &&
    grep -q '"team":' "$work/stored" && diff "$work/evaluated" "$work/stored" &&
    diff <(sqlite3 "$work/turns.db" 'SELECT packet FROM decisions') "$work/stored"
}

examples() { # folder, label
  check "decide_fields$2" golden "$here/decide_fields.expected" decide_fields "$1"
  check "decide_stream$2 decides as eval" streams "$1"
  check "decide_stream$2 names a bad line" names_bad_line "$1"
  check "decide_stream$2 refuses what is no program" refuses_no_program "$1"
  check "decide_threads$2 counts alike" threads_agree "$1"
  check "assign_store$2 assigns as eval" assigns_as_eval "$1"
}

examples "$build/docs/examples" ""

# --- installed -------------------------------------------------------------------------------

# Built with another compiler and sanitizers, the rest would be about those.
if [ -z "${HG_SANITIZED:-}" ]; then
  to=$work/root
  pc() { PKG_CONFIG_PATH=$to/usr/lib/pkgconfig PKG_CONFIG_SYSROOT_DIR=$to pkg-config "$@" headgate; }
  installed_example() {
    # shellcheck disable=SC2046
    cc -std=c17 -Wall -Wextra -Werror "docs/examples/$1.c" -o "$work/examples/$1" $(pc --cflags --libs) -pthread -lsqlite3
  }
  linked_by_name() { readelf -d "$work/examples/decide_fields" | grep -q 'NEEDED.*libheadgate\.so\.[0-9]*\]'; }
  right_version() { [ "$(pc --modversion)" = "$("$headgate" --version | sed -n 's/^headgate \([0-9.]*\).*/\1/p')" ]; }
  header_alone() { echo '#include <headgate.h>' | "$@" -Iinclude -Wall -Wextra -Wpedantic -Werror -fsyntax-only -; }
  symbols() { nm -D --defined-only "$build/libheadgate.so" | awk '{ print $3 }' | sort; }
  declared() {
    diff <(symbols | sed -n 's/@.*//; /^headgate_/p') \
      <(grep -oE '\bheadgate_[a-z_]+\(' include/headgate.h | tr -d '(' | sort -u)
  }
  abi() {
    abidw --exported-interfaces-only --headers-dir include --drop-private-types --no-corpus-path --no-comp-dir-path \
      --no-show-locs "$build/libheadgate.so" >"$work/now.abi" || return 1
    [ -n "${HG_GOLDEN:-}" ] && cp "$work/now.abi" "$here/headgate.abi"
    abidiff --no-added-syms "$here/headgate.abi" "$work/now.abi"
  }

  mkdir "$work/examples"
  check "install" make -s BUILD="$build" DESTDIR="$to" PREFIX=/usr install
  for name in decide_fields decide_stream decide_threads assign_store; do
    check "$name builds with pkg-config" installed_example "$name"
  done
  export LD_LIBRARY_PATH=$to/usr/lib
  examples "$work/examples" ", shared"
  check "the shared library is found by the name of its major version" linked_by_name
  check "pkg-config names the version" right_version
  check "the header is C99" header_alone cc -std=c99 -xc
  check "the header is C++" header_alone c++ -std=c++11 -xc++
  check "what is declared is exported, and nothing else of ours" declared
  check "the exported symbols are those of headgate.symbols" golden "$here/headgate.symbols" symbols
  check "nothing exported has changed since headgate.abi" abi
  uninstalls() {
    make -s BUILD="$build" DESTDIR="$to" PREFIX=/usr uninstall && [ -z "$(find "$to" ! -type d)" ]
  }
  check "uninstall leaves no file" uninstalls
fi

summary
