# Sourced by run.sh: the review queue, follow-ups, feedback and metrics, with curl.

cat >people.gate <<'GATE'
policy people
  version "1"
  owner   "revops@acme.example"
  lead    from "lead.contract.yaml"
  teams   from "people.teams.yaml"

disqualify { embargo: when country is "KP" assuming no because "We may not sell to {country}" }

decide {
  call:  accept  when employees >= 100  because "{employees} employees"
  leave: reject  otherwise              because "Too small"
}

route accept { all: to "sales"  otherwise respond within 1 second }
route review { all: to "desk"   otherwise respond within 4 hours }

promise embargo_holds: never accept when country is "KP"
GATE
cat >people.teams.yaml <<'YAML'
people: {ana: {}, ben: {}, boss: {}}
queues: [desk]
teams:
  sales:
    members: [ana, ben]
    escalation: [warn at 50 %, alert boss at 100 %, reassign at 150 %]
YAML
sed 's/policy people/policy advice/; s/^  version/  advisory\n  version/' people.gate >advice.gate
cat >people.yaml <<'YAML'
listen: 127.0.0.1:0
threads: 2
store: sqlite:people.db
policies: {people: people.gate, advice: advice.gate}
YAML

start people || return
ask() { api "$@"; }
post() { api "$1" --json "$2" "${@:3}"; }
lead() { post /v1/policies/people/decisions "$1" "${@:2}"; }
of() { python3 -c 'import json,sys; print(eval("d"+sys.argv[1], {"d": json.load(sys.stdin)}))' "$1"; }

open=$(lead '{"id":"O1","country":"DE"}' | of '["id"]')
check "what is open waits for a person" has '"lead":"O1","outcome":"review","queue":"desk","deciding":["employees"]' \
  ask '/v1/reviews?policy=people&field=employees'
check "with its packet" has '"settles":[' ask "/v1/reviews/$open"
tag=$(ask "/v1/reviews/$open" -D - -o /dev/null | tr -d '\r' | sed -n 's/^ETag: //p')
check "what the client has is not sent again" has 304 status "/v1/reviews/$open" -H "If-None-Match: $tag"
check "who claims it has it" has '"claimed_by":"ana"' post "/v1/reviews/$open/claim" '{"person":"ana"}' -H "If-Match: $tag"
check "by what was read before it changed, no more" has '"status":412' \
  post "/v1/reviews/$open/claim" '{"person":"ana"}' -H "If-Match: $tag"
check "a whole number may have a point" has '"claimed_by":"ana"' post "/v1/reviews/$open/claim" '{"minutes" : 15.0 ,"person":"ana"}'
check "not half a minute" has '"field":"/minutes"' post "/v1/reviews/$open/claim" '{"person":"ana","minutes":0.5}'
check "nobody else has it" has 'ana is working on it' post "/v1/reviews/$open/claim" '{"person":"ben"}'
check "a misspelt field is told" has '"field":"employes"' post "/v1/reviews/$open/supply" '{"person":"ana","fields":{"employes":3}}'
check "a misspelt member is told" has '"field":"/feilds"' post "/v1/reviews/$open/supply" '{"person":"ana","feilds":{}}'
check "fields are an object, whatever is at fault besides" has '"field":"/fields"' \
  post "/v1/reviews/$open/supply" '{"person":"ana","fields":[]}' -H 'If-Match: "old"'
check "a number of any size is one" has '"field":"employes"' \
  post "/v1/reviews/$open/supply" '{"person":"ana","fields":{"employes":12345678901234567890123}}'
long=$(printf 'ä%.0s' $(seq 200))
check "names have 200 characters, of any size" has '"status":409' post "/v1/reviews/$open/claim" "{\"person\":\"$long\"}"
check "and no more" has '"field":"/person"' post "/v1/reviews/$open/claim" "{\"person\":\"${long}b\"}"
check "a field is quoted in whole characters" python3 -c 'import sys; sys.argv[1].encode()' \
  "$(post "/v1/reviews/$open/supply" "{\"person\":\"ana\",\"fields\":{\"a$long\":1}}")"
check "a person is needed" has '"field":"/person"' post "/v1/reviews/$open/supply" '{"fields":{}}'
check "what is supplied is decided" has '"outcome":"accept","reason":"rule"' \
  post "/v1/reviews/$open/supply" '{"person":"ana","fields":{"employees":300}}'
check "once" has 'it was already settled by ana: accept' post "/v1/reviews/$open/override" \
  '{"person":"ben","outcome":"nurture","reason":"no"}'
check "it is in the log, with who did it" has '"kind":"supplied"' ask '/v1/decisions?lead=O1'
check "the queue is empty" has '{"reviews":[]}' ask '/v1/reviews?policy=people'
check "the settled one is there" has '"how":"supplied"' ask '/v1/reviews?state=settled'

second=$(lead '{"id":"O2"}' | of '["id"]')
check "not against a promise" has "promise \`embargo_holds\`" post "/v1/reviews/$second/override" \
  '{"person":"ana","outcome":"accept","reason":"I know them"}'
check "a reason is needed" has '"field":"/reason"' post "/v1/reviews/$second/override" '{"person":"ana","outcome":"nurture"}'
check "overridden with a reason" has '"how":"overridden","outcome":"nurture","reason":"They asked for May"' \
  post "/v1/reviews/$second/override" '{"person":"ana","outcome":"nurture","reason":"They asked for May"}'

proposal=$(post /v1/policies/advice/decisions '{"id":"A1","employees":500,"country":"DE"}')
check "a proposal has no owner" test "$(of '.get("assignment")' <<<"$proposal") $(of '["advisory"]' <<<"$proposal")" = "None True"
check "until somebody agrees" has '"assignment":{"to":"' \
  post "/v1/reviews/$(of '["id"]' <<<"$proposal")/confirm" '{"person":"ana"}'

lead '{"id":"F1","country":"DE","employees":500}' >/dev/null
followed() {
  for _ in $(seq 60); do
    ask '/v1/events?kind=reassign' | grep -q '"lead":"F1"' && return 0
    sleep 0.2
  done
  ask /v1/events
  return 1
}
check "a lead nobody answers goes to the next" followed
check "each step once" test "$(ask /v1/events | of '["events"].__len__() - len({(e["decision"], e["kind"], e["detail"].get("percent")) for e in d["events"]})')" = 0
check "after the last one there is nothing" has '{"events":[],' ask "/v1/events?after=$(ask /v1/events | of '["next"]')"
check "settled leads are told, too" has '"kind":"settled"' ask '/v1/events?kind=settled&limit=1'
third=$(lead '{"id":"F2","country":"DE","employees":500}' | of '["id"]')
feed() { post "/v1/decisions/$third/feedback" "$@"; }
check "a seller takes it" test "$(feed '{"person":"ana"}' -o /dev/null -w '%{http_code}')" = 204
check "sent back needs a reason" has '"field":"/reason"' feed '{"kind":"sent_back"}'
check "sent back, and why" test "$(feed '{"kind":"sent_back","reason":"A student","at":"2036-01-02"}' -o /dev/null -w '%{http_code}')" = 204
check "of no decision" has '"status":404' post /v1/decisions/0190163d-8694-739b-aea5-966c26f8ad91/feedback '{}'
outcomes_csv() { api /v1/policies/people/outcomes -H 'Content-Type: text/csv' --data-binary "$1"; }
rows=$'lead,outcome,at,reason\nF2,meeting,2036-01-03,\n"F1",won,2036-01-04,"said ""yes"""\nO2,converted,,\nX9,lost,,\n'
check "outcomes as CSV" has '{"rows":4,"joined":3,"unmatched":1}' outcomes_csv "$rows"
check "twice is as once" has '{"rows":4,"joined":3,"unmatched":1}' outcomes_csv "$rows"
check "a row that cannot be read is named" has '"line":3' outcomes_csv $'lead,outcome,at\nF2,won,\nF1,won,soon\n'
check "and nothing of it is kept" test "$(ask /v1/policies/people/outcomes | grep -c '^F2,won')" = 0
check "a column is missing" has 'the first line must name the columns' outcomes_csv $'id,outcome\nF2,won\n'
check "nothing has no columns" has 'the first line must name the columns' outcomes_csv ''
check "as replay reads them" diff <(ask /v1/policies/people/outcomes | sed 's/20[0-4][0-9]-.*Z/AT/') - <<'CSV'
lead,outcome,at,feedback,reason
F1,won,AT,,
F2,meeting,AT,sent_back,A student
O2,converted,AT,,
X9,lost,AT,,
CSV
check "of no such policy" has '"status":404' ask /v1/policies/none/outcomes
check "page by page" test "$(ask '/v1/policies/people/outcomes?limit=3' -D - | tr -d '\r' | sed -n 's/^Headgate-Next: //p')" = F1
check "an answered lead has no more steps" test "$(sleep 2; ask /v1/events | grep -c '"lead":"F2","detail":{"holder":"[a-z]*","to":"boss"')" = 0
check "feedback is counted" has 'headgate_feedback_total{policy="people",kind="converted"} 2' ask /metrics
check "overrides are counted" has 'headgate_overrides_total{policy="people",from="review",to="nurture"} 1' ask /metrics
check "breaches are counted" has 'headgate_due_breaches_total{policy="people",step="reassign"}' ask /metrics
ask /metrics >scrape
part python3 "$here/monitoring.py" scrape "$root"
stop
check "it ends well" test $? = 0
rm people.out
start people || return
check "the queue is there after a restart" has '"how":"overridden"' ask '/v1/reviews?state=settled'
check "and no step comes again" test "$(sleep 0.5; ask '/v1/events?kind=reassign' | grep -o '"lead":"F1"' | wc -l)" = 1
stop
check "the log verifies" "$HEADGATE" log verify sqlite:people.db
