# Sourced by run.sh: what an operator does to a service: reads its configuration again, gives it too few
# files, starts it where something is in the way.

# --- the configuration, read again -----------------------------------------------------------------
name=again
"$HEADGATE" token old --scopes decide,operate -o old.token >old.entry
"$HEADGATE" token new --scopes decide,operate -o new.token >new.entry
cp small.hgb live.hgb
again() { # the entries of tokens…
  printf 'listen: 127.0.0.1:0\nthreads: 2\njournal: %s\nlimits: {stop_time: 5 seconds}\npolicies: {small: live.hgb}\ntokens:\n' "$level"
  cat "$@"
}
level=info
again old.entry >again.yaml
as() { status "/v1/policies/small/decisions?trace=none" --json "$LEAD" -H "Authorization: Bearer $(cat "$1.token")"; }
start again || return
check "a token is known" has 200 as old
again old.entry new.entry >again.yaml
kill -HUP "$pid"
check "SIGHUP reads the configuration again" told reloaded '"tokens":2'
check "a new token is known then" has 200 as new
check "and the old one still" has 200 as old
again new.entry >again.yaml
kill -HUP "$pid"
check "a token is taken away" told reloaded '"tokens":1'
check "and is known no more" has 401 as old
printf 'tokens: [\n' >again.yaml
kill -HUP "$pid"
check "a configuration with an error is not taken, and the error told" told reload_refused 'again.yaml:'
check "it goes on with what it had" has 200 as new
sed -i 's/version "1"/version "2"/; s/fit >= 60/fit >= 61/' small.gate
"$HEADGATE" compile small.gate -o live.hgb >/dev/null 2>&1
sed -i 's/version "2"/version "1"/; s/fit >= 61/fit >= 60/' small.gate
again new.entry >again.yaml
kill -HUP "$pid"
check "a program that is new is taken in and activated" told policy_changed '"revision":2'
check "and decides" has '"version":"2"' api /v1/policies/small/decisions --json "$LEAD" -H "Authorization: Bearer $(cat new.token)"
printf x >live.hgb
kill -HUP "$pid"
check "a program that cannot be used is not taken" told reload_refused 'live.hgb'
"$HEADGATE" compile small.gate -o live.hgb >/dev/null 2>&1
sed -i 's/^threads: 2/threads: 1/; s/^listen:.*/listen: 127.0.0.1:1/' again.yaml
kill -HUP "$pid"
check "what takes a new start is named" told reload_in_part '"restart":"listen, threads"'
level=debug
again new.entry >again.yaml
kill -HUP "$pid"
check "the journal tells more from then on" told request '"status":200' < <(sleep 0.3; as new)
python3 - "${at#http://}" "$(cat new.token)" "$pid" <<'PY' >hup.out 2>&1
import http.client, os, signal, sys, threading, time
address, token, pid = sys.argv[1], sys.argv[2], int(sys.argv[3])
bad, done, stop = [], [], []
def ask():
    c = http.client.HTTPConnection(address, timeout=20)
    while not stop:
        c.request("POST", "/v1/policies/small/decisions", '{"employees":3}', {"Content-Type": "application/json", "Authorization": "Bearer " + token})
        r = c.getresponse(); r.read()
        (done if r.status == 200 else bad).append(r.status)
threads = [threading.Thread(target=ask) for _ in range(6)]
for t in threads: t.start()
for _ in range(20):
    os.kill(pid, signal.SIGHUP); time.sleep(0.05)
stop.append(1)
for t in threads: t.join()
print(len(done) > 100 and not bad, len(done), bad[:3])
PY
check "no request fails while it is read again" has True cat hup.out
stop
check "and it ends well" test $? -eq 0

# --- an end that takes long ------------------------------------------------------------------------
name=plain
start plain || return
python3 - "${at#http://}" <<'PY' &
import socket, sys, time
host, port = sys.argv[1].rsplit(":", 1)
s = socket.create_connection((host, int(port)))
s.sendall(b"POST /v1/policies/small/decisions HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-ndjson\r\nContent-Length: 900\r\n\r\n{}\n")
time.sleep(20)
PY
slow=$!
sleep 0.5
kill -TERM "$pid"
check "it waits for what is under way" told stopping ''
sleep 0.3
kill -0 "$pid" 2>/dev/null
check "and is there still" test $? -eq 0
kill -INT "$pid"
wait "$pid"
check "ctrl-c once more ends it at once" test $? -eq 130
kill "$slow" 2>/dev/null

# --- too few files ---------------------------------------------------------------------------------
name=files
printf 'listen: 127.0.0.1:0\nthreads: 2\npolicies: {small: small.hgb}\nstore: sqlite:files.db\n' >files.yaml
ulimit -S -n 100
start files || return
ulimit -S -n "$(ulimit -H -n)"
check "files are asked for up to what the system gives" has 'headgate_connections_limit 1024' api /metrics
stop
(
  ulimit -n 120
  exec "$HEADGATE" serve files.yaml >files.out 2>files.err
) &
pid=$!
services+=("$pid")
for _ in $(seq 200); do
  at=$(sed -n 's/.*listens on //p' files.out 2>/dev/null)
  [ -n "$at" ] && break || sleep 0.05
done
check "too few files for the connections are told" told connections_limited '"wanted":1024'
most=$(api /metrics | sed -n 's/^headgate_connections_limit //p')
check "and the metrics tell how many there may be" test "$most" -ge 8 -a "$most" -lt 100
python3 - "${at#http://}" "$most" <<'PY' >full.out 2>&1
import socket, sys, time
host, port = sys.argv[1].rsplit(":", 1)
most = int(sys.argv[2])
held = [socket.create_connection((host, int(port)), timeout=10) for _ in range(most)]
def ask(s):
    s.sendall(b"GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n")
    return s.recv(4096).startswith(b"HTTP/1.1 200")
def decide(s):
    s.sendall(b"POST /v1/policies/small/decisions?trace=none HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              b"Content-Length: 2\r\n\r\n{}")
    return s.recv(4096).decode()
def more(): return socket.create_connection((host, int(port)), timeout=10)
answered = [ask(s) for s in held]
said = decide(more())
looked = ask(more()), ask(more())
silent = more()                                     # one too many that asks nothing is not kept for long
silent.settimeout(9)
gone = silent.recv(1) == b""
for s in held[: most // 2]: s.close()
time.sleep(0.5)
print(all(answered), "503" in said and "Retry-After: 1" in said and "Connection: close" in said, all(looked), gone,
      "HTTP/1.1 200" in decide(more()), "HTTP/1.1 200" in decide(held[-1]))
PY
check "one too many is told so, who looks after it gets in, and all is well again once others have gone" \
  has 'True True True True True True' cat full.out
check "that none is left is told" told connections_full '"connections":'
stop
check "the service with few files ends well" test $? -eq 0
printf 'listen: 127.0.0.1:0\npolicies: {small: small.hgb}\n' >few.yaml
check "with next to none it does not start" has 'ulimit -n' bash -c "ulimit -n 60; exec '$HEADGATE' serve few.yaml"

# --- something in the way --------------------------------------------------------------------------
name=plain
start plain || return
printf 'listen: %s\npolicies: {small: small.hgb}\nstore: sqlite:way.db\n' "${at#http://}" >way.yaml
check "a port that is taken is named" has "cannot listen on ${at#http://}: Address already in use" "$HEADGATE" serve way.yaml
stop
echo "no database, but long enough to look like a file that somebody keeps" >other.db
printf 'listen: 127.0.0.1:0\npolicies: {small: small.hgb}\nstore: sqlite:other.db\n' >other.yaml
check "a file that is no database is named" has 'other.db: file is not a database' "$HEADGATE" serve other.yaml
