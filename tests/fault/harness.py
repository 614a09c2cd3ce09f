"""What the fault runs share: a service as a process of its own, a crowd of clients that ask until
they are answered, and the count of what came of it. Only what a test started is stopped, by its pid."""
import collections
import csv
import glob
import http.client
import io
import json
import os
import random
import signal
import socket
import sqlite3
import subprocess
import threading
import time

HERE = os.path.dirname(os.path.abspath(__file__))
HEADGATE = os.path.abspath(os.environ.get("HEADGATE", "build/headgate"))
MEMBERS = ["ana", "ben", "cleo", "dan", "eva"]
ANSWER_WITHIN = 30   # seconds a request may take, whatever is broken
BATCH = 10           # leads of one request, where they come as NDJSON
SETTLED_WITHIN = 90  # seconds until a lead is acknowledged, asked again and again

POLICY = """policy fault
  version "1"
  owner   "revops@acme.example"
  lead    from "lead.yaml"
  teams   from "teams.yaml"

decide { good: accept when size >= 2 assuming no  small: reject otherwise }
route review { all: to "sales" otherwise }
route accept { all: to "sales" otherwise }
"""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def write(path, text):
    with open(path, "w", encoding="utf-8") as file:
        file.write(text)


def make_program(folder):
    """The policy of these runs, compiled: a team of five that takes turns."""
    write(folder + "/lead.yaml", "contract: lead\nkey: id\nfields:\n  id: {type: text}\n"
          "  size: {type: integer}\n  note: {type: text}\n")
    write(folder + "/teams.yaml", "people:\n" + "".join("  %s: {}\n" % m for m in MEMBERS) +
          "teams:\n  sales:\n    strategy: turns\n    members: [%s]\n" % ", ".join(MEMBERS))
    write(folder + "/fault.gate", POLICY)
    subprocess.run([HEADGATE, "compile", folder + "/fault.gate", "-o", folder + "/fault.hgb"],
                   check=True, stdout=subprocess.DEVNULL)


class Service:
    """headgate serve on a loopback port of its own."""

    def __init__(self, folder, name, store, more=""):
        self.folder, self.name, self.port = folder, name, free_port()
        self.config = "%s/%s.yaml" % (folder, name)
        self.process = None
        self.starts = 0
        self.before = None  # run in the child, before it begins
        write(self.config, "listen: 127.0.0.1:%d\nstore: %s\npolicies:\n  fault: fault.hgb\n%s"
              % (self.port, store, more))

    def start(self, wait=20):
        self.log = open("%s/%s.log" % (self.folder, self.name), "ab")
        self.process = subprocess.Popen([HEADGATE, "serve", self.config], stdout=self.log,
                                        stderr=self.log, preexec_fn=self.before)
        self.starts += 1
        until = time.monotonic() + wait
        while time.monotonic() < until:
            if self.process.poll() is not None:
                raise RuntimeError("%s did not start: see %s" % (self.name, self.log.name))
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                time.sleep(0.01)
        raise RuntimeError("%s does not listen after %d s" % (self.name, wait))

    def ready(self):
        """What /readyz says, for balancers."""
        time.sleep(0.02)
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=ANSWER_WITHIN)
        try:
            connection.request("GET", "/readyz")
            return connection.getresponse().status == 200
        finally:
            connection.close()

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.log.close()

    def stop(self, within=40):
        """SIGTERM; its exit status, or None where it hangs."""
        self.process.send_signal(signal.SIGTERM)
        try:
            status = self.process.wait(within)
        except subprocess.TimeoutExpired:
            self.kill()
            return None
        self.log.close()
        return status


class Crowd:
    """Clients, a thread each: a lead is asked about until it is answered with 200, always with the
    same Idempotency-Key; `batches` of them send ten leads at a time, as NDJSON. `ports` are those they
    spread over."""

    def __init__(self, ports, clients=8, batches=0, prefix="L", note=0, seed=1):
        self.ports, self.prefix, self.note = ports, prefix, "x" * note
        self.lock = threading.Lock()
        self.next = 0              # leads that were begun
        self.stopping = False
        self.answers = {}          # lead -> the bytes of its answer
        self.statuses = collections.Counter()
        self.wrong = []            # what must not be
        self.slowest = 0.0
        self.repeats = 0
        self.threads = [threading.Thread(target=self.run if i < clients else self.run_batches,
                                         args=(random.Random(seed * 1000 + i),), daemon=True)
                        for i in range(clients + batches)]

    def start(self):
        for thread in self.threads:
            thread.start()

    def finish(self):
        """Every lead that was begun is settled first."""
        self.stopping = True
        until = time.monotonic() + SETTLED_WITHIN + ANSWER_WITHIN
        for thread in self.threads:
            thread.join(max(0.1, until - time.monotonic()))
            if thread.is_alive():
                self.fault("a client is still waiting")

    def fault(self, text):
        with self.lock:
            self.wrong.append(text)

    def acknowledged(self):
        with self.lock:
            return len(self.answers)

    def wait_more(self, count=1, within=SETTLED_WITHIN):
        """Until so many more leads are acknowledged."""
        goal, until = self.acknowledged() + count, time.monotonic() + within
        while self.acknowledged() < goal:
            if time.monotonic() > until:
                self.fault("nothing was acknowledged for %d s" % within)
                return
            time.sleep(0.005)

    def run(self, chance):
        connection = None
        while not self.stopping:
            with self.lock:
                lead = "%s%06d" % (self.prefix, self.next)
                self.next += 1
            connection, answer = self.settle(connection, lead, chance)
            if answer is None:
                return
            with self.lock:
                self.answers[lead] = answer
            if chance.random() < 0.05:  # as a client does that lost the answer
                connection, again = self.settle(connection, lead, chance)
                self.repeats += 1
                if again is not None and again != answer:
                    self.fault("%s has two answers:\n%r\n%r" % (lead, answer, again))

    def run_batches(self, chance):
        connection = None
        while not self.stopping:
            with self.lock:
                leads = ["%s%06d" % (self.prefix, self.next + i) for i in range(BATCH)]
                self.next += BATCH
            body = "".join('{"id": "%s", "size": 5}\n' % lead for lead in leads)
            until = time.monotonic() + SETTLED_WITHIN
            while time.monotonic() < until:
                connection, status, answer = self.post(connection, leads[0], body, "x-ndjson", chance)
                lines = answer.splitlines(keepends=True)
                if status == 200 and len(lines) == BATCH and b'"problem":' not in answer:
                    with self.lock:
                        self.answers.update(zip(leads, lines))
                    break
                time.sleep(chance.uniform(0.005, 0.05))
            else:
                self.fault("the batch of %s was not settled within %d s" % (leads[0], SETTLED_WITHIN))
                return

    def settle(self, connection, lead, chance):
        until = time.monotonic() + SETTLED_WITHIN
        while time.monotonic() < until:
            connection, status, body = self.ask(connection, lead, chance)
            if status == 200:
                return connection, body
            if status not in (0, 502, 503, 504, 507):
                self.fault("%s: %d %r" % (lead, status, body[:300]))
                return connection, None
            time.sleep(chance.uniform(0.005, 0.05))
        self.fault("%s was not settled within %d s" % (lead, SETTLED_WITHIN))
        return connection, None

    def ask(self, connection, lead, chance):
        body = json.dumps({"id": lead, "size": 5, **({"note": self.note} if self.note else {})})
        return self.post(connection, lead, body, "json", chance)

    def post(self, connection, key, body, kind, chance):
        """Status 0 and no answer where the connection was cut off."""
        began = time.monotonic()
        try:
            if connection is None:
                connection = http.client.HTTPConnection("127.0.0.1", chance.choice(self.ports),
                                                        timeout=ANSWER_WITHIN)
            connection.request("POST", "/v1/policies/fault/decisions", body,
                               {"Content-Type": "application/" + kind, "Idempotency-Key": key})
            response = connection.getresponse()
            status, answer = response.status, response.read()
            if response.will_close:
                connection = self.drop(connection)
        except TimeoutError:
            self.fault("%s: no answer within %d s" % (key, ANSWER_WITHIN))
            connection, status, answer = self.drop(connection), 0, b""
        except (OSError, http.client.HTTPException):
            connection, status, answer = self.drop(connection), 0, b""
        with self.lock:
            self.statuses[status] += 1
            self.slowest = max(self.slowest, time.monotonic() - began)
        return connection, status, answer

    @staticmethod
    def drop(connection):
        if connection is not None:
            connection.close()


class Sqlite:
    def __init__(self, path):
        self.path, self.url = path, "sqlite:" + path

    def rows(self, text):
        connection = sqlite3.connect("file:%s?mode=ro" % self.path, uri=True)
        try:
            return [[str(value) for value in row] for row in connection.execute(text)]
        finally:
            connection.close()


class Postgres:
    """A server of the run's own (postgres.sh)."""

    def __init__(self, folder):
        self.folder = folder
        self.url = "postgresql://headgate@/postgres?host=" + folder.replace("/", "%2F")

    def shell(self, command):
        return subprocess.run(["bash", "-c", '. "$0"; %s' % command, HERE + "/postgres.sh",
                               self.folder], stdout=subprocess.DEVNULL).returncode

    def available(self):
        return self.shell('[ -n "$(postgres_bin)" ]') == 0

    def start(self):
        return self.shell('postgres_start "$1"') == 0

    def stop(self):
        self.shell('postgres_stop "$1"')

    def restart(self, mode):
        if self.shell('postgres_restart "$1" %s' % mode) != 0:
            raise RuntimeError("PostgreSQL did not restart: see %s.log" % self.folder)

    def signal(self, number):
        """To every process of the server: what a machine does that stalls."""
        with open(self.folder + "/data/postmaster.pid", encoding="utf-8") as file:
            postmaster = int(file.readline())
        children = open("/proc/%d/task/%d/children" % (postmaster, postmaster)).read().split()
        for pid in [postmaster] + [int(child) for child in children]:
            os.kill(pid, number)

    def rows(self, text):
        psql = sorted(glob.glob("/usr/lib/postgresql/*/bin/psql"))[-1]
        done = subprocess.run([psql, self.url, "-Xt", "--csv", "-c", text], check=True,
                              stdout=subprocess.PIPE, text=True)
        return list(csv.reader(io.StringIO(done.stdout)))


class Checks:
    """What is printed at the end."""

    def __init__(self):
        self.passed = self.failed = 0

    def check(self, what, good, detail=""):
        if good:
            self.passed += 1
        else:
            self.failed += 1
            print("FAILED  %s %s" % (what, detail), flush=True)

    def crowd(self, name, crowd):
        for text in crowd.wrong[:5]:
            print("        " + text)
        self.check(name + ": every client was answered, once and for all", not crowd.wrong,
                   "(%d faults)" % len(crowd.wrong))

    def store(self, name, store, port, crowd):
        """Against what the clients were told: each acknowledged lead stands in the log with its owner,
        as acknowledged; nothing stands there twice; the turns add up, within one."""
        told = {lead: decision(json.loads(answer)) for lead, answer in crowd.answers.items()}
        log = collections.defaultdict(list)
        for line in run_headgate("log", "export", store.url).stdout.splitlines():
            entry = json.loads(line)
            if entry["kind"] == "decision":
                log[entry["lead"]].append((entry["id"], entry["packet"]))
        missing = [lead for lead, what in told.items() if what not in log.get(lead, [])]
        self.check(name + ": every acknowledged decision is in the log", not missing,
                   "(%d are not: %s)" % (len(missing), missing[:3]))
        twice = [lead for lead, all in log.items()
                 if len(set(packet["assignment"]["to"] for _, packet in all)) > 1]
        self.check(name + ": no lead has two owners", not twice, str(twice[:3]))
        decided = sum(len(all) for all in log.values())
        self.check(name + ": a lead is decided once", decided == len(log) == crowd.next,
                   "(%d decisions of %d leads, %d asked about)" % (decided, len(log), crowd.next))
        counts = turns(store)
        self.check(name + ": no turn is lost or counted twice", sum(counts.values()) == decided,
                   "(%s, %d decided)" % (counts, decided))
        self.check(name + ": turns are fair within one",
                   max(counts.values()) - min(counts.values()) <= 1, str(counts))
        verify = run_headgate("log", "verify", store.url)
        self.check(name + ": the log verifies", verify.returncode == 0, verify.stderr[:300])
        some = random.Random(1).sample(sorted(told), min(20, len(told)))
        self.check(name + ": a decision is found by its id",
                   all(found(port, told[lead][0]) == told[lead] for lead in some))
        print("        turns: %s; %s" % (counts, (verify.stdout.splitlines() or [""])[0]))


def run_headgate(*arguments):
    return subprocess.run([HEADGATE, *arguments], capture_output=True, text=True)


def decision(answer):
    """Its id, and its packet."""
    return answer["id"], {key: value for key, value in answer.items() if key != "id"}


def turns(store):
    state = json.loads(store.rows("SELECT state FROM teams WHERE team = 'sales'")[0][0])
    return {member: of["count"] for member, of in state["teams"]["sales"].items()}


def found(port, id):
    """What the service says of a decision."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=ANSWER_WITHIN)
    try:
        connection.request("GET", "/v1/decisions/" + id)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            return None
        entry = json.loads(body)
        return entry["id"], entry["packet"]
    finally:
        connection.close()
