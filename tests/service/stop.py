"""Asks a service for decisions from many threads while it is told to stop, starts it again, and asks again
for what was acknowledged: each key must have the answer it had. What comes while it ends is answered, or told
that it ends, and it ends well.

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


def ask_late(turns):
    """Requests on connections that are open already, when all is answered and the service is ending."""
    ends = []
    for _ in range(turns):
        process, address = start(sys.argv[1])
        connections = [http.client.HTTPConnection(address, timeout=30) for _ in range(240)]
        for connection in connections:
            connection.connect()

        def caller(first):
            for key in range(first, len(connections), 2):
                try:
                    connections[key].request("POST", "/v1/policies/small/decisions?trace=none", '{"id":"late"}', {
                        "Content-Type": "application/json", "Idempotency-Key": "late%d" % key})
                except OSError:
                    pass
                time.sleep(0.001)

        process.send_signal(signal.SIGTERM)
        callers = [threading.Thread(target=caller, args=(first,)) for first in range(2)]
        for thread in callers:
            thread.start()
        for thread in callers:
            thread.join()
        ends.append(process.wait(timeout=40))
        for connection in connections:
            connection.close()
    return ends


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
                elif not (over.is_set() and status == 503 and b"problem:stopping" in text):
                    strange.append((status, text))

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
    late = ask_late(3)
    print(f"{len(acknowledged)} acknowledged, {changed} changed, strange: {strange[:5]}, ended with {ended}, {late}")
    return not (len(acknowledged) > 20 and changed == 0 and not strange and ended == 0 and not any(late))


sys.exit(main())
