#!/bin/bash
# What a request costs: `headgate serve` with the bank's contacts against nginx that answers `return 200`
# to the same requests. CPU is the user and system time of all threads (/proc/PID/stat) for the requests
# wrk counted, in rounds of the same run; latency is what wrk saw at half the rate it reached.
#
#   BUILD=build SECONDS_EACH=4 ROUNDS=3 CONNECTIONS=32 bench/serve.sh
set -eu
cd "$(dirname "$0")/.."
build=$(realpath "${BUILD:-build}")
each=${SECONDS_EACH:-4} rounds=${ROUNDS:-3} connections=${CONNECTIONS:-32}
for tool in wrk nginx python3; do
  command -v "$tool" >/dev/null || { echo "bench/serve.sh: no $tool; scripts/setup installs it" && exit 0; }
done
work=$(mktemp -d)
pids=()
cleanup() {
  for pid in "${pids[@]}"; do kill "$pid" 2>/dev/null || true; done
  wait
  rm -rf "$work"
}
trap cleanup EXIT

# --- the requests --------------------------------------------------------------------------------
python3 - policies/bank-campaign/data/bank-full.csv.gz >"$work/leads.ndjson" <<'PY'
import csv, gzip, itertools, json, sys
with gzip.open(sys.argv[1], "rt") as file:
    start = file.read(400)
    file.seek(0)
    rows = csv.DictReader(file, delimiter=";" if ";" in start.split("\n")[0] else ",")
    for row in itertools.islice(rows, 2000):
        print(json.dumps({k: int(v) if v.lstrip("-").isdigit() else v for k, v in row.items()}, separators=(",", ":")))
PY
cat >"$work/post.lua" <<'LUA'
local leads, at = {}, 0
for line in io.lines(os.getenv("LEADS")) do leads[#leads + 1] = line end
local head = {["Content-Type"] = "application/json"}
local path = os.getenv("TARGET")
request = function()
  if path == "/healthz" then return wrk.format("GET", path) end
  at = at % #leads + 1
  return wrk.format("POST", path, head, leads[at])
end
local pause = tonumber(os.getenv("PAUSE") or "0")
if pause > 0 then delay = function() return math.random(0, 2 * pause) end end
done = function(summary, latency)
  io.write(string.format("%d %d %d %d\n", summary.requests, summary.duration, latency:percentile(99),
    summary.errors.status + summary.errors.connect + summary.errors.read + summary.errors.write + summary.errors.timeout))
end
LUA

# --- the servers ---------------------------------------------------------------------------------
threads=1
cat >"$work/nginx.conf" <<CONF
daemon off; worker_processes $threads; pid $work/nginx.pid; error_log $work/nginx.err;
events { worker_connections 1024; }
http { access_log off; keepalive_requests 100000000; client_body_temp_path $work/t1; proxy_temp_path $work/t2;
  fastcgi_temp_path $work/t3; uwsgi_temp_path $work/t4; scgi_temp_path $work/t5;
  server { listen unix:$work/nginx.sock; listen 127.0.0.1:18081; return 200 "{}"; } }
CONF
nginx -p "$work" -c "$work/nginx.conf" 2>/dev/null &
pids+=($!)
serve() { # name, more of the configuration
  printf 'listen: 127.0.0.1:0\nthreads: %s\njournal: error\npolicies: {bank: %s}\n%b' $threads \
    "$PWD/policies/bank-campaign/campaign.gate" "$2" >"$work/$1.yaml"
  "$build/headgate" serve "$work/$1.yaml" >"$work/$1.out" 2>"$work/$1.err" &
  pids+=($!)
  for _ in $(seq 100); do grep -q 'listens on' "$work/$1.out" && break || sleep 0.1; done
  sed -n 's/.*listens on //p' "$work/$1.out" >"$work/$1.at"
  echo $! >"$work/$1.pid"
}
serve off ''
serve on "store: sqlite:$work/bench.db\n"
echo http://127.0.0.1:18081 >"$work/nginx.at"
sleep 0.3
pgrep -P "${pids[0]}" | head -1 >"$work/nginx.pid"

ticks() { awk '{ print $14, $15 }' "/proc/$(cat "$work/$1.pid")/stat"; }
export LEADS=$work/leads.ndjson
# load NAME TARGET SECONDS [CONNECTIONS]: microseconds of CPU a request, requests a second, p99 in us, errors,
# and of the CPU what was the program's own
load() {
  local before after
  before=$(ticks "$1")
  TARGET=$2 wrk -t 1 -c "${4:-$connections}" -d "$3" -s "$work/post.lua" "$(cat "$work/$1.at")" | tail -n 1 >"$work/counts"
  after=$(ticks "$1")
  awk -v before="$before" -v after="$after" '{
    split(before, b); split(after, a)
    printf "%.2f %d %d %d %.2f\n", (a[1] + a[2] - b[1] - b[2]) * 10000 / $1, $1 * 1000000 / $2, $3, $4, (a[1] - b[1]) * 10000 / $1
  }' "$work/counts"
}

none='/v1/policies/bank/decisions?trace=none' full=/v1/policies/bank/decisions
for name in nginx off on; do load $name "$none" 1 >/dev/null; done
for round in $(seq "$rounds"); do
  echo "nginx $(load nginx "$none" "$each")"
  echo "off $(load off "$none" "$each")"
  echo "door $(load off /healthz "$each")"
  echo "full $(load off "$full" "$each")"
  echo "on $(load on "$none" "$each")"
done >"$work/rounds"

awk -v rounds="$rounds" '
  function median(name,   n, i, j, t) {
    n = 0
    for (i = 1; i <= count[name]; i++) list[++n] = cpu[name, i]
    for (i = 1; i <= n; i++) for (j = i + 1; j <= n; j++) if (list[j] < list[i]) { t = list[i]; list[i] = list[j]; list[j] = t }
    return list[int((n + 1) / 2)]
  }
  { cpu[$1, ++count[$1]] = $2; rate[$1] += $3; errors[$1] += $5; own[$1] += $6 }
  function row(name, what) {
    printf "%-50s %6.2f us, own %5.2f  %5.2f times  %7d a second  %d errors\n", what, median(name), own[name] / rounds, median(name) / median("nginx"), rate[name] / rounds, errors[name]
  }
  END {
    print "CPU a request (median of the rounds), one thread, contacts of the bank"
    row("nginx", "nginx, return 200")
    row("door", "headgate, GET /healthz: nothing is decided")
    row("off", "headgate, no store, decision without trace")
    row("full", "headgate, no store, decision with its full trace")
    row("on", "headgate, SQLite, logged, without trace")
  }' "$work/rounds"

# --- latency at half the rate --------------------------------------------------------------------
# wrk sends again when it is answered: each of many connections pauses, at random, for so long on average
# that half of the largest rate is asked for.
most=$(awk '$1 == "off" { if ($3 > m) m = $3 } END { print m }' "$work/rounds")
many=128
PAUSE=$((many * 2000 / most + 1))
export PAUSE
read -r cpu rate p99 errors own <<<"$(load off "$none" "$each" $many)"
echo "at $rate a second (most: $most), $many connections: 99 of 100 requests within $p99 us, $errors errors"
