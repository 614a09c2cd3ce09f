#!/bin/bash
# The decision log from outside: every pack's packets give their decisions again; a log of SQLite and one
# of PostgreSQL verify, are exported, decided again and replayed; what is changed, cut off or removed shows; a
# backup that is restored verifies; an export is checked by other means (check_chain.py, from the docs).
source "$(dirname "$0")/../suite.sh"
cd "$root" || exit 2
make_log=$build/tests/make_log
source tests/fault/postgres.sh
chmod 755 "$work"

finish() {
  postgres_stop "$work/pg"
  rm -rf "$work"
}
trap finish EXIT

says() { # STATE TEXT COMMAND...: ends with that state, and says that
  local state=$1 text=$2 output got
  shift 2
  output=$("$@" 2>&1)
  got=$?
  [ "$got" -eq "$state" ] && grep -qF -- "$text" <<<"$output" && return
  echo "state $got, wanted $state and: $text"
  echo "$output"
  return 1
}

# --- packets alone ---------------------------------------------------------------------------

packets() { # NAME POLICY LEADS OPTION...
  local name=$1 policy=$2 leads=$3
  shift 3
  "$headgate" eval "$policy" "$leads" --now 2026-11-20 -o "$work/$name.ndjson" "$@" 2>/dev/null
  [ -s "$work/$name.ndjson" ]
}
again() { # NAME POLICY COUNT
  says 0 "$3 decisions: $3 the same, 0 different" "$headgate" log again "$work/$1.ndjson" "$2"
}
# A tenth of the bank's contacts under sanitizers and here: the 45,211 take four seconds.
zcat policies/bank-campaign/data/bank-full.csv.gz | awk 'NR == 1 || NR % 10 == 0' >"$work/bank.csv"
zcat policies/online-visitors/data/online_shoppers_intention.csv.gz | awk 'NR == 1 || NR % 10 == 0' >"$work/visitors.csv"
deals=policies/b2b-deals/deals.gate
inbound=policies/inbound/inbound.gate
check "packets: deals" packets deals $deals policies/b2b-deals/data/Salvirt_B2B_ML_dataset_HF.csv
check "packets: inbound" packets inbound $inbound policies/inbound/leads.ndjson --show-personal
check "packets: bank" packets bank policies/bank-campaign/campaign.gate "$work/bank.csv" --show-personal
check "packets: visitors" packets visitors policies/online-visitors/visitors.gate "$work/visitors.csv" --trace hits --show-personal
check "again: deals" again deals $deals 448
check "again: inbound" again inbound $inbound 12
check "again: bank" again bank policies/bank-campaign/campaign.gate 4521
check "again: visitors" again visitors policies/online-visitors/visitors.gate 1233

# What is masked is told, and filled in from the leads that are stored.
check "packets: masked" packets masked $inbound policies/inbound/leads.ndjson
check "masked values cannot be told" says 0 "12 that cannot be repeated: the values of \`email\`, \`title\` are not shown" \
  "$headgate" log again "$work/masked.ndjson" $inbound
check "they can with the stored leads" says 0 "12 decisions: 12 the same, 0 different" \
  "$headgate" log again "$work/masked.ndjson" $inbound --leads policies/inbound/leads.ndjson
sed '3s/"outcome":"[a-z]*"/"outcome":"nurture"/' "$work/inbound.ndjson" >"$work/other.ndjson"
check "a packet that was changed" says 1 "other.ndjson:3: lead" "$headgate" log again "$work/other.ndjson" $inbound
check "another policy" says 0 "12 by other policies" "$headgate" log again "$work/inbound.ndjson" $deals
check "a packet without its trace" says 1 "written without a trace" bash -c \
  "'$headgate' eval $inbound policies/inbound/leads.ndjson --now 2026-11-20 --trace none 2>/dev/null >'$work/bare.ndjson'
   '$headgate' log again '$work/bare.ndjson' $inbound"

# --- a log, in either database -----------------------------------------------------------------

log_of() { # URL: verified, exported, checked by other means, decided again, replayed
  local url=$1 name=$2
  check "$name: made" "$make_log" "$url" "$work/deals.ndjson"
  check "$name: verifies" says 0 "448 entries, 1 to 448: the log is intact" "$headgate" log verify "$url"
  "$headgate" log head "$url" >"$work/$name.head"
  check "$name: its head" says 0 "the log is intact" "$headgate" log verify "$url" --head "$work/$name.head"
  check "$name: exported" "$headgate" log export "$url" -o "$work/$name.ndjson"
  check "$name: the export verifies" says 0 "448 entries, 1 to 448" "$headgate" log verify "$work/$name.ndjson"
  check "$name: by other means" says 0 "448 entries" python3 "$here/check_chain.py" "$work/$name.ndjson"
  check "$name: decided again" says 0 "448 decisions: 448 the same, 0 different" "$headgate" log again "$url" $deals
  check "$name: an export decided again" says 0 "448 decisions: 448 the same, 0 different" "$headgate" log again "$work/$name.ndjson" $deals
  check "$name: replayed" says 0 "leads: 448" "$headgate" replay $deals --log "$url"
  check "$name: a part by time" says 0 "60 entries, 61 to 120" bash -c \
    "'$headgate' log export '$url' --from 2026-01-01T01:00:00Z --before 2026-01-01T02:00:00Z >'$work/part.ndjson'
     '$headgate' log verify '$work/part.ndjson'"
}
three_write() { # URL
  local first writers=() good=0
  for first in 1000 2000 3000; do
    "$make_log" "$1" "$work/deals.ndjson" $first &
    writers+=($!)
  done
  for writer in "${writers[@]}"; do wait "$writer" || good=1; done
  return $good
}
replay_same() { # the same report from database, export and packets
  local from
  for from in "$1" "$work/$2.ndjson" "$work/deals.ndjson"; do
    "$headgate" replay $deals --log "$from" | sed '/^file: /d' | sha256sum
  done | uniq | wc -l | grep -qx 1
}
# Makes a log of its own: entries 1 to 448, of which $3 is done to the database by the command $2….
spoilt() { # WHY SQL
  rm -f "$work"/spoilt.db*
  cp "$work/log.db" "$work/spoilt.db"
  sqlite3 "$work/spoilt.db" "$2"
  says 1 "$1" "$headgate" log verify "$work/spoilt.db" --head "$work/sqlite.head"
}

sqlite=sqlite:$work/log.db
log_of "$sqlite" sqlite
check "sqlite: by its file" says 0 "448 entries" "$headgate" log verify "$work/log.db"
check "sqlite: replay says the same" replay_same "$sqlite" sqlite
check "an entry changed" spoilt "entry 100 was changed" \
  "UPDATE log_entries SET entry = replace(entry, 'accept', 'reject') WHERE seq = 100"
check "an entry taken out" spoilt "entry 100 is missing" "DELETE FROM log_entries WHERE seq = 100"
check "the end cut off" spoilt "entries 400 to 448 are missing: the log ends at 399, but had reached 448" \
  "DELETE FROM log_entries WHERE seq >= 400"
sed '100s/accept/reject/;100s/nurture/reject/;100s/"rule"/"agreed"/' "$work/sqlite.ndjson" >"$work/changed.ndjson"
check "an export changed" says 1 "entry 100 was changed" "$headgate" log verify "$work/changed.ndjson"
check "… seen by other means" says 1 "entry 100" python3 "$here/check_chain.py" "$work/changed.ndjson"
sed 's/^{"seq":300,.*/{}/' "$work/sqlite.ndjson" >"$work/changed.ndjson"
check "a line that is none" says 1 "the line after entry 299 is not a log entry" "$headgate" log verify "$work/changed.ndjson"

check "a log of leads with names" "$make_log" "sqlite:$work/named.db" "$work/inbound.ndjson"
check "by lead and policy" says 0 "1 entry, 3 to 3" bash -c \
  "'$headgate' log export '$work/named.db' --lead L-1003 --policy inbound >'$work/part.ndjson'
   '$headgate' log verify '$work/part.ndjson'"

# --- backups, as the docs tell --------------------------------------------------------------------

check "sqlite: VACUUM INTO" sqlite3 "$work/log.db" "VACUUM INTO '$work/backup.db'"
check "sqlite: .backup" sqlite3 "$work/log.db" ".backup '$work/backup2.db'"
check "sqlite: more is written" "$make_log" "$sqlite" "$work/deals.ndjson" 448
for copy in backup backup2; do
  check "sqlite: $copy restored verifies" says 0 "448 entries, 1 to 448" \
    "$headgate" log verify "$work/$copy.db" --head "$work/sqlite.head"
done
check "sqlite: the later head is not in it" bash -c "'$headgate' log head '$sqlite' >'$work/later.head'"
check "… and that is told" says 1 "entries 449 to 896 are missing" \
  "$headgate" log verify "$work/backup.db" --head "$work/later.head"

# --- retention ------------------------------------------------------------------------------------

remove() { "$headgate" log remove "$sqlite" --older-than "$1" --now 2026-01-02T00:00:00Z; }
check "what is younger stays" says 0 "0 entries removed" remove "2 days"
check "what is older goes" says 0 "240 entries removed, up to entry 240" remove "20 hours"
check "the rest verifies" says 0 "entries 1 to 240 were removed because of their age" \
  "$headgate" log verify "$sqlite" --head "$work/later.head"
check "… 657 entries" says 0 "657 entries, 241 to 897" "$headgate" log verify "$sqlite"
check "removing again" says 0 "0 entries removed" remove "20 hours"
check "an age that is none" says 2 "is not a duration" remove "a while"

# --- PostgreSQL -------------------------------------------------------------------------------------

if postgres_start "$work/pg"; then
  log_of "$postgres_url" postgres
  check "postgres: the same entries as SQLite's, but for their ids" bash -c \
    "diff <(sed 's/\"id\":\"[^\"]*\"//;s/\"prev\":\"[^\"]*\"//;s/\"hash\":\"[^\"]*\"//' '$work/sqlite.ndjson') \
          <(sed 's/\"id\":\"[^\"]*\"//;s/\"prev\":\"[^\"]*\"//;s/\"hash\":\"[^\"]*\"//' '$work/postgres.ndjson') >/dev/null"
  bin=$(postgres_bin)
  check "postgres: pg_dump" bash -c "'$bin/pg_dump' -Fc '$postgres_url' >'$work/pg.dump'"
  check "postgres: more is written" "$make_log" "$postgres_url" "$work/deals.ndjson" 448
  check "postgres: three write at once" three_write "$postgres_url"
  check "postgres: one chain through all of them" says 0 "2240 entries, 1 to 2240: the log is intact" \
    "$headgate" log verify "$postgres_url" --head "$work/postgres.head"
  restored=${postgres_url/\/postgres\?/\/restored?}
  check "postgres: createdb" "$bin/psql" -q "$postgres_url" -c "CREATE DATABASE restored"
  check "postgres: pg_restore" "$bin/pg_restore" --dbname="$restored" "$work/pg.dump"
  check "postgres: restored, it verifies" says 0 "448 entries, 1 to 448" \
    "$headgate" log verify "$restored" --head "$work/postgres.head"
  check "postgres: an entry changed" bash -c "'$bin/psql' -q '$restored' -c \"UPDATE log_entries SET lead = 'x' WHERE seq = 9\""
  check "… is named" says 1 "the indexed columns of entry 9" "$headgate" log verify "$restored"
fi

# --- what a person may get wrong ---------------------------------------------------------------------

check "no such verb" says 2 'unknown action `verfy`' "$headgate" log verfy "$sqlite"
check "no such file" says 2 "cannot read \`nowhere.db\`: no such file" "$headgate" log verify nowhere.db
check "no such database" says 2 "no such file" "$headgate" log verify "sqlite:$work/nowhere.db"
check "no server" says 2 "cannot open the log" "$headgate" log verify "postgresql://x@/x?host=$work"
check "another database" bash -c "sqlite3 '$work/else.db' 'CREATE TABLE x (y)'"
check "… is told" says 2 "contains no decision log" "$headgate" log verify "$work/else.db"
check "a head that is none" says 2 "is not the head of a log" "$headgate" log verify "$sqlite" --head 12:ab
check "a file cannot be removed from" says 2 "is not a database" "$headgate" log remove "$work/sqlite.ndjson" --older-than "1 day"
check "again needs a policy" says 2 "name the policies" "$headgate" log again "$sqlite"
check "replay takes one history" says 2 "cannot be used together" "$headgate" replay $deals --log "$sqlite" --leads x
check "replay needs outcomes apart" says 2 "a log does not contain the outcomes of the leads" \
  "$headgate" replay $deals --log "$sqlite" --outcome won

summary
