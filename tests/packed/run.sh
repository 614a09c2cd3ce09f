#!/bin/bash
# A column file must give what the leads it was packed from give, byte for byte: decisions, reports
# and messages of `eval`, `replay`, `diff --leads`, `explain` and `check --leads`, for every policy of
# policies/ and for leads nobody would wish for. And a file that has changed since is told, whichever
# byte it was.
source "$(dirname "$0")/../suite.sh"
now=2026-11-20T09:00:00Z
cd "$work" || exit 2
ln -s "$root/policies" policies
small=${HG_SANITIZED:+yes}


# Runs a command on the leads and on the column file: the word LEADS stands for either.
same() { # what, command…
  local what=$1 from status
  shift
  for from in plain packed; do
    ln -sfn "$from.leads" leads
    "$headgate" "$@" >"$from.out" 2>"$from.err"
    echo "status $?" >>"$from.err"
    [ ! -e decisions ] || { cat decisions >>"$from.out" && rm decisions; }
  done
  if { cmp plain.out packed.out && diff plain.err packed.err; } >said 2>&1; then
    good
  else
    bad "$name: $what" said
  fi
}

pack() { # name, leads
  name=$1
  cp "$2" plain.leads
  "$headgate" pack plain.leads -o packed.leads >said 2>&1
  local status=$?
  [ "$status" -eq 0 ] || [ "$status" -eq 3 ] || bad "$name: pack ended with $status" said
  grep -q ' columns: ' said && good || bad "$name: pack does not tell the size" said
}

trio() { # policy, the policy before it, replay's options…
  local policy=$1 before=$2
  shift 2
  same 'eval' eval "$policy" leads --now $now
  same 'eval, one thread, hits' eval "$policy" leads --now $now --jobs 1 --trace hits
  same 'eval as CSV' eval "$policy" leads --now $now --format csv --show-personal
  same 'replay' replay "$policy" --leads leads "$@" -o decisions
  [ -s plain.out ] || bad "$name: replay says nothing" said
  same 'replay as JSON' replay "$policy" --leads leads --format json "$@"
  same 'replay of all as of one time' replay "$policy" --leads leads --now $now
  same 'diff' diff "$before" "$policy" --leads leads --now $now --no-witness --format json
}

# A threshold moved: enough for a diff to have leads that move.
changed() { # folder, policy, sed expression
  rm -rf before
  cp -r "policies/$1" before
  sed -i "$3" "before/$2"
  cmp -s "before/$2" "policies/$1/$2" && { : >said; bad "$1: the change changes nothing" said; }
}

# --- every policy on its own leads ---
changed inbound inbound.gate 's/>= 60/>= 50/'
pack inbound policies/inbound/leads.ndjson
printf 'lead_id,outcome\nL-1001,won\nL-1002,lost\nL-1003,won\nL-1001,won\nL-9,won\n' >inbound.csv
trio policies/inbound/inbound.gate before/inbound.gate --now-from submitted_at --outcomes inbound.csv
same 'explain' explain policies/inbound/inbound.gate leads --lead L-1002 --now $now
same 'check --leads' check policies/inbound/inbound.gate --leads leads

# Who had the lead stands in the decisions that are written.
awk 'NR % 2 { sub(/}$/, ",\"decision\":{\"outcome\":\"accept\",\"assignment\":{\"to\":\"" \
  (NR % 4 == 1 ? "ben.carter" : "jack.wilson") "\"}}}") } { print }' policies/inbound/leads.ndjson >owned.leads
pack 'leads with owners' owned.leads
same 'who had the lead' replay policies/inbound/inbound.gate --leads leads --now $now -o decisions
grep -q '"assignment":{"to":"' plain.out && good || bad 'nobody had a lead' said

pack b2b-deals policies/b2b-deals/data/Salvirt_B2B_ML_dataset_HF.csv
cp -r policies/b2b-deals before-b2b
trio policies/b2b-deals/deals.gate before-b2b/deals.gate --now $now --outcome Status --positive Won

gzip -dc policies/bank-campaign/data/bank-full.csv.gz |
  { if [ -n "$small" ]; then head -n 2000; else cat; fi; } >bank.csv 2>/dev/null
pack bank-campaign bank.csv
trio policies/bank-campaign/campaign.gate policies/bank-campaign/campaign.gate --now $now --outcome y

gzip -dc policies/online-visitors/data/online_shoppers_intention.csv.gz |
  { if [ -n "$small" ]; then head -n 2000; else cat; fi; } >visitors.csv 2>/dev/null
pack online-visitors visitors.csv
trio policies/online-visitors/visitors.gate policies/online-visitors/visitors.gate --now $now --outcome Revenue

# --- leads nobody would wish for ---
mkdir odd before-odd
cp "$here/odd.gate" "$here/plain.gate" policies/inbound/lead.contract.yaml odd
cp odd/* before-odd
sed -i 's/fit >= 20/fit >= 15/' before-odd/odd.gate
sed -i 's/fit >= 20/fit >= 15/; s/^  embargo: .*//; s/+20 when company/+25 when company/' \
  before-odd/plain.gate
policy=odd/odd.gate
count=3000
[ -n "$small" ] && count=400
seq 1 2 $((count + 99)) | awk '{ print "L" $1 "," substr("won  lost Won  open won  ", 1 + 5 * ($1 % 5), 4) }
  $1 % 50 == 1 { print "L" $1 ",won" } BEGIN { print "lead_id,result" }' >deals.csv
for form in ndjson json csv; do
  "$here/leads.py" $form $count 7 >odd.leads
  pack "odd leads, $form" odd.leads
  trio $policy before-odd/odd.gate --now $now --outcome stage --by country
  same 'their own time' replay $policy --leads leads --now-from submitted_at --outcome stage
  same 'no more errors than that' eval $policy leads --now $now --max-errors 3
  for jobs in 1 3; do
    same "counted by the block, $jobs jobs" replay odd/plain.gate --leads leads --now $now --jobs $jobs \
      --by country,source,title,gender,company.employees --format json
  done
  for jobs in 1 3; do
    same "compared by the block, $jobs jobs" diff before-odd/plain.gate odd/plain.gate --leads leads \
      --now $now --jobs $jobs --no-witness --format json --examples 5
  done
  # What it was worth: by a column or a second file, at one time or each lead's own, by what is no
  # field, by values that are mostly different.
  by=country,company.employees,postal_code,lead_id,extra.a.b,Unknown,decision.outcome
  [ $form = csv ] && by=country,company.employees,postal_code,lead_id,Unknown
  for jobs in 1 3; do
    same "worth, $jobs jobs" replay odd/plain.gate --leads leads --now $now --jobs $jobs --outcome stage \
      --by $by --list-max 7 --format json
    same "worth at its own time, $jobs jobs" replay odd/plain.gate --leads leads --jobs $jobs \
      --now-from submitted_at --outcomes deals.csv --by source,title --list-max 2 --format json
    same "every decision, $jobs jobs" replay odd/plain.gate --leads leads --now $now --jobs $jobs \
      --outcome stage --show-personal -o decisions
    same "every decision at its own time, $jobs jobs" replay odd/plain.gate --leads leads --jobs $jobs \
      --now-from submitted_at --outcomes deals.csv -o decisions
    same "two periods, $jobs jobs" replay odd/plain.gate --leads leads --jobs $jobs --list-max 500 \
      --now-from submitted_at --before 2026-11-20 --format json
    same "two periods apart, and worth, $jobs jobs" replay odd/odd.gate --leads leads --jobs $jobs \
      --now-from submitted_at --periods 2026-01-01..2026-11-19T12:00:00Z,2026-11-20.. --outcome stage \
      --list-max 500 --format json
    same "compared by worth, $jobs jobs" diff before-odd/plain.gate odd/plain.gate --leads leads \
      --now $now --jobs $jobs --outcome stage --no-witness --format json
    same "compared at its own time, $jobs jobs" diff before-odd/plain.gate odd/plain.gate --leads leads \
      --now-from submitted_at --jobs $jobs --outcomes deals.csv --no-witness --format json
  done
  same 'other outcomes' replay odd/plain.gate --leads leads --now $now --outcome title --positive - \
    --negative student --show-personal --by email,gender,crm.owner --format json
  same 'outcomes by another key' replay odd/plain.gate --leads leads --now $now --outcomes deals.csv \
    --key email=lead_id --format json
  same 'compared, with rules that are not there' diff odd/plain.gate before-odd/odd.gate --leads leads \
    --now $now --no-witness --format json
  same 'compared, the other way round' diff odd/plain.gate before-odd/plain.gate --leads leads --now $now \
    --no-witness
  same 'no more errors while counting' replay odd/plain.gate --leads leads --now $now --max-errors 3
  same 'explain by line' explain $policy leads --line 20 --now $now
  same 'check --leads' check $policy --leads leads
done

# --- a decision log ---
"$here/leads.py" ndjson 300 5 >log.leads
"$headgate" eval $policy log.leads --now $now --trace hits -q >log.ndjson 2>said
pack 'a log' log.ndjson
for jobs in 1 3; do
  same "a log, $jobs jobs" replay odd/plain.gate --log leads --jobs $jobs --outcomes deals.csv \
    --before 2026-11-21 --list-max 500 --format json -o decisions
done
grep -q '"leads":2' plain.out && good || bad 'a log holds decisions' said

# --- what a code stands for is not the same everywhere ---
# In the second block the company is flat, where it was nested, and its codes are others; whether a
# postal code is one hangs on the country.
seq 1 $([ -n "$small" ] && echo 900 || echo 17000) | awk '{
  printf "{\"lead_id\":\"L%d\",\"country\":\"%s\",\"postal_code\":\"%s\",", $1, $1 % 2 ? "DE" : "GB",
    substr("10115SW1A 1    ", 1 + 5 * ($1 % 3), 5)
  if ($1 < 8193) printf "\"company\":{\"name\":\"Firm %d\"}}\n", $1 % 3
  else printf "\"company.name\":\"Firm %d\"}\n", 9 - $1 % 2 }' >odd.leads
pack 'codes' odd.leads
same 'nested, then flat' replay odd/plain.gate --leads leads --now $now --jobs 1 --by company.name
same 'a pattern by another field' replay odd/plain.gate --leads leads --now $now --by postal_code --show-personal

# --- what the file itself must do ---
expect() { # what, status, text in what is said, command…
  local what=$1 wanted=$2 text=$3
  shift 3
  "$headgate" "$@" >out 2>said </dev/null
  local status=$?
  if [ "$status" -eq "$wanted" ] && grep -qF -- "$text" said; then good; else bad "$what ($status)" said; fi
}
"$here/leads.py" ndjson 300 3 >odd.ndjson
"$headgate" pack odd.ndjson -o one.hgl 2>/dev/null
"$headgate" pack odd.ndjson -o - 2>/dev/null >two.hgl
cmp one.hgl two.hgl >said 2>&1 && good || bad 'the same leads give the same file' said
cat odd.ndjson | "$headgate" pack - -o two.hgl 2>/dev/null
cmp one.hgl two.hgl >said 2>&1 && good || bad 'the same from standard input' said
gzip -kf odd.ndjson && "$headgate" pack odd.ndjson.gz 2>/dev/null
cmp one.hgl odd.hgl >said 2>&1 && good || bad 'the same from gzip, under the name of the leads' said
expect 'a column file is not packed again' 2 'is a column file (`headgate pack`)' pack one.hgl -o three.hgl
[ ! -e three.hgl ] && good || bad 'nothing is left behind' said
cat one.hgl | "$headgate" eval $policy - >out 2>said
grep -qF 'is a column file (`headgate pack`)' said && good || bad 'a pipe is told' said
"$headgate" eval $policy --now $now -q <one.hgl >out 2>said
"$headgate" eval $policy one.hgl --now $now -q >out2 2>said2
cmp out out2 >said 2>&1 && good || bad 'from standard input that is a file' said
expect 'leads are not overwritten' 2 'choose a different file for the output' pack odd.ndjson -o odd.ndjson
expect 'standard input has no name' 2 'need an output file: -o FILE.hgl' pack -
expect 'no leads' 2 'no such file' pack nothing.ndjson
: >empty.ndjson
expect 'no leads at all' 0 '0 records in 0 columns' pack empty.ndjson
"$headgate" eval $policy empty.hgl --now $now >out 2>said && [ ! -s out ] && good || bad 'an empty file' said
printf 'Foo,Bar\n1,2\n' >foreign.csv
"$headgate" pack foreign.csv 2>/dev/null
expect 'a header without a field' 2 'names no field of the contract' eval $policy foreign.hgl

# --- a run that does not come to its end leaves nothing, and an old file as it was ---
mkfifo leads.fifo
echo old >kept.hgl
for signal in TERM HUP; do
  "$headgate" pack leads.fifo -o kept.hgl 2>said &
  exec 9>leads.fifo
  head -n 200 odd.ndjson >&9
  for wait in 1 2 3 4 5 6 7 8 9 10; do [ -n "$(ls kept.hgl.* 2>/dev/null)" ] && break || sleep 0.1; done
  kill -$signal $!
  wait $! 2>>said
  exec 9>&-
  [ "$(cat kept.hgl)" = old ] && [ -z "$(ls kept.hgl.* 2>/dev/null)" ] && good || bad "SIG$signal while packing" said
done
expect 'a disk that is full' 2 'no space left' pack odd.ndjson -o /dev/full
expect 'decisions on a disk that is full' 2 'no space left' replay odd/plain.gate --leads one.hgl --now $now -o /dev/full
for records in 'nonsense' ''; do # some that are no leads, and none at all
  [ -n "$records" ] && yes "$records" 2>/dev/null | head -n 9000 >plain.leads || : >plain.leads
  "$headgate" pack plain.leads -o packed.leads 2>/dev/null
  name="nothing but '$records'"
  same 'counted' replay odd/plain.gate --leads leads --now $now --outcome stage --by country -o decisions --max-errors 9
  same 'in two periods' replay odd/plain.gate --leads leads --now-from submitted_at --before 2026-11-20
  same 'compared' diff before-odd/plain.gate odd/plain.gate --leads leads --now $now --no-witness
done

# --- two contracts: an enum that is wider, a field that is new, one that is gone ---
cp -r odd later
sed -i 's/event, partner, referral, chat, other\]/event, partner, referral, chat, fair, nonsense, other]/
  s/^  gender: .*/  stage: {type: enum, values: [won, lost, open]}/' later/lead.contract.yaml
name='another contract'
cp odd.ndjson plain.leads && cp one.hgl packed.leads
same 'eval' eval later/odd.gate leads --now $now
grep -q nonsense later/lead.contract.yaml && grep -q 'stage:' later/lead.contract.yaml && good ||
  bad 'the contract did not change' said

# What the two contracts read alike is read once for both: with other bounds, another floor, an alias that
# is gone, a text that is an enum now.
for change in '/company.employees/s/min: [0-9]*/min: 40/' 's/^min_confidence: .*/min_confidence: 0.9/' \
  's/aliases: \[Email\]/aliases: [Mail]/' 's/chat, other\]/chat, other, nonsense]/' \
  '/^  title:/s/type: text/type: text, max: 8/'; do
  rm -rf later && cp -r odd later
  sed -i "$change" later/lead.contract.yaml
  cmp -s later/lead.contract.yaml odd/lead.contract.yaml && { : >said; bad "no change: $change" said; }
  same "diff, $change" diff odd/plain.gate later/plain.gate --leads leads --now $now --no-witness --format json
  same "diff back, $change" diff later/odd.gate odd/plain.gate --leads leads --now $now --no-witness \
    --outcome stage --format json
done

# --- damage ---
flip() { # file, byte
  printf "\\x$(printf '%02x' $((0x$(od -An -tx1 -j "$2" -N 1 "$1" | tr -d ' ') ^ 0x55)))" |
    dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}
size=$(wc -c <one.hgl)
told=0 tried=0
for at in $(seq 8 $((size / (60) + 1)) $((size - 1))); do
  cp one.hgl damaged.hgl
  flip damaged.hgl "$at"
  "$headgate" eval $policy damaged.hgl --now $now -q -o /dev/null 2>said
  status=$?
  tried=$((tried + 1))
  if [ "$status" -eq 2 ] && grep -qE '`damaged.hgl` (is damaged|was written by another version)' said; then
    told=$((told + 1))
  else
    echo "byte $at: status $status" >>said
    bad 'a changed byte is told' said
  fi
done
[ "$tried" -gt 5 ] && [ "$told" -eq "$tried" ] && good || bad 'damage' said
head -c $((size / 2)) one.hgl >damaged.hgl
expect 'half a file' 2 'is damaged: it is truncated' eval $policy damaged.hgl
head -c 12 one.hgl >damaged.hgl
expect 'the beginning of a file' 2 'is damaged: it is truncated' eval $policy damaged.hgl

# Cut short while it is read: the command stands still as nobody reads what it writes.
mkfifo pipe
"$headgate" pack bank.csv -o cut.hgl 2>/dev/null
"$headgate" eval policies/bank-campaign/campaign.gate cut.hgl --now $now >pipe 2>said &
{ head -c 1 >/dev/null && truncate -s 100 cut.hgl && cat >/dev/null; } <pipe
wait $!
[ $? -eq 2 ] && grep -q 'was truncated' said && good || bad 'a file that is cut short while it is read' said

summary
