# Sourced by run.sh: the decision log of a service with a store, a key and an age.

sed 's/  email:     {type: email, personal: true}/  email:     {type: email, personal: true, log: seal}/; s/  id:        {type: text}/  id:        {type: text, personal: true, log: hash}/' \
  lead.contract.yaml >logged.contract.yaml
sed 's/lead.contract.yaml/logged.contract.yaml/; s/policy small/policy logged/; s/^  home: .*/&\n  mail: +1   when email is known/' small.gate >logged.gate
printf '%064d\n' 7 >log.key
cat >logged.yaml <<'YAML'
listen: 127.0.0.1:0
store: sqlite:logged.db
log: {key_file: log.key, keep: 400 days}
policies: {logged: logged.gate}
YAML
start logged || return
logged() { api "/v1/policies/logged/decisions$1" --json "$2" "${@:3}"; }
entry() { api "/v1/decisions/$(sed -n 's/^{"id":"\([^"]*\)".*/\1/p' "$1")" "${@:2}"; }
logged '?trace=none' '{"id":"L1","email":"ana@firm.example","country":"DE","employees":300}' \
  -H 'Idempotency-Key: k1' >first.json
logged '' '{"id":"L2","employees":3}' >second.json
check "an entry by its id" has '"kind":"decision"' entry first.json
check "it has the trace, whatever was asked for" has '"trace":[{"rule"' entry first.json
check "the key and the name are in it as the contract says" has '"lead":"hash:' entry first.json
check "what is sealed is not shown" has '"email":{"sealed":"' entry first.json
entry first.json >entry.json
check "nothing personal is in it" bash -c '! grep -qE "ana@|\"L1\"" entry.json'
tag=$(entry first.json -D - -o /dev/null | tr -d '\r' | sed -n 's/^ETag: //p')
check "it never changes" has 304 status "/v1/decisions/$(sed -n 's/^{"id":"\([^"]*\)".*/\1/p' first.json)" -H "If-None-Match: $tag"
check "by the lead's own name" has '"seq":1' api '/v1/decisions?lead=L1'
check "the newest first" has '{"decisions":[{"seq":2' api '/v1/decisions?limit=1'
check "the next page" has '{"decisions":[{"seq":1' api '/v1/decisions?limit=1&under=2'
check "an id that is none" has 404 status /v1/decisions/none
check "a time that is none" has '"field":"from"' api '/v1/decisions?from=soon'
check "sent again, it is logged once" has '"lead":"hash:' logged '?trace=none' \
  '{"id":"L1","email":"ana@firm.example","country":"DE","employees":300}' -H 'Idempotency-Key: k1'
api /v1/log/head | sed 's/.*"seq":\([0-9]*\),"hash":"\([0-9a-f]*\)".*/\1:\2/' >kept.head
check "the head" grep -qE '^2:[0-9a-f]{64}$' kept.head
check "it holds together while the service runs" has '2 entries, 1 to 2: the log is intact' \
  "$HEADGATE" log verify logged.db --head kept.head
check "decided again with the key" has '2 decisions: 2 the same, 0 different' \
  "$HEADGATE" log again logged.db logged.gate --key-file log.key
echo '{"id":"L2","employees":3}' >second.lead
now=$(sed -n 's/.*"evaluated_at":"\([^"]*\)".*/\1/p' second.json)
check "eval with the key writes the same bytes" diff <(sed 's/^{"id":"[^"]*",/{/' second.json) \
  <("$HEADGATE" eval logged.gate second.lead -q --now "$now" --key-file log.key)
check "it ends well" stop
check "it holds together afterwards" has 'the log is intact' "$HEADGATE" log verify logged.db --head kept.head
printf 'log: {key_file: small.gate, keep: soon}\npolicies: {logged: logged.gate}\n' >wrong_log.yaml
check "a file that is no key" has 'does not contain a key' "$HEADGATE" serve --check wrong_log.yaml
check "an age that is none" has '`keep` must be a duration' "$HEADGATE" serve --check wrong_log.yaml
