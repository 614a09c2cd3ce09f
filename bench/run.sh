#!/bin/sh
# The whole command: `headgate eval` from a file of NDJSON to a file of decisions, reading,
# deciding and writing included; and simdjson reading the fields that policy reads and doing nothing
# else, before and after, for the ratio. Best of three runs each; CPU is user and system time.
set -eu
build=${BUILD:-build}
leads=${LEADS:-200000}
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT

"$build/bench/policy" --leads "$leads" >"$work/leads.ndjson"
bytes=$(wc -c <"$work/leads.ndjson")

# Prints: wall seconds, CPU seconds, of the run with the least wall time.
best() {
    for round in 1 2 3; do
        # The shell's own `times`: its second line is of what it has run.
        start=$(date +%s.%N)
        (
            "$@" >"$work/out" 2>"$work/err" || [ $? -eq 3 ]
            times
        ) >"$work/times"
        end=$(date +%s.%N)
        awk -v start="$start" -v end="$end" '
            NR == 2 { split($1, user, "[ms]"); split($2, system_, "[ms]")
              printf "%.3f %.3f\n", end - start,
                     user[1] * 60 + user[2] + system_[1] * 60 + system_[2] }' "$work/times"
    done | sort -n | head -n 1
}

line() {
    name=$1
    shift
    best "$@" | awk -v name="$name" -v leads="$leads" -v bytes="$bytes" -v to="$work/figures" '{
        print name "\t" $1 "\t" $2 >>to
        printf "  %-32s %8.0f leads/s %7.0f MB/s in   CPU %6.2f us a lead\n",
               name, leads / $1, bytes / $1 / 1e6, $2 * 1e6 / leads }'
}

# What reading alone costs (bench/ingest.c says that both read the same).
simdjson() {
    for jobs in 1 2; do
        line "simdjson, $jobs thread(s)$1" "$build/bench/ingest" --read "$work/leads.ndjson" "$jobs"
        test "$(cat "$work/out")" -eq "$leads" || { echo "simdjson did not read them" >&2; exit 1; }
    done
}

echo "headgate eval bench/policies/sixty.gate: $leads leads, $((bytes / leads)) bytes each"
simdjson ""
for jobs in 1 2; do
    for trace in none hits full; do
        line "$jobs job(s), trace $trace" "$build/headgate" eval bench/policies/sixty.gate \
            "$work/leads.ndjson" --quiet --jobs "$jobs" --trace "$trace" --now 2026-11-20T09:00:00Z \
            -o "$work/decisions.ndjson"
        # What the system takes to have as many bytes in a file, which nobody writes on the other side.
        test "$jobs" = 2 || line "the bytes alone, $trace" "$build/bench/write" "$work/bytes" \
            "$(wc -c <"$work/decisions.ndjson")"
    done
done
rm -f "$work/bytes"
simdjson ", again"
# Against simdjson by the mean of its two runs; two jobs against one by the clock.
awk -F '\t' '
    { wall[$1] = $2; cpu[$1] = $3 }
    END { read = (cpu["simdjson, 1 thread(s)"] + cpu["simdjson, 1 thread(s), again"]) / 2
          split("none hits full", traces, " ")
          for (t = 1; t <= 3; t++) {
              one = "1 job(s), trace " traces[t]; two = "2 job(s), trace " traces[t]
              own = cpu[one] - cpu["the bytes alone, " traces[t]]
              printf "  trace %-5s %5.2f of the speed of simdjson reading (CPU), %5.2f without what the system " \
                     "takes for the bytes; 2 jobs %5.2f times 1\n",
                     traces[t], read / cpu[one], read / own, wall[one] / wall[two] } }' "$work/figures"
test "$(wc -l <"$work/decisions.ndjson")" -eq "$leads" || {
    echo "not one decision a lead" >&2
    exit 1
}

# Two policies on the same leads: both decide, and what differs is counted.
cp -r bench/policies "$work/new"
sed -i 's/total >= 60/total >= 65/' "$work/new/sixty.gate"
echo "headgate diff of it and one threshold of it changed: the same leads, decided by both"
for jobs in 1 2; do
    line "$jobs job(s)" "$build/headgate" diff bench/policies/sixty.gate "$work/new/sixty.gate" \
        --leads "$work/leads.ndjson" --no-witness --jobs "$jobs" --now 2026-11-20T09:00:00Z \
        -o "$work/report"
done
tr -d , <"$work/report" | grep -q "^leads decided by both policies: $leads$" || {
    echo "not every lead was decided by both" >&2
    exit 1
}

# The same leads packed: parsed once, then decided from their columns. Answers first.
"$build/headgate" pack "$work/leads.ndjson" -o "$work/leads.hgl" 2>"$work/packed"
packed=$(wc -c <"$work/leads.hgl")
decide() { # leads, decisions
    "$build/headgate" eval bench/policies/sixty.gate "$1" --quiet --trace none \
        --now 2026-11-20T09:00:00Z -o "$2"
}
decide "$work/leads.ndjson" "$work/plain" && decide "$work/leads.hgl" "$work/columns"
cmp "$work/plain" "$work/columns" || {
    echo "a column file does not give what its leads give" >&2
    exit 1
}
rm "$work/plain" "$work/columns"
echo "headgate pack: $((packed / leads)) bytes a lead in columns; then the column file against its leads"
line "pack" "$build/headgate" pack "$work/leads.ndjson" -o "$work/again.hgl"
for jobs in 1 2; do
    for from in ndjson hgl; do
        line "eval, $jobs job(s), $from" "$build/headgate" eval bench/policies/sixty.gate \
            "$work/leads.$from" --quiet --jobs "$jobs" --trace none --now 2026-11-20T09:00:00Z \
            -o "$work/decisions.ndjson"
        line "replay, $jobs job(s), $from" "$build/headgate" replay bench/policies/sixty.gate \
            --leads "$work/leads.$from" --jobs "$jobs" --now 2026-11-20T09:00:00Z
        line "diff, $jobs job(s), $from" "$build/headgate" diff bench/policies/sixty.gate \
            "$work/new/sixty.gate" --leads "$work/leads.$from" --no-witness --jobs "$jobs" \
            --now 2026-11-20T09:00:00Z -o "$work/report"
    done
done

# A history: ten times as many, which is where counting by the block shows.
for i in 0 1 2 3 4 5 6 7 8 9; do sed "s/^{\"lead_id\":\"L0/{\"lead_id\":\"L$i/" "$work/leads.ndjson"; done |
    "$build/headgate" pack - -o "$work/long.hgl" 2>"$work/packed"
(
    leads=$((10 * leads)) bytes=$(wc -c <"$work/long.hgl")
    echo "a column file of $leads leads"
    for jobs in 1 2; do
        line "replay, $jobs job(s), long hgl" "$build/headgate" replay bench/policies/sixty.gate \
            --leads "$work/long.hgl" --jobs "$jobs" --now 2026-11-20T09:00:00Z
        line "outcomes, $jobs job(s), long hgl" "$build/headgate" replay bench/policies/sixty.gate \
            --leads "$work/long.hgl" --jobs "$jobs" --now 2026-11-20T09:00:00Z \
            --outcome utm_medium --positive email
        line "own times, $jobs job(s), long hgl" "$build/headgate" replay bench/policies/sixty.gate \
            --leads "$work/long.hgl" --jobs "$jobs" --now-from created_at
        line "periods, $jobs job(s), long hgl" "$build/headgate" replay bench/policies/sixty.gate \
            --leads "$work/long.hgl" --jobs "$jobs" --now-from created_at --before 2026-08-01
        line "decisions, $jobs job(s), long hgl" "$build/headgate" replay bench/policies/sixty.gate \
            --leads "$work/long.hgl" --jobs "$jobs" --now 2026-11-20T09:00:00Z \
            -o "$work/decisions.ndjson"
        line "diff, $jobs job(s), long hgl" "$build/headgate" diff bench/policies/sixty.gate \
            "$work/new/sixty.gate" --leads "$work/long.hgl" --no-witness --jobs "$jobs" \
            --now 2026-11-20T09:00:00Z -o "$work/report"
    done
)
