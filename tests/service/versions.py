#!/usr/bin/env python3
"""Versions of a policy on a running service: taken in, activated, tried beside one another, taken back,
after a restart; only signed ones where that is asked; and swapped under load without a failed request.

    tests/service/versions.py [--seconds N] [--every SECONDS] [--clients N] [--postgres URL]

The last part swaps versions every SECONDS (default 0.05) for N seconds (default 4) while N clients (default
4) ask for decisions without a pause, and prints how many there were. With --postgres versions are kept in
schemas of that database, which are made anew, instead of files of SQLite. HEADGATE names the program."""
import argparse, base64, http.client, json, os, re, signal, subprocess, sys, tempfile, threading, time

HEADGATE = os.path.realpath(os.environ.get("HEADGATE", "build/headgate"))
CONTRACT = """contract: lead
key: id
fields:
  id: {type: text}
  size: {type: integer, min: 0}
"""
POLICY = """policy sizes
  version "%s"
  owner "ana@acme.example"
  lead from "lead.contract.yaml"
flag generous owner "ana@acme.example" before 2099-01-01
decide {
  big:  accept when size >= %d
  kind: accept when generous
  rest: reject otherwise
}
"""
passed = failed = 0


def check(what, good, *said):
    global passed, failed
    passed, failed = passed + bool(good), failed + (not good)
    if not good:
        print("FAILED", what, *said)


def run(*command):
    done = subprocess.run(command, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit("cannot run %s: %s" % (" ".join(command), done.stderr))


class Service:
    """`headgate serve` on a free port of loopback, with the lines of its configuration."""

    def __init__(self, name, lines):
        with open(name + ".yaml", "w") as config:
            config.write("listen: 127.0.0.1:0\n" + lines)
        self.said = open(name + ".out", "w+")
        self.process = subprocess.Popen([HEADGATE, "serve", name + ".yaml"], stdout=self.said, stderr=self.said)
        self.port = None
        for _ in range(400):
            with open(name + ".out") as said:
                found = re.search(r"listens on http://127\.0\.0\.1:(\d+)", said.read())
            if found:
                self.port = int(found.group(1))
                break
            if self.process.poll() is not None:
                break
            time.sleep(0.05)

    def text(self):
        self.said.seek(0)
        return self.said.read()

    def client(self):
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=30)

    def ask(self, method, path, body=None, client=None, **headers):
        client = client or self.client()
        if isinstance(body, dict):
            body, headers["Content-Type"] = json.dumps(body), "application/json"
        client.request(method, path if path.startswith("/v1/") else "/v1/policies" + path, body, headers)
        answer = client.getresponse()
        text = answer.read()
        return answer.status, json.loads(text) if text else None, answer.getheader("ETag")

    def send(self, file, **headers):
        with open(file, "rb") as program:
            return self.ask("POST", "/sizes/versions", program.read(),
                            **{"Content-Type": "application/octet-stream"}, **headers)

    def decide(self, size, lead="1"):
        return self.ask("POST", "/sizes/decisions?trace=none", {"id": lead, "size": size})[1]["outcome"]

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(60)


def make_programs():
    with open("lead.contract.yaml", "w") as file:
        file.write(CONTRACT)
    for version, size in (("1", 10), ("2", 20), ("3", 30)):
        with open("v%s.gate" % version, "w") as file:
            file.write(POLICY % (version, size))
        run(HEADGATE, "compile", "v%s.gate" % version, "-o", "v%s.hgb" % version)


def store(name, options):
    """The line of the configuration for an empty store."""
    if options.postgres is None:
        return "store: sqlite:%s.db\n" % name
    run("psql", "-q", "-d", options.postgres, "-c",
        "SET client_min_messages = error; DROP SCHEMA IF EXISTS {0} CASCADE; CREATE SCHEMA {0}".format(name))
    return 'store: "%s&options=-csearch_path%%3D%s"\n' % (options.postgres, name)


def remove(service):
    """What is wanted no more goes; the configuration's own file must not come back by it at the next start."""
    def names():
        return [one["version"] for one in service.ask("GET", "/sizes/versions")[1]["versions"]]
    status, problem, _ = service.ask("DELETE", "/sizes/versions/2")
    check("what has a part is not removed", status == 409 and "version of `sizes`" in problem["detail"], problem)
    check("what there is not is not either", service.ask("DELETE", "/sizes/versions/9")[0] == 404)
    check("a third is taken in", service.send("v3.hgb")[0] == 201 and names() == ["3", "2", "1"], names())
    file = service.ask("GET", "/sizes/versions")[1]["versions"][0]["file"]
    check("it is removed by its file", service.ask("DELETE", "/sizes/versions/" + file)[0] == 204 and names() == ["2", "1"], names())
    check("once", service.ask("DELETE", "/sizes/versions/3")[0] == 404)
    check("and cannot be activated", service.ask("POST", "/sizes/activate", {"version": "3"})[0] == 404)
    entry = service.ask("GET", "/v1/decisions?policy=sizes&limit=1")[1]["decisions"][0]
    check("the log says so", entry["kind"] == "version_removed" and entry["detail"]["file"] == file and entry["version"] == "3", entry)
    check("sent again it is there again", service.send("v3.hgb")[0] == 200 and names() == ["3", "2", "1"], names())
    for version in ("3", "2"):
        check("it can be activated again", service.ask("POST", "/sizes/activate", {"version": version})[0] == 200)
    service.ask("POST", "/sizes/canary", {})
    check("the one the configuration names has no part", service.ask("DELETE", "/sizes/versions/1")[0] == 204 and names() == ["3", "2"], names())


def walk(options):
    lines = "policies: {sizes: v1.hgb}\n" + store("walk", options)
    service = Service("walk", lines)
    check("it starts", service.port, service.text())
    status, policy, tag = service.ask("GET", "/sizes")
    check("the configured version is active", status == 200 and policy["active"]["version"] == "1" and tag == '"1"')
    check("it is what the client has", service.ask("GET", "/sizes", **{"If-None-Match": tag})[0] == 304)
    check("a version is taken in", service.send("v2.hgb")[0] == 201)
    check("twice is once", service.send("v2.hgb")[0] == 200)
    kept = service.ask("GET", "/sizes/versions")[1]["versions"]
    check("both are listed, the newest first", [one["version"] for one in kept] == ["2", "1"], kept)
    check("until it is active it decides nothing", service.decide(15) == "accept")

    status, policy, tag = service.ask("POST", "/sizes/activate", {"version": "2"}, **{"If-Match": tag})
    check("it is activated", status == 200 and policy["active"]["version"] == "2" and tag == '"2"', policy)
    check("and decides", service.decide(15) == "reject")
    status, problem, _ = service.ask("POST", "/sizes/activate", {"version": "1"}, **{"If-Match": '"1"'})
    check("who has not seen that is told", status == 412 and problem["field"] == "If-Match", problem)
    status, policy, _ = service.ask("POST", "/sizes/activate", {"version": "2", "flags": ["generous"]})
    check("a flag is turned on", status == 200 and policy["active"]["flags"][0]["on"], policy)
    check("and asked", service.decide(5) == "accept")
    check("the one before comes back in one step", service.ask("POST", "/sizes/rollback")[0] == 200)
    check("with its flags", service.decide(5) == "reject")

    status, policy, _ = service.ask("POST", "/sizes/shadow", {"version": "1"})
    check("a shadow is set", status == 200 and policy["shadow"]["version"] == "1", policy)
    packet = service.ask("POST", "/sizes/decisions?trace=none", {"id": "s", "size": 15})[1]
    check("nothing acts on it", packet["outcome"] == "reject", packet)
    beside = service.ask("GET", "/v1/decisions?about=" + packet["id"])[1]["decisions"]
    check("what it says differently is logged beside", len(beside) == 1 and beside[0]["mode"] == "shadow"
          and beside[0]["packet"]["outcome"] == "accept" and beside[0]["detail"] == {"difference": "outcome"}, beside)
    packet = service.ask("POST", "/sizes/decisions?trace=none", {"id": "t", "size": 5})[1]
    check("what it says alike is not", not service.ask("GET", "/v1/decisions?about=" + packet["id"])[1]["decisions"])
    check("it ends", service.ask("POST", "/sizes/shadow", {})[1]["shadow"] is None)

    status, policy, _ = service.ask("POST", "/sizes/canary", {"version": "1", "percent": 30.0})
    check("a canary is set; a whole number may have a point", status == 200 and policy["canary"]["percent"] == 30, policy)
    said = [service.decide(15, str(lead)) for lead in range(200)]
    check("it has its share", 35 <= said.count("accept") <= 85, said.count("accept"))
    check("and the same leads again", said == [service.decide(15, str(lead)) for lead in range(200)])

    for path, body, wanted in (
            ("activate", {"version": "9"}, 404), ("activate", {}, 400), ("activate", {"versio": "1"}, 400),
            ("activate", {"version": "2"}, 409), ("activate", {"version": "1", "flags": ["mean"]}, 422),
            ("activate", {"version": "1", "flags": "generous"}, 400), ("canary", {"version": "1"}, 400),
            ("canary", {"version": "1", "percent": 101}, 400), ("canary", {"percent": 101}, 400),
            ("canary", {"version": "1", "percent": 10.5}, 400), ("shadow", {"version": "2"}, 409),
            ("rollback", {"version": "1"}, 400)):
        status, problem, _ = service.ask("POST", "/sizes/" + path, body)
        check("%s %s is %d" % (path, body, wanted), status == wanted and problem["status"] == wanted, problem)
    check("what is no program is refused", service.ask("POST", "/sizes/versions", b"policy sizes", **{
        "Content-Type": "application/octet-stream"})[0] == 422)
    check("there is no such policy", service.ask("GET", "/nobody")[0] == 404)
    for path, body in (("activate", {"version": "1"}), ("rollback", {}), ("shadow", {}), ("canary", {})):
        check("nor for %s, whatever was seen" % path, all(
            service.ask("POST", "/nobody/" + path, body, **seen)[0] == 404 for seen in ({}, {"If-Match": '"3"'})))
    logged, under = [], ""
    while under is not None:
        page = service.ask("GET", "/v1/decisions?policy=sizes&limit=200" + under)[1]
        logged, under = logged + page["decisions"], "&under=%d" % page["next"] if "next" in page else None
    kinds = [one["kind"] for one in reversed(logged) if one["kind"] != "decision"]
    check("every change that was asked for is logged", kinds == ["activated", "activated", "rolled_back", "shadow", "shadow", "canary"], kinds)
    remove(service)
    before = service.ask("GET", "/sizes")
    check("it ends well", service.stop() == 0, service.text())

    service = Service("walk", lines)
    check("all that survives a restart", service.ask("GET", "/sizes") == before, service.text())
    check("what was removed decides nothing by it", service.decide(15) == "reject")
    service.stop()


def signed():
    run(HEADGATE, "sign", "--new-key", "release", "--no-password")
    run(HEADGATE, "sign", "--new-key", "other", "--no-password")
    lines = "policies: {sizes: v1.hgb}\nsignatures: {keys: [release.pub], required: yes}\n"
    service = Service("unsigned", lines)
    check("it does not start with a program that is not signed",
          service.process.wait(60) != 0 and "not signed" in service.text(), service.text())
    run(HEADGATE, "sign", "--key", "release.key", "v1.hgb")
    service = Service("signed", lines)
    check("it starts with one that is", service.port, service.text())
    status, problem, _ = service.send("v2.hgb")
    check("one that is not is refused", status == 422 and "not signed" in problem["detail"], problem)

    def header():
        with open("v2.hgb.minisig", "rb") as file:
            return {"Program-Signature": base64.b64encode(file.read()).decode()}
    run(HEADGATE, "sign", "--key", "other.key", "v2.hgb")
    status, problem, _ = service.send("v2.hgb", **header())
    check("one of a stranger is refused", status == 422 and "not trusted" in problem["detail"], problem)
    run(HEADGATE, "sign", "--key", "release.key", "v2.hgb", "--comment", "released by ana")
    status, kept, _ = service.send("v2.hgb", **header())
    check("ours is taken in", status == 201 and kept["comment"] == "released by ana", kept)
    check("and activated", service.ask("POST", "/sizes/activate", {"version": "2"})[0] == 200)
    service.stop()


class Load:
    """Clients that ask without a pause; each answer must be one version's, whole."""

    def __init__(self, service, clients):
        self.service, self.stop, self.lock = service, False, threading.Lock()
        self.answered, self.bad, self.versions = 0, [], {}
        self.threads = [threading.Thread(target=self.ask, args=(n,)) for n in range(clients)]
        for thread in self.threads:
            thread.start()

    def ask(self, number):
        client, wanted = self.service.client(), {"1": "accept", "2": "reject"}
        answered, seen, bad = 0, {}, []
        while not self.stop:
            try:
                status, packet, _ = self.service.ask("POST", "/sizes/decisions?trace=none",
                                                     {"id": "%d-%d" % (number, answered), "size": 15}, client)
                version = packet.get("policy", {}).get("version")
                if status != 200 or packet.get("outcome") != wanted.get(version):
                    bad.append((status, packet))
                seen[version] = seen.get(version, 0) + 1
            except (OSError, http.client.HTTPException, ValueError) as error:
                bad.append(("no answer", repr(error)))
                client = self.service.client()
            answered += 1
        with self.lock:
            self.answered += answered
            self.bad += bad
            for version, count in seen.items():
                self.versions[version] = self.versions.get(version, 0) + count

    def end(self):
        self.stop = True
        for thread in self.threads:
            thread.join()


def swap(options):
    service = Service("swap", "policies: {sizes: v1.hgb}\njournal: warning\n" + store("swap", options))
    check("it starts", service.port and service.send("v2.hgb")[0] == 201, service.text())
    load, swaps, end = Load(service, options.clients), 0, time.monotonic() + options.seconds
    while time.monotonic() < end:
        path, body = ("rollback", None) if swaps % 3 == 2 else ("activate", {"version": "21"[swaps % 2]})
        status, said, _ = service.ask("POST", "/sizes/" + path, body)
        check("swap %d" % swaps, status in (200, 409), said)
        swaps += status == 200
        time.sleep(options.every)
    load.end()
    print("%d requests, %d swaps, %d failed; by version: %s"
          % (load.answered, swaps, len(load.bad), dict(sorted(load.versions.items()))))
    check("no request fails", not load.bad, load.bad[:3])
    check("both versions decided", len(load.versions) == 2 or swaps < 2, load.versions)
    check("it ends well", service.stop() == 0, service.text())


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=4)
    parser.add_argument("--every", type=float, default=0.05)
    parser.add_argument("--clients", type=int, default=4)
    parser.add_argument("--postgres", help="a URL with a query: postgresql://…?host=…")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        make_programs()
        walk(options)
        signed()
        swap(options)
        os.chdir("/")
    print("%d passed, %d failed" % (passed, failed))
    return failed != 0


if __name__ == "__main__":
    sys.exit(main())
