#!/bin/bash
# `headgate serve` as its callers meet it: bytes on a socket (raw.py), requests with curl (door.sh), what
# openapi.json promises (openapi.py), versions swapped under load (versions.py). Every service here
# listens on a port of loopback that was free, keeps what it keeps in a folder of its own, and is
# ended by its process id.
set -u
here=$(cd "$(dirname "$0")" && pwd)
root=$(cd "$here/../.." && pwd)
HEADGATE=$(realpath "${HEADGATE:-$root/build/headgate}")
export HEADGATE LC_ALL=C.UTF-8 TZ=UTC NO_COLOR=1
work=$(mktemp -d) || exit 2
cd "$work" || exit 2
services=()
passed=0 failed=0

cleanup() {
  for pid in "${services[@]}"; do kill -KILL "$pid" 2>/dev/null; done
  rm -rf "$work"
}
trap cleanup EXIT

# start NAME: the service of NAME.yaml. Its process id is in $pid, where it listens in $at.
start() {
  "$HEADGATE" serve "$1.yaml" >"$1.out" 2>"$1.err" &
  pid=$!
  services+=("$pid")
  for _ in $(seq 200); do
    at=$(sed -n 's/.*listens on //p' "$1.out" 2>/dev/null)
    [ -n "$at" ] && return 0
    kill -0 "$pid" 2>/dev/null || break
    sleep 0.05
  done
  echo "FAILED $1.yaml does not start"
  cat "$1.out" "$1.err"
  return 1
}
# stop: ends it as a supervisor does. Its exit status is $?.
stop() {
  kill -TERM "$pid" 2>/dev/null
  wait "$pid"
}

# check WHAT COMMAND…
check() {
  local what=$1
  shift
  if "$@" >said 2>&1; then
    passed=$((passed + 1))
  else
    failed=$((failed + 1))
    echo "FAILED $what"
    head -n 30 said | sed 's/^/  /'
  fi
}
# part COMMAND…: its own counts, in its last line.
part() {
  local counts
  "$@" >said 2>&1
  counts=$(tail -n 1 said)
  if [[ $counts =~ ^([0-9]+)\ passed,\ ([0-9]+)\ failed$ ]]; then
    passed=$((passed + BASH_REMATCH[1])) failed=$((failed + BASH_REMATCH[2]))
    head -n -1 said
  else
    failed=$((failed + 1))
    echo "FAILED $*"
    tail -n 30 said | sed 's/^/  /'
  fi
}

# has TEXT COMMAND…: what it prints holds the text.
has() {
  local text=$1
  shift
  "$@" >printed 2>&1
  grep -qF -- "$text" printed || {
    head -c 2000 printed
    false
  }
}
api() { curl -sS --max-time 20 "$at$1" "${@:2}"; }
status() { api "$1" "${@:2}" -o /dev/null -w '%{http_code}'; }
decide() { api "/v1/policies/small/decisions$1" --json "$2" "${@:3}"; }
LEAD='{"id":"L1","country":"DE","employees":300}'
# told EVENT TEXT: waits for the journal of $name to tell it.
told() {
  for _ in $(seq 100); do
    grep "\"event\":\"$1\"" "$name.err" 2>/dev/null | grep -qF -- "$2" && return 0
    sleep 0.05
  done
  tail -n 5 "$name.err"
  return 1
}

cat >lead.contract.yaml <<'YAML'
key: id
fields:
  id:        {type: text}
  email:     {type: email, personal: true}
  country:   {type: country}
  employees: {type: integer, min: 1}
YAML
cat >small.gate <<'GATE'
policy small
  version "1"
  owner   "revops@acme.example"
  lead    from "lead.contract.yaml"

score fit 0..100 {
  size: +60  when employees >= 100
  home: +20  when country is "DE"
}

decide {
  call:  accept  when fit >= 60  because "Fit {fit}"
  leave: reject  otherwise       because "Fit {fit} is below 60"
}
GATE
"$HEADGATE" compile small.gate >/dev/null 2>&1 || exit 2

cat >plain.yaml <<'YAML'
listen: 127.0.0.1:0
threads: 2
policies: {inbound: small.gate, small: small.hgb}
limits: {body: 64 KiB, batch: 1 MiB, request_time: 2 seconds, idle: 5 seconds}
YAML
for script in "$here"/*.sh; do
  [ "$script" = "$here/run.sh" ] || . "$script"
done
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
