#!/bin/bash
# What `headgate replay` says of the packs' real data, counted a second time by SQLite: the raw
# file and the decisions of `headgate eval`, loaded into tables and grouped there, must give the
# cross-table, the reasons, the rules, the bands, the groups and the intervals of the report.
#
# Under sanitizers the larger pack is left out: it would be most of their time.
source "$(dirname "$0")/../suite.sh"
require sqlite3
cd "$root" || exit 2
now=2026-11-20T09:00:00Z



# The rows of both queries must be the same: what SQLite counts, and what the report says.
same() { # name, query over `lead` and `hit`, query over the report
  sqlite3 -readonly "$db" "$2" >"$work/counted" 2>&1
  sqlite3 -readonly "$db" "$3" >"$work/reported" 2>&1
  if [ ! -s "$work/counted" ]; then
    echo "SQLite counted nothing" >"$work/said"
    bad "$pack: $1" "$work/said"
  elif diff <(sort "$work/counted") <(sort "$work/reported") >"$work/said"; then
    good
  else
    bad "$pack: $1" "$work/said"
  fi
}

# Nothing may come of the query.
none() { # name, query
  sqlite3 -readonly "$db" "$2" >"$work/said" 2>&1
  if [ -s "$work/said" ]; then bad "$pack: $1" "$work/said"; else good; fi
}

load() { # pack, policy, raw data without CR, outcome column, positive, score, separator
  pack=$1 db=$work/$1.db
  local policy=policies/$1/$2.gate
  if ! "$headgate" eval "$policy" "$3" --now $now -q -o "$work/decisions.ndjson" >"$work/said" 2>&1 ||
    ! "$headgate" replay "$policy" --leads "$3" --now $now --outcome "$4" --positive "$5" \
      --list-max 1000000 --format json -o "$work/replayed.ndjson" >"$work/report.json" 2>"$work/said"; then
    bad "$1: eval and replay end well" "$work/said"
    return 1
  fi
  # One column a line: no byte of JSON is 0x1f.
  sqlite3 "$db" >"$work/said" 2>&1 <<END
.mode csv
.separator "$7" "\n"
.import $3 raw
.mode ascii
.separator "\037" "\n"
create table packet (j text);
.import $work/decisions.ndjson packet
create table replayed (j text);
.import $work/replayed.ndjson replayed
create table report as select cast(readfile('$work/report.json') as text) j;
create table lead as
  select packet.rowid id, raw.*, lower(raw."$4") = lower('$5') positive, j ->> '\$.outcome' decision,
         coalesce(j ->> '\$.decided_by[0]', j ->> '\$.reason') decided_by, j ->> '\$.route.to' owner,
         coalesce(j ->> '\$.scores.$6.value', j ->> '\$.scores.$6.low') low,
         coalesce(j ->> '\$.scores.$6.value', j ->> '\$.scores.$6.high') high
  from packet join raw on raw.rowid = packet.rowid;
create table hit as
  select lead.positive, e.value ->> '\$.rule' rule, e.value ->> '\$.result' result
  from lead join packet on packet.rowid = lead.id, json_each(packet.j, '\$.trace') e;
create table rate as -- every rate of the report
  select value ->> '\$.positive' k, value ->> '\$.of' n, value ->> '\$.rate' p, value ->> '\$.low' low,
         value ->> '\$.high' high
  from report, json_tree(report.j) where type = 'object' and value ->> '\$.rate' is not null;
END
  [ ! -s "$work/said" ] || bad "$1: SQLite loads it" "$work/said"
}

compare() { # score
  same 'every lead is decided' "select count(*) from lead" "select j ->> '\$.leads' from report"
  same 'decisions by outcome' \
    "select decision, count(*), sum(positive), sum(not positive) from lead group by 1" \
    "select value ->> '\$.decision', value ->> '\$.leads', value ->> '\$.positive', value ->> '\$.negative'
     from report, json_each(report.j, '\$.outcomes')"
  same 'precision and recall' \
    "select sum(positive and decision = 'accept'), sum(decision = 'accept'), sum(positive) from lead" \
    "select j ->> '\$.precision.positive', j ->> '\$.precision.of', j ->> '\$.recall.of' from report"
  same 'reasons' \
    "select decided_by, decision, count(*), sum(positive) from lead group by 1, 2" \
    "select value ->> '\$.decided_by', value ->> '\$.decision', value ->> '\$.leads',
            value ->> '\$.rate.positive' from report, json_each(report.j, '\$.reasons')"
  same 'rules' \
    "select rule, sum(result in ('hit', 'assumed yes')), sum(result in ('miss', 'assumed no')),
            sum(result = 'unknown'), sum(result = 'not reached'),
            sum(positive and result in ('hit', 'assumed yes')),
            sum(positive and result in ('miss', 'assumed no')), sum(positive and result = 'unknown')
     from hit group by 1" \
    "select value ->> '\$.rule', value ->> '\$.hit', value ->> '\$.not_hit', value ->> '\$.unknown',
            value ->> '\$.not_reached', value ->> '\$.hit_rate.positive',
            value ->> '\$.not_hit_rate.positive', value ->> '\$.unknown_rate.positive'
     from report, json_each(report.j, '\$.rules')"
  same "bands of $1" \
    "select case when min(low / 10, 9) <> min(high / 10, 9) then 'open'
                 when low >= 90 then '90..100'
                 else (low / 10 * 10) || '..' || (low / 10 * 10 + 9) end,
            count(*), sum(positive) from lead group by 1" \
    "select value ->> '\$.band', value ->> '\$.leads', value ->> '\$.rate.positive'
     from report, json_each(report.j, '\$.score_$1') where value ->> '\$.leads' > 0"
  same 'routes' \
    "select owner, count(*), sum(positive) from lead where owner is not null group by 1" \
    "select value ->> '\$.to', value ->> '\$.leads', value ->> '\$.rate.positive'
     from report, json_each(report.j, '\$.routes')"
  same 'disqualified leads that were positive' \
    "select id + 1, decided_by from lead where positive and decided_by like 'disqualify.%'" \
    "select value ->> '\$.line', value ->> '\$.rule' from report, json_each(report.j, '\$.converted')"
  same 'decisions, a line each' \
    "select json_remove(j, '\$.trace', '\$.tables', '\$.inputs', '\$.assignment') from packet" \
    "select json_extract(j, '\$.decision') from replayed"
  # Every lead stands once in each of these tables; the first column tells of what.
  none 'totals add up' \
    "with part (of_table, leads, positive) as (
       select 'outcomes', sum(value ->> '\$.leads'), sum(value ->> '\$.positive')
         from report, json_each(report.j, '\$.outcomes')
       union all select 'reasons', sum(value ->> '\$.leads'), sum(value ->> '\$.rate.positive')
         from report, json_each(report.j, '\$.reasons')
       union all select 'bands', sum(value ->> '\$.leads'), sum(value ->> '\$.rate.positive')
         from report, json_each(report.j, '\$.score_$1')
       union all select value ->> '\$.rule',
           value ->> '\$.hit' + value ->> '\$.not_hit' + value ->> '\$.unknown' + value ->> '\$.not_reached',
           null from report, json_each(report.j, '\$.rules'))
     select part.* from part, report
     where leads <> (j ->> '\$.leads') or positive <> (j ->> '\$.positive.positive')"
  # z is 1.959964; the report has six digits.
  none 'rates and their intervals (Wilson)' \
    "with w as (select *, 1.0 * k / n q, 3.841458820694124 zz from rate),
          i as (select *, (q + zz / (2 * n)) / (1 + zz / n) centre,
                       sqrt(zz) * sqrt(q * (1 - q) / n + zz / (4.0 * n * n)) / (1 + zz / n) half from w)
     select * from i where abs(p - q) > 1e-6 or abs(low - (centre - half)) > 1.5e-6 or
                           abs(high - (centre + half)) > 1.5e-6"
  none 'no rate of few leads' "select * from rate where n < 30"
  same 'there are rates' "select 1" "select count(*) > 20 from rate"
}

tr -d '\r' <policies/b2b-deals/data/Salvirt_B2B_ML_dataset_HF.csv >"$work/deals.csv"
if load b2b-deals deals "$work/deals.csv" Status won winnable ";"; then
  compare winnable
  same 'sources' \
    "select case Source when 'Unknown' then 'unknown (missing)' else Source end, count(*),
            sum(decision = 'accept'), sum(decided_by = 'unresolved'), sum(positive) from lead group by 1" \
    "select value ->> '\$.value', value ->> '\$.leads', value ->> '\$.accepted.part',
            value ->> '\$.unresolved', value ->> '\$.rate.positive'
     from report, json_each(report.j, '\$.by_source')"
  # The two counts that the data's own description gives.
  same 'deals won and lost' "select 227, 221" "select sum(positive), sum(not positive) from lead"
fi

if [ -z "${HG_SANITIZED:-}" ]; then
  gzip -dc policies/bank-campaign/data/bank-full.csv.gz >"$work/bank.csv"
  if load bank-campaign campaign "$work/bank.csv" y yes propensity ";"; then
    compare propensity
    same 'deposits taken' "select 45211, 5289" "select count(*), sum(positive) from lead"
  fi
fi

if [ -z "${HG_SANITIZED:-}" ]; then
  gzip -dc policies/online-visitors/data/online_shoppers_intention.csv.gz >"$work/visits.csv"
  if load online-visitors visitors "$work/visits.csv" Revenue true interest ","; then
    compare interest
    same 'purchases' "select 12330, 1908" "select count(*), sum(positive) from lead"
  fi
fi

# What the packs' READMEs quote of a replay: lines after `$ headgate replay …` in a block, where a
# line `...` stands for any lines.
quoted() { # README
  local command
  awk '/^```/ { on = 0 } /^\$ headgate replay/ { on = 1 } on' "$1" >"$work/quoted"
  command=$(sed -n '1s/^\$ headgate //p' "$work/quoted")
  # shellcheck disable=SC2086
  "$headgate" $command --now $now >"$work/printed" 2>"$work/said"
  if sed 1d "$work/quoted" | awk '
    NR == FNR { have[++h] = $0; next }
    $0 == "..." { any = 1; next }
    { for (at++; at <= h && any && have[at] != $0; at++); any = 0
      if (at > h || have[at] != $0) { print "not printed: " $0; exit 1 } }
  ' "$work/printed" - >"$work/said"; then
    good
  else
    bad "$1 quotes what replay does not print" "$work/said"
  fi
}
for readme in policies/{bank-campaign,b2b-deals,online-visitors}/README.md; do
  [ -z "${HG_SANITIZED:-}" ] || [ "$readme" = policies/b2b-deals/README.md ] || continue
  quoted "$readme"
done

summary
