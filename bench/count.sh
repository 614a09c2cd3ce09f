#!/bin/bash
# Instructions of five fixed workloads, counted by cachegrind and held against bench/counts.txt.
# Fails when one has grown by more than 3 %. `count.sh keep` writes what it counts instead.
#
# A count is of the command as it was built, on one thread, without environment, under names of
# one length. Valgrind shows every machine with AVX2 the same processor, whatever it is, and runs
# without address randomisation; so a count moves by less than 0.01 % from run to run. What it
# still hangs on, the compiler, its flags and the kind of processor, names the counts that are
# kept; where none are, it says so and ends with 3. Of the libraries those of Debian 12 are meant.
set -euo pipefail
cd "$(dirname "$0")/.."
export LC_ALL=C
build=$(realpath "${BUILD:-build}")
kept=$PWD/bench/counts.txt
now=2026-11-20T09:00:00Z
most_growth=3 # per cent

command -v valgrind >/dev/null || {
    echo "bench/count.sh: valgrind is not there (scripts/setup installs it)" >&2
    exit 2
}

# --- whose counts these are -------------------------------------------------------------------

compiler=$(echo __VERSION__ | ${CC:-cc} -E -P - | tr -d '"' | tail -n 1)
case $compiler in
[0-9]*) compiler="gcc $compiler" ;;
esac
processor=$(uname -m)
grep -qw avx2 /proc/cpuinfo && processor="$processor avx2"
key="$compiler ${OPT:--O2 -g}, $processor"

# --- the workloads ----------------------------------------------------------------------------

work=$build/count
rm -rf "$work"
mkdir -p "$work/table"
ln -s "$build/headgate" "$PWD/bench" "$PWD/policies" "$work"
cd "$work"

"$build/bench/policy" --leads 2000 >sixty.ndjson

# Of every row three cells in ten are emptied, from a fixed seed; the head and the last stay.
gzip -dc policies/bank-campaign/data/bank-full.csv.gz |
    awk -F';' -v OFS=';' 'BEGIN { seed = 20260 }
        NR > 1 && NR <= 401 {
            for (i = 1; i < NF; i++) {
                seed = (seed * 16807) % 2147483647
                if (seed % 10 < 3)
                    $i = ""
            }
        }
        NR <= 401 { print }' >gaps.csv

cat >table/lead.yaml <<'END'
contract: lead
version: 1
fields:
  country: {type: text}
  postal: {type: text}
  industry: {type: text}
  employees: {type: integer}
END
cat >table/table.gate <<'END'
policy table
  version "1"
  owner "bench"
  lead from "lead.yaml"
table teams from "teams.csv"
  hit first
  match country, postal, industry, employees
  give team
decide {
  none: reject when teams.team is "nobody"
  rest: nurture otherwise
}
END
awk 'function roll(sides) { seed = (seed * 16807) % 2147483647; return seed % sides }
    BEGIN {
        seed = 20260
        print "country,postal,industry,employees,team"
        for (row = 0; row < 9999; row++) {
            country = roll(10) < 8 ? "c" roll(60) : ""
            postal = roll(10) < 6 ? sprintf("%03d", roll(1000)) : ""
            industry = roll(10) < 4 ? "i" roll(30) : ""
            low = 1 + roll(5000)
            employees = roll(10) < 3 ? low ".." low + roll(5000) : ""
            if (country postal industry employees == "")
                country = "c" roll(60)
            print country "," postal "," industry "," employees ",team" row % 100
        }
        print ",,,,rest"
    }' >table/teams.csv

# --- counting ---------------------------------------------------------------------------------

passed=0 failed=0 missing=0
: >counted

verdict() { # name, count
    local old
    old=$(awk -F'\t' -v key="$key" -v name="$1" '$1 == key && $2 == name { print $3 }' "$kept")
    printf '%s\t%s\t%s\n' "$key" "$1" "$2" >>counted
    if [ -z "$old" ]; then
        printf '  %-34s %15s   nothing kept\n' "$1" "$2"
        missing=$((missing + 1))
        return
    fi
    if awk -v new="$2" -v old="$old" -v most="$most_growth" \
        'BEGIN { exit !(new > old * (1 + most / 100)) }'; then
        failed=$((failed + 1))
        note="GREW by more than $most_growth %"
    else
        passed=$((passed + 1))
        note=
    fi
    awk -v name="$1" -v new="$2" -v old="$old" -v note="$note" 'BEGIN {
        printf "  %-34s %15s %+8.2f %%   %s\n", name, new, (new - old) * 100 / old, note }'
}

count() { # name, arguments of headgate…
    local name=$1 status=0 instructions
    shift
    env -i LC_ALL=C valgrind --tool=cachegrind --cache-sim=no --cachegrind-out-file=/dev/null \
        --log-file=log ./headgate "$@" >out 2>err || status=$?
    instructions=$(sed -n 's/.*I  *refs: *//p' log | tr -d ,)
    if [ "$status" -ne 0 ] || [ -z "$instructions" ]; then
        echo "bench/count.sh: $name: headgate ended with $status" >&2
        cat err log >&2
        exit 2
    fi
    verdict "$name" "$instructions"
}

# A figure for work that was not done is void.
must() { # what, wanted or more, found
    [ "$3" -ge "$2" ] || {
        echo "bench/count.sh: $1: $3, not $2" >&2
        exit 2
    }
}

decisions() { # name, leads, arguments of eval…
    local name=$1 leads=$2
    shift 2
    count "$name" eval "$@" --now "$now" --jobs 1 --quiet -o decisions
    must "$name: decisions" "$leads" "$(wc -l <decisions)"
}

echo "instructions ($key), and against what is kept"
decisions 'sixty rules, no trace' 2000 bench/policies/sixty.gate sixty.ndjson --trace none
decisions 'sixty rules, full trace' 2000 bench/policies/sixty.gate sixty.ndjson
decisions 'bank, CSV' 45211 policies/bank-campaign/campaign.gate \
    policies/bank-campaign/data/bank-full.csv.gz --trace none
decisions 'bank, three fields in ten removed' 400 policies/bank-campaign/campaign.gate gaps.csv \
    --trace none
must 'searched for completions' 100 "$(grep -c '"analysis":"completions"' decisions)"
count 'compile a table of 10,000 rows' compile table/table.gate -o table.hgb
must 'bytes of the program' 100000 "$(wc -c <table.hgb)"

# --- the result -------------------------------------------------------------------------------

if [ "${1:-}" = keep ]; then
    {
        sed -n '/^#/p' "$kept"
        { awk -F'\t' -v key="$key" '!/^#/ && $1 != key' "$kept"; cat counted; } | sort -s -t '	' -k 1,1
    } >kept.new
    mv kept.new "$kept"
    echo "kept in bench/counts.txt"
    exit 0
fi
if [ "$missing" -ne 0 ] && [ "$failed" -eq 0 ]; then
    echo "bench/counts.txt keeps nothing for $key: \`make bench-count-keep\` on what it shall be" \
        "held against" >&2
    exit 3
fi
[ "$failed" -eq 0 ] || echo "Where that is the price of something, \`make bench-count-keep\` keeps it."
echo "$passed passed, $failed failed"
[ "$failed" -eq 0 ]
