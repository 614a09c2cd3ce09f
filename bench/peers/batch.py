"""Headgate asked for many leads in one call: `headgate eval` over a file, one thread, answers not kept.

    batch.py DATA SECONDS HEADGATE WORK LEADS COPIES

A figure is the median of the whole process's time, its start with it, for COPIES of the leads in one file.
The answers are checked once on the leads themselves."""
import json
import statistics
import subprocess
import sys
import time
from pathlib import Path

from generate import answer_of


def main(data, seconds, headgate, work, leads, copies):
    data, seconds, copies = Path(data), float(seconds), int(copies)
    command = [headgate, "eval", data / f"{work}.hgb", "--quiet", "--jobs", "1",
               "--now", "2026-11-20T09:00:00Z"]
    once = subprocess.run([*command, "--trace", "hits", data / leads], check=True, capture_output=True)
    answers = [answer_of(json.loads(line)) for line in once.stdout.splitlines()]
    many = data / f"many_{work}.ndjson"
    many.write_bytes((data / leads).read_bytes() * copies)
    times, start = [], time.monotonic()
    while len(times) < 3 or time.monotonic() - start < seconds:
        before = time.monotonic_ns()
        subprocess.run([*command, "--trace", "none", "-o", "/dev/null", many], check=True)
        times.append((time.monotonic_ns() - before) / (copies * len(answers)))
    many.unlink()
    print(json.dumps({"engine": "Headgate", "how": "batch", "work": work,
                      "ns": round(statistics.median(times), 1), "leads": len(answers),
                      "sum": sum(answers)}))


if __name__ == "__main__":
    main(*sys.argv[1:])
