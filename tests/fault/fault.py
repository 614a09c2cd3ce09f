#!/usr/bin/env python3
"""State under fault: tests/fault/fault.py [--kills N] [--seed N] [RUN...]

Real services, killed (SIGKILL) at random moments, with full disks, locked and restarted databases, clients
that are slow or stop half-way. A crowd of clients asks meanwhile, each lead again and again with its
Idempotency-Key until it is acknowledged. Then what they were told is held against the log, the owners
and the turns (harness.py). Runs: sqlite, sync, locked, disk, clients, postgres; all of them by default.
Counts are printed; the last line is `N passed, N failed`."""
import argparse
import contextlib
import os
import random
import resource
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import time

from harness import (Checks, Crowd, Postgres, Service, Sqlite, free_port, make_program, write)


@contextlib.contextmanager
def folder_of(run):
    folder = tempfile.mkdtemp(prefix="headgate-fault-%s-" % run)
    try:
        os.chmod(folder, 0o711)
        make_program(folder)
        yield folder
    finally:
        if os.environ.get("FAULT_KEEP"):
            print("kept: " + folder)
        else:
            shutil.rmtree(folder, ignore_errors=True)


def report(name, began, crowd, what):
    seconds = time.monotonic() - began
    statuses = ", ".join("%s %d" % (status or "cut off", count)
                         for status, count in sorted(crowd.statuses.items()))
    print("%s: %s, %d leads acknowledged, %d asked twice; answers: %s; slowest %.2f s; %.0f s" %
          (name, what, crowd.acknowledged(), crowd.repeats, statuses, crowd.slowest, seconds),
          flush=True)


def run_sqlite(checks, options):
    """One service with SQLite, killed again and again."""
    chance = random.Random(options.seed)
    began = time.monotonic()
    with folder_of("sqlite") as folder:
        store = Sqlite(folder + "/headgate.db")
        service = Service(folder, "service", store.url)
        service.start()
        crowd = Crowd([service.port], clients=6, batches=2, seed=options.seed)
        crowd.start()
        for _ in range(options.kills):
            crowd.wait_more(chance.randint(1, 60))
            time.sleep(chance.uniform(0, 0.03))
            service.kill()
            service.start()
        crowd.finish()
        report("sqlite", began, crowd, "%d kills" % options.kills)
        checks.crowd("sqlite", crowd)
        checks.store("sqlite", store, service.port, crowd)
        checks.check("sqlite: it stops in order", service.stop() == 0)
        check = sqlite3.connect(store.path).execute("PRAGMA integrity_check").fetchone()[0]
        checks.check("sqlite: the file is sound", check == "ok", check)


def run_sync(checks, options):
    """A kill does not empty the disk's cache, so that it is looked at: between two answers that acknowledge
    something stands a sync, each after what it writes."""
    if shutil.which("strace") is None:
        print("sync: no strace here: left out")
        return
    began = time.monotonic()
    with folder_of("sync") as folder:
        store = Sqlite(folder + "/headgate.db")
        service = Service(folder, "service", store.url)
        service.start()
        crowd = Crowd([service.port], clients=1, seed=options.seed)
        trace = folder + "/trace"
        tracer = subprocess.Popen(["strace", "-f", "-qq", "-e", "trace=fdatasync,fsync,pwrite64,sendmsg,"
                                   "sendto,write,writev", "-o", trace, "-p", str(service.process.pid)],
                                  stderr=subprocess.DEVNULL)
        time.sleep(1)
        if tracer.poll() is not None:
            print("sync: nothing may be traced here: left out")
            service.stop()
            return
        crowd.start()
        crowd.wait_more(20)
        crowd.finish()
        tracer.terminate()
        tracer.wait()
        calls = open(trace, encoding="utf-8", errors="replace").read().splitlines()
        answers = synced = 0
        dirty, fresh = False, False  # written and not synced; synced since the last answer
        for call in calls:
            if "pwrite64(" in call:
                dirty = True
            elif "sync(" in call:
                dirty, fresh = False, True
            elif "HTTP/1.1 200" in call:
                answers += 1
                synced += fresh and not dirty
                fresh = False
        report("sync", began, crowd, "%d answers, %d after a sync" % (answers, synced))
        checks.crowd("sync", crowd)
        # One asked twice is answered from what was kept; its commit has only the writer's turn in it.
        checks.check("sync: what is acknowledged is on the disk", answers >= 20 and synced == answers,
                     "(%d of %d; the trace has %d calls)" % (synced, answers, len(calls)))
        checks.check("sync: it stops in order", service.stop() == 0)


def run_locked(checks, options):
    """Somebody else holds the database: short locks are waited for, long ones told as 503."""
    chance = random.Random(options.seed)
    began = time.monotonic()
    with folder_of("locked") as folder:
        store = Sqlite(folder + "/headgate.db")
        service = Service(folder, "service", "{url: '%s', patience: 1 seconds}" % store.url)
        service.start()
        crowd = Crowd([service.port], seed=options.seed)
        crowd.start()
        other = sqlite3.connect(store.path, isolation_level=None, timeout=20)
        locks = [0.1, 0.4, 0.7, 9.0] if options.kills >= 50 else [0.2, 3.0]
        for seconds in locks:
            crowd.wait_more(chance.randint(1, 40))
            other.execute("BEGIN IMMEDIATE")
            time.sleep(seconds)
            other.execute("ROLLBACK")
            crowd.wait_more()
        other.close()
        crowd.finish()
        report("locked", began, crowd, "%d locks of up to %g s" % (len(locks), max(locks)))
        checks.check("locked: a long lock is told as 503", crowd.statuses[503] > 0)
        checks.crowd("locked", crowd)
        checks.store("locked", store, service.port, crowd)
        checks.check("locked: it stops in order", service.stop() == 0)


@contextlib.contextmanager
def small_disk(folder):
    """A disk of 6 MB."""
    subprocess.run(["mount", "-t", "tmpfs", "-o", "size=6m", "headgate-fault", folder], check=True)
    try:
        yield
    finally:
        subprocess.run(["umount", folder], check=True)


def may_mount():
    with tempfile.TemporaryDirectory() as folder:
        with contextlib.suppress(subprocess.CalledProcessError, OSError), small_disk(folder):
            return True
    return False


def run_disk(checks, options):
    """A disk that fills up: told as 503 and nothing lost; when there is room again, it goes on."""
    if may_mount():
        with folder_of("disk") as folder:
            disk = folder + "/disk"
            os.mkdir(disk)
            with small_disk(disk):
                write(disk + "/ballast", "x" * (2 << 20))
                fill_disk("disk (tmpfs)", checks, options, folder, disk, None, lambda: (
                    os.remove(disk + "/ballast"),
                    subprocess.run(["mount", "-o", "remount,size=200m", disk], check=True),
                    True)[-1])
    else:
        print("disk (tmpfs): no disk may be mounted here: left out")
    with folder_of("disk") as folder:
        fill_disk("disk (RLIMIT_FSIZE)", checks, options, folder, folder,
                  lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (4 << 20, 4 << 20)),
                  lambda: False)


def fill_disk(name, checks, options, folder, disk, limit, relieve):
    """`relieve` makes room, and is True where the service can go on by itself."""
    began = time.monotonic()
    store = Sqlite(disk + "/headgate.db")
    service = Service(folder, "service", store.url)
    service.before = limit
    service.start()
    crowd = Crowd([service.port], clients=4, note=3000, seed=options.seed)
    crowd.start()
    until = time.monotonic() + 60
    while crowd.statuses[503] + crowd.statuses[507] < 20 and time.monotonic() < until:
        time.sleep(0.01)
    full = crowd.statuses[503] + crowd.statuses[507]
    alive = service.process.poll() is None
    unready = any(not service.ready() for _ in range(50))
    if relieve():
        crowd.wait_more(20)
        # ten seconds after the last write that was refused (docs/store.md)
        checks.check(name + ": it is ready again by itself", any(service.ready() for _ in range(750)))
    service.kill()  # the worst moment
    service.before = None
    service.start()
    crowd.wait_more(20)
    crowd.finish()
    report(name, began, crowd, "%d refused while it was full" % full)
    checks.check(name + ": a full disk is told", full >= 20)
    checks.check(name + ": the service outlives it", alive)
    checks.check(name + ": readiness says so", unready)
    checks.crowd(name, crowd)
    checks.store(name, store, service.port, crowd)
    checks.check(name + ": it stops in order", service.stop() == 0)


def half_sent(port, lead, close):
    body = '{"id": "%s", "size": 5}' % lead
    connection = socket.create_connection(("127.0.0.1", port), 5)
    connection.sendall(("POST /v1/policies/fault/decisions HTTP/1.1\r\nHost: h\r\nContent-Type: "
                        "application/json\r\nIdempotency-Key: %s\r\nContent-Length: %d\r\n\r\n%s" %
                        (lead, len(body) + (0 if close == "after" else 1), body)).encode())
    if close in ("now", "after"):
        connection.close()
        return None
    return connection


def run_clients(checks, options):
    """Clients that send half a body and go, go without their answer, send a byte a second, do not read:
    the others are served, nothing of theirs is decided unless it came whole, and all are let go."""
    began = time.monotonic()
    count = 20 if options.kills < 50 else 100
    with folder_of("clients") as folder:
        store = Sqlite(folder + "/headgate.db")
        service = Service(folder, "service", store.url,
                          "limits: {request_time: 1 seconds, idle: 2 seconds}\n")
        service.start()
        crowd = Crowd([service.port], seed=options.seed)
        crowd.start()
        held = []
        for i in range(count):
            half_sent(service.port, "H%d" % i, "now")
            held.append(half_sent(service.port, "S%d" % i, "never"))
            crowd.wait_more()
        gone = ["A%d" % i for i in range(count)]
        for lead in gone:
            half_sent(service.port, lead, "after")
        time.sleep(2.5)
        open_still = sum(not closed(connection) for connection in held)
        crowd.finish()
        report("clients", began, crowd, "%d half-sent and gone, %d half-sent and slow, %d gone before "
               "their answer" % (count, count, count))
        checks.crowd("clients", crowd)
        checks.check("clients: the slow ones are let go", open_still == 0, "(%d)" % open_still)
        checks.check("clients: the others do not wait for them", crowd.slowest < 5,
                     "(%.2f s)" % crowd.slowest)
        halves = store.rows("SELECT count(*) FROM answers WHERE key LIKE 'H%' OR key LIKE 'S%'")
        checks.check("clients: half a body decides nothing", halves[0][0] == "0")
        # Whoever went before the answer asks again, and is told what was decided then, if it was.
        late = Crowd([service.port], clients=1)
        for lead in gone:
            _, answer = late.settle(None, lead, random.Random(1))
            late.answers[lead] = answer
        crowd.answers.update(late.answers)
        crowd.next += len(gone)
        checks.crowd("clients, again", late)
        checks.store("clients", store, service.port, crowd)
        checks.check("clients: it stops in order", service.stop() == 0)


def closed(connection):
    connection.settimeout(0.2)
    try:
        while True:
            if connection.recv(4096) == b"":
                return True
    except TimeoutError:
        return False
    except OSError:
        return True
    finally:
        connection.close()


NGINX = """daemon off;
pid {folder}/nginx.pid;
error_log {folder}/nginx.log warn;
worker_processes 1;
events {{ worker_connections 512; }}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/fastcgi; uwsgi_temp_path {folder}/uwsgi; scgi_temp_path {folder}/scgi;
  upstream replicas {{
    {servers}
    keepalive 16;
  }}
  server {{
    listen 127.0.0.1:{port};
    location / {{
      proxy_pass http://replicas;
      proxy_http_version 1.1;
      proxy_set_header Connection "";
      proxy_set_header Host $host;
      proxy_connect_timeout 2s;
      proxy_read_timeout 25s;
      # A request has its Idempotency-Key: it may be sent to another replica.
      proxy_next_upstream error timeout http_502 http_503 non_idempotent;
      proxy_next_upstream_timeout 25s;
    }}
  }}
}}
"""


class Nginx:
    def __init__(self, folder, services):
        self.folder, self.port = folder, free_port()
        servers = " ".join("server 127.0.0.1:%d max_fails=0;" % s.port
                           for s in services)
        write(folder + "/nginx.conf", NGINX.format(folder=folder, servers=servers, port=self.port))
        self.process = subprocess.Popen(["nginx", "-p", folder, "-c", folder + "/nginx.conf"],
                                        stderr=subprocess.DEVNULL)
        until = time.monotonic() + 10
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            time.sleep(0.02)
        raise RuntimeError("nginx does not listen")

    def stop(self):
        self.process.terminate()
        self.process.wait(20)


def run_postgres(checks, options):
    """Three services with PostgreSQL behind nginx; any of the three is killed, and the server restarted
    in the middle of its work, or stopped for a while."""
    if shutil.which("nginx") is None or not Postgres("/").available():
        print("postgres: no PostgreSQL or nginx here: left out")
        return
    chance = random.Random(options.seed)
    began = time.monotonic()
    with folder_of("postgres") as folder:
        server = Postgres(folder + "/postgres")
        checks.check("postgres: the server starts", server.start())
        nginx, services = None, []
        try:
            services = [Service(folder, "replica%d" % i, server.url) for i in range(3)]
            for service in services:
                service.start()
            nginx = Nginx(folder, services)
            crowd = Crowd([nginx.port], clients=6, batches=2, seed=options.seed)
            crowd.start()
            restarts = stalls = 0
            for kill in range(options.kills):
                crowd.wait_more(chance.randint(1, 40))
                time.sleep(chance.uniform(0, 0.03))
                service = chance.choice(services)
                service.kill()
                if kill % 10 == 4:
                    server.restart("immediate" if restarts % 2 == 0 else "fast")
                    restarts += 1
                if kill % 50 == 15:
                    server.signal(signal.SIGSTOP)
                    time.sleep(3)
                    server.signal(signal.SIGCONT)
                    stalls += 1
                service.start(60)
            crowd.finish()
            report("postgres", began, crowd, "3 replicas, %d kills, %d restarts and %d stalls of the "
                   "server" % (options.kills, restarts, stalls))
            checks.crowd("postgres", crowd)
            checks.store("postgres", server, nginx.port, crowd)
            checks.check("postgres: they stop in order", all(s.stop() == 0 for s in services))
        finally:
            for service in services:
                if service.process is not None and service.process.poll() is None:
                    service.kill()
            if nginx is not None:
                nginx.stop()
            server.stop()


RUNS = {"sqlite": run_sqlite, "sync": run_sync, "locked": run_locked, "disk": run_disk, "clients": run_clients,
        "postgres": run_postgres}


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=10, help="of each run that kills (10)")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("runs", nargs="*", metavar="RUN", help=", ".join(RUNS))
    options = parser.parse_args()
    checks = Checks()
    for name in options.runs or RUNS:
        try:
            RUNS[name](checks, options)
        except Exception as error:  # the other runs are still of interest
            checks.check(name + ": the run", False, repr(error))
    print("%d passed, %d failed" % (checks.passed, checks.failed))
    return checks.failed != 0


if __name__ == "__main__":
    sys.exit(main())
