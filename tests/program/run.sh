#!/bin/bash
# The program file, through the command: a compiled policy decides as the policy does, trace and
# digest included; compiling twice gives the same bytes; a listing can be made; a file that was
# cut short or changed is refused with exit status 2 and is never run.
source "$(dirname "$0")/../suite.sh"
cd "$root" || exit 2

decide() {
  "$headgate" eval --now 2026-11-20T09:00:00Z --trace full "$1" "$2" 2>&1
}

decides_alike() {
  diff <(decide "$1" "$3") <(decide "$2" "$3")
}

refuses() {
  "$headgate" disasm "$1"
  [ $? -eq 2 ] && ! "$headgate" eval "$1" tests/program/leads.ndjson
}

for policy in policies/*/*.gate; do
  grep -q '^policy ' "$policy" || continue
  name=$(basename "$policy" .gate)
  program=$work/$name.hgb
  check "$policy compiles" "$headgate" compile "$policy" -o "$program"
  check "$policy compiles again" "$headgate" compile "$policy" -o "$work/again.hgb"
  check "$policy compiles to the same bytes" cmp "$program" "$work/again.hgb"
  check "$policy has a listing" "$headgate" disasm "$program"
  for leads in tests/program/leads.ndjson "$(dirname "$policy")"/data/*.csv; do
    [ -e "$leads" ] || continue
    check "$policy decides $leads as its program" decides_alike "$policy" "$program" "$leads"
  done
  head -c 1000 "$program" >"$work/short.hgb"
  check "$policy cut short is refused" refuses "$work/short.hgb"
  size=$(stat -c %s "$program")
  { head -c $((size / 2)) "$program"; printf 'x'; tail -c +$((size / 2 + 2)) "$program"; } >"$work/bad.hgb"
  cmp -s "$program" "$work/bad.hgb" || check "$policy changed is refused" refuses "$work/bad.hgb"
done

summary
