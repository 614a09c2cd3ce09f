# Sourced by run.sh: the door itself. Requests with curl, limits, tokens, TLS, the end.

start plain || return
part python3 "$here/raw.py" "${at#http://}"
part python3 "$here/openapi.py" "$at"
check "a lead is decided" has '"outcome":"accept","reason":"rule"' decide '' "$LEAD"
check "as eval decides it" diff <(decide '?trace=hits' "$LEAD" | sed 's/"evaluated_at.*//') \
  <(echo "$LEAD" | "$HEADGATE" eval small.hgb -q --trace hits | sed 's/"evaluated_at.*//')
check "the line and byte at fault" has '"line":2,"byte":' decide '' $'{"id":1,\n"x":}'
check "the field at fault" has '"field":"trace"' decide '?trace=some' "$LEAD"
check "a value that breaks the contract refuses nothing" has '"problems":[{"field":"employees"' decide '' '{"employees":"many"}'
check "no such policy" has 'there is no policy `none`' api /v1/policies/none/decisions --json "$LEAD"
check "another media type" has '"status":415' api /v1/policies/small/decisions -d "$LEAD"
check "a key without a store is not a promise" has 'this service has no store' decide '' "$LEAD" -H 'Idempotency-Key: a'
check "a trace goes on" has 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-' decide '' "$LEAD" -D - \
  -H 'traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01'
check "an explanation in words" has 'accept' api /v1/policies/small/explanations --json "$LEAD"
check "an explanation as a page" has '<html' api '/v1/policies/small/explanations?format=html&audience=seller' --json "$LEAD"
tag=$(api /openapi.json -D - -o /dev/null | tr -d '\r' | sed -n 's/^ETag: //p')
check "what the client has is not sent again" has 304 status /openapi.json -H "If-None-Match: $tag"
check "ready" has 200 status /readyz

# --- batches ---------------------------------------------------------------------------------------
printf '\xEF\xBB\xBF{"id":"a","employees":500}\r\n\n  {"id":"b","country":"FR","employees":3}\n{bad\n{"id":"c","employees":100}' >mixed.ndjson
batch() { api "/v1/policies/small/decisions?trace=none" -H 'Content-Type: application/x-ndjson' --data-binary @"$1" "${@:2}"; }
outcomes() { sed -n 's/.*"lead":"\([^"]*\)","outcome":"\([a-z]*\)".*/\1 \2/p; s/^{"line":\([0-9]*\),"problem.*/line \1/p'; }
check "each line has its answer, in order" diff <(batch mixed.ndjson | outcomes) <(printf 'a accept\nb reject\nline 4\nc accept\n')
seq 4000 | sed 's/.*/{"id":"L&","employees":&}/' >many.ndjson
check "a batch is decided as eval decides it" diff <(batch many.ndjson | sed 's/"evaluated_at.*//') \
  <("$HEADGATE" eval small.hgb many.ndjson -q --trace none | sed 's/"evaluated_at.*//')
{ printf '{"id":"'; head -c 70000 /dev/zero | tr '\0' x; printf '"}\n{"id":"after","employees":1}\n'; } >long.ndjson
check "a line that is too long is told, and the next is decided" diff <(batch long.ndjson | outcomes) <(printf 'line 1\nafter reject\n')
check "an empty batch" has 200 batch /dev/null -o /dev/null -w '%{http_code}'
head -c 1200000 /dev/zero | tr '\0' '\n' >large.ndjson
check "a batch over the limit" has 413 batch large.ndjson -o /dev/null -w '%{http_code}'

# --- slow callers ----------------------------------------------------------------------------------
drip() { # a byte a second of a request that never comes to its end
  python3 - "${at#http://}" "$1" <<'PY'
import socket, sys, time
host, port = sys.argv[1].rsplit(":", 1)
s = socket.create_connection((host, int(port)))
s.sendall(sys.argv[2].encode().replace(b"|", b"\r\n"))
start = time.time()
s.settimeout(0.3)
while time.time() - start < 20:
    try:
        s.sendall(b"x")
        if s.recv(100) == b"":
            break
    except TimeoutError:
        continue
    except OSError:
        break
took = time.time() - start
print(took)
sys.exit(took > 15)
PY
}
check "a head that drips is cut off" drip 'GET /healthz HTTP/1.1|Host: a|X: '
check "a body that drips is cut off" drip 'POST /v1/policies/small/decisions HTTP/1.1|Host: a|Content-Type: application/json|Content-Length: 100||'
check "it ends well" stop
check "… and says so" has '"event":"stopped"' cat plain.err

# --- tokens ----------------------------------------------------------------------------------------
{
  printf 'listen: 127.0.0.1:0\npolicies: {small: small.hgb}\njournal: debug\ntokens:\n'
  "$HEADGATE" token crm -o crm.token
  "$HEADGATE" token ops --scopes operate -o ops.token
} >tokens.yaml
start tokens || return
part python3 "$here/openapi.py" "$at" --closed
bearer() { decide '' "$LEAD" -H "Authorization: Bearer $1" "${@:2}"; }
check "the token is for its owner alone" has 600 stat -c %a crm.token
check "no token" has 'WWW-Authenticate: Bearer realm="headgate"' decide '' "$LEAD" -D -
check "no token is 401" has '"status":401' decide '' "$LEAD"
check "a token that is none" has 'error="invalid_token"' bearer hgt_none -D -
check "a token of another scope" has 'which `ops` does not have' bearer "$(cat ops.token)"
check "a token" has '"outcome":"accept"' bearer "$(cat crm.token)"
check "the scheme in any case" has '"outcome":"accept"' decide '' "$LEAD" -H "authorization: bearer $(cat crm.token)"
check "health is open to all" has 200 status /healthz
stop
check "the journal names the token" grep -q '"operation":"decide","status":200,.*"token":"crm"' tokens.err
check "and never holds one" bash -c '! grep -qFf crm.token tokens.err'

# --- sockets of the file system ---------------------------------------------------------------------
printf 'listen: unix:door.sock\npolicies: {small: small.hgb}\n' >socket.yaml
start socket || return
check "a socket of the file system" has '"alive"' curl -sS --unix-socket door.sock http://a/healthz
disown "$pid"
kill -KILL "$pid"
sleep 0.2
start socket || return
check "one that was left behind is taken over" has '"alive"' curl -sS --unix-socket door.sock http://a/healthz
stop
check "and removed" test ! -e door.sock

# --- what cannot start -----------------------------------------------------------------------------
refused() { # text of the configuration, what it says, with its place
  printf "$1" >wrong.yaml
  "$HEADGATE" serve --check wrong.yaml >printed 2>&1
  [ $? -eq 1 ] && grep -qF -- "$2" printed || {
    cat printed
    false
  }
}
P='policies: {small: small.hgb}\n'
check "no policies" refused 'listen: 127.0.0.1:0\n' 'has no `policies`'
check "a misspelt key" refused "${P}limts: {}\n" 'did you mean `limits`'
check "a misspelt key, with its place" refused "${P}limts: {}\n" 'wrong.yaml:2:1'
check "a name for an address" refused "${P}listen: localhost:80\n" 'E1101'
check "a limit of nonsense" refused "${P}limits: {body: lots}\n" 'must be a size from 1 KiB to 64 MiB'
check "a policy that is not there" refused 'policies: {a: none.gate}\n' 'cannot read `none.gate`: no such file'
check "open to all, without tokens" refused "${P}listen: 0.0.0.0:0\n" 'E1106'
check "signatures by no key" refused "${P}signatures: {required: yes}\n" 'E1115'
check "a key that is none" refused "${P}signatures: {keys: [small.gate]}\n" 'E1115'
check "a token in place of its hash is not repeated" refused "${P}tokens: [{name: a, scopes: [decide], hash: hgt_secret}]\n" 'E1102'
check "… indeed" bash -c '! grep -v "^ *[0-9|]" printed | grep -q hgt_secret'
printf 'policy broken\n  version "1"\ndecide {\n' >broken.gate
check "a policy with errors" refused 'policies: {a: broken.gate}\n' 'the policy has errors'
cp small.hgb damaged.hgb && printf x | dd of=damaged.hgb bs=1 seek=200 conv=notrunc 2>/dev/null
printf 'listen: 127.0.0.1:0\npolicies: {a: damaged.hgb}\n' >damaged.yaml
damaged() { ! "$HEADGATE" serve damaged.yaml >printed 2>&1 && grep -q 'cannot be used' printed; }
check "a damaged program" damaged
start plain || return
printf 'listen: %s\npolicies: {small: small.hgb}\n' "${at#http://}" >taken.yaml
taken() { ! "$HEADGATE" serve taken.yaml >printed 2>&1 && grep -q 'already listens on it' printed; }
check "an address that is taken" taken
stop

# --- the end, under load ---------------------------------------------------------------------------
printf 'listen: 127.0.0.1:0\npolicies: {small: small.hgb, inbound: small.hgb}\nstore: sqlite:stop.db\njournal: error\n' >stop.yaml
check "a stop under load loses nothing that was acknowledged" python3 "$here/stop.py" stop.yaml
start stop || return
check "a key in the store" has 'Location: /v1/decisions/' decide '' "$LEAD" -D - -H 'Idempotency-Key: a'
check "the same key again" has 'Idempotent-Replayed: true' decide '' "$LEAD" -D - -H 'Idempotency-Key: a'
check "with another lead" has '"status":422' decide '' '{"id":"L9"}' -H 'Idempotency-Key: a'
check "a key that is none" has '"field":"Idempotency-Key"' decide '' "$LEAD" -H 'Idempotency-Key;'
first=$(batch mixed.ndjson -H 'Idempotency-Key: b')
check "a batch again has the same answers" diff <(echo "$first") <(batch mixed.ndjson -H 'Idempotency-Key: b')
check "lines without a key are new" bash -c '[ "$1" != "$2" ]' - "$first" "$(batch mixed.ndjson)"
part python3 "$here/openapi.py" "$at"
stop
