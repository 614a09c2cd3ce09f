"""Asks a service for decisions from many threads while it is told to stop, starts it again, and asks again
for what was acknowledged: each key must have the answer it had.

    stop.py CONFIG.yaml      the command is $HEADGATE
"""
import http.client
import os
import signal
import subprocess
import sys
import threading
import time

KEYS = 100000


def start(config):
    process = subprocess.Popen([os.environ["HEADGATE"], "serve", config], stdout=subprocess.PIPE, text=True,
                               stderr=subprocess.DEVNULL)
    address = process.stdout.readline().strip().rsplit("//", 1)[1]
    return process, address


def ask(address, key, keep=None):
    connection = keep or http.client.HTTPConnection(address, timeout=30)
    body = '{"id":"L%d","country":"DE","employees":%d}' % (key, key % 300 + 1)
    connection.request("POST", "/v1/policies/small/decisions?trace=none", body,
                       {"Content-Type": "application/json", "Idempotency-Key": "k%d" % key})
    answer = connection.getresponse()
    text = answer.read()
    if keep is None:
        connection.close()
    return answer.status, text, answer.headers


def main():
    process, address = start(sys.argv[1])
    acknowledged, strange, lock = {}, [], threading.Lock()
    over = threading.Event()

    def caller(first):
        for key in range(first, KEYS, 8):
            if over.is_set():
                return
            try:
                status, text, _ = ask(address, key)
            except (OSError, http.client.HTTPException):
                if not over.is_set():
                    strange.append("no answer before the end")
                return
            with lock:
                if status == 200:
                    acknowledged[key] = text
                else:
                    strange.append(status)

    callers = [threading.Thread(target=caller, args=(first,)) for first in range(8)]
    for thread in callers:
        thread.start()
    time.sleep(1)
    over.set()
    process.send_signal(signal.SIGTERM)
    ended = process.wait(timeout=40)
    for thread in callers:
        thread.join()
    process, address = start(sys.argv[1])
    changed = 0
    for key, text in list(acknowledged.items())[-300:]:
        status, again, headers = ask(address, key)
        if status != 200 or again != text or headers.get("Idempotent-Replayed") != "true":
            changed += 1
    process.send_signal(signal.SIGTERM)
    process.wait(timeout=40)
    print(f"{len(acknowledged)} acknowledged, {changed} changed, strange: {strange[:5]}, ended with {ended}")
    return not (len(acknowledged) > 20 and changed == 0 and not strange and ended == 0)


sys.exit(main())
