#!/usr/bin/env python3
"""Checks an exported decision log with nothing of Headgate's: docs/decision-log.md, "The chain"."""
import hashlib
import json
import sys

last = None
count = 0
for line in open(sys.argv[1], "rb"):
    line = line.rstrip(b"\n")
    hash_ = json.loads(line)["hash"]
    entry = line[: -len(',"hash":""}') - 64] + b"}"
    seq, prev = json.loads(entry)["seq"], json.loads(entry)["prev"]
    if hashlib.sha256(entry).hexdigest() != hash_:
        sys.exit(f"entry {seq} was changed")
    if last is not None and seq == last[0] + 1 and prev != last[1]:
        sys.exit(f"entry {seq} does not follow entry {last[0]}")
    last = (seq, hash_)
    count += 1
print(f"{count} entries")
