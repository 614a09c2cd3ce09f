"""Asks a running service everything its openapi.json describes, rightly and wrongly, and holds each answer
against the description: the status is one that is documented, the media type is that of the status, the
body is of its schema, a problem's status is the answer's, and nothing ends in a fault of the service.

    openapi.py http://127.0.0.1:PORT              without tokens
    openapi.py http://127.0.0.1:PORT --closed     with tokens: nothing is answered without one
"""
import http.client
import json
import random
import sys
import urllib.parse

import jsonschema

METHODS = ["get", "put", "post", "patch", "delete"]
ODD_BODIES = [
    b"", b"null", b"[]", b"{}", b"0", b'"x"', b"{", b"}", b'{"a":1,"a":2}', b'{"a":' * 200,
    b"[" * 5000 + b"]" * 5000, b'{"email":"\xff\xfe"}', b'{"a":"\\u0000"}', b'{"a":"\\ud800"}', b"\x00" * 40,
    b'{"n":1e999}', b'{"n":-0}', b'{"n":123456789012345678901234567890}', b" \r\n\t {}  ", b"\xef\xbb\xbf{}",
    b'{"email":["a@b.example"]}', b'{"country":{"value":"DE","confidence":2}}', b'{"employees":"' + b"9" * 400 + b'"}',
]
ODD_VALUES = ["", "%", "nope", "'\"", "-1", "99999999999999999999", "..", "a/b", "ü", "\u202e", " x ", "0x10", "NULL"]


class Tester:
    def __init__(self, base, closed):
        self.netloc = urllib.parse.urlsplit(base).netloc
        self.closed = closed
        self.passed = self.failed = 0
        self.random = random.Random(7)
        status, head, body = self.send("GET", "/openapi.json", None, {})
        self.api = json.loads(body)
        assert status == 200, status

    # --- asking ---

    def send(self, method, target, body, headers):
        connection = http.client.HTTPConnection(self.netloc, timeout=30)
        connection.request(method, target, body=body, headers=headers)
        answer = connection.getresponse()
        body = answer.read()
        connection.close()
        return answer.status, answer.headers, body

    def resolve(self, node):
        while isinstance(node, dict) and "$ref" in node:
            at = self.api
            for part in node["$ref"][2:].split("/"):
                at = at[part]
            node = at
        return node

    def whole(self, node):
        """The schema with its references in place, for a validator that knows no document."""
        node = self.resolve(node)
        if isinstance(node, dict):
            return {key: self.whole(value) for key, value in node.items()}
        if isinstance(node, list):
            return [self.whole(value) for value in node]
        return node

    def report(self, what, why):
        self.failed += 1
        print(f"FAILED openapi: {what}: {why}")

    # --- judging ---

    def judge(self, what, operation, answer, wanted):
        status, headers, body = answer
        documented = {int(code): self.resolve(value) for code, value in operation["responses"].items()}
        if status not in documented:
            return self.report(what, f"status {status} is not documented: {body[:200]!r}")
        if status >= 500 and status != 503:
            return self.report(what, f"status {status}: {body[:200]!r}")
        if wanted is not None and status not in wanted:
            return self.report(what, f"status {status}, wanted {sorted(wanted)}: {body[:200]!r}")
        content = documented[status].get("content", {})
        kind = (headers.get("Content-Type") or "").split(";")[0]
        if content and kind not in content:
            return self.report(what, f"{status} has the media type {kind!r}, not {sorted(content)}")
        if not content and body:
            return self.report(what, f"{status} has a body that is not documented")
        why = self.wrong_body(content, kind, body, status)
        if why:
            return self.report(what, why)
        self.passed += 1

    def wrong_body(self, content, kind, body, status):
        if kind == "application/x-ndjson":
            lines = (self.wrong_json(content[kind].get("x-line", {}), line, kind, status) for line in body.splitlines())
            return next(filter(None, lines), None)
        if not kind.endswith("json"):
            return None
        return self.wrong_json(content[kind].get("schema", {}), body, kind, status)

    def wrong_json(self, schema, body, kind, status):
        try:
            value = json.loads(body)
        except ValueError as error:
            return f"{status} is no JSON: {error}"
        if kind == "application/problem+json" and value.get("status") != status:
            return f"the problem says {value.get('status')}, the answer {status}"
        try:
            jsonschema.validate(value, self.whole(schema))
        except jsonschema.ValidationError as error:
            return f"{status} is not of its schema: {error.message[:300]}"
        return None

    # --- what to ask ---

    def parameters(self, item, operation, where):
        both = item.get("parameters", []) + operation.get("parameters", [])
        return [p for p in map(self.resolve, both) if p["in"] == where]

    def example(self, parameter):
        schema = self.resolve(parameter["schema"])
        if "example" in schema:
            return schema["example"]
        if "example" in parameter:
            return parameter["example"]
        if "enum" in schema:
            return schema["enum"][0]
        if schema.get("type") == "integer":
            return schema.get("minimum", 1)
        return "x"

    def path_of(self, path, item, operation, values=None):
        for parameter in self.parameters(item, operation, "path"):
            value = (values or {}).get(parameter["name"], self.example(parameter))
            path = path.replace("{%s}" % parameter["name"], urllib.parse.quote(str(value), safe=""))
        return path

    def bodies(self, operation):
        body = self.resolve(operation.get("requestBody", {}))
        for kind, content in body.get("content", {}).items():
            example = content.get("example")
            if example is None and "examples" in content:
                example = next(iter(content["examples"].values()))["value"]
            text = example if isinstance(example, str) and not kind.endswith("+json") and kind != "application/json" \
                else json.dumps(example if example is not None else {})
            yield kind, text.encode()

    def operation(self, path, item, method, operation):
        name = operation["operationId"]
        target = self.path_of(path, item, operation)
        bodies = list(self.bodies(operation)) or [(None, None)]
        headers = [{"Content-Type": kind} if kind else {} for kind, _ in bodies]
        upper = method.upper()
        ask = lambda what, target, body, head, wanted=None: self.judge(
            f"{name}, {what}", operation, self.send(upper, target, body, head), wanted)
        if self.closed:
            wanted = {401} if operation.get("security") != [] else None
            ask("without a token", target, bodies[0][1], headers[0], wanted)
            return
        good = {int(code) for code in operation["responses"] if int(code) < 400}
        # A thing that is not there is as good as one that is, where nothing is known to be.
        found = good | ({404} if "{" in path and "example" not in json.dumps(self.parameters(item, operation, "path")) else set())
        lenient = operation.get("x-needs-state")
        for (kind, body), head in zip(bodies, headers):
            ask(f"as {kind}", target, body, head, None if lenient else found)
        self.queries(ask, operation, item, target, bodies[0][1], headers[0])
        self.headers(ask, operation, item, target, bodies[0][1], headers[0])
        for value in ODD_VALUES:
            odd = {p["name"]: value for p in self.parameters(item, operation, "path")}
            if odd and value not in ("", "..", "a/b"):
                ask(f"of {value!r}", self.path_of(path, item, operation, odd), bodies[0][1], headers[0], None)
        if bodies[0][0] is None:
            ask("with a body it has not", target, b"{}", {"Content-Type": "application/json"}, {400})
            return
        ask("as another media type", target, bodies[0][1], {"Content-Type": "application/xml"}, {415})
        for body in ODD_BODIES:
            for head in headers:
                ask(f"{head['Content-Type']} {body[:30]!r}", target, body, head, None)
        for _ in range(40):
            ask("at random", target, self.noise(bodies[0][1]), headers[0], None)

    def queries(self, ask, operation, item, target, body, head):
        for parameter in self.parameters(item, operation, "query"):
            schema = self.resolve(parameter["schema"])
            for value in schema.get("enum", [self.example(parameter)]):
                ask(f"{parameter['name']}={value}", f"{target}?{parameter['name']}={urllib.parse.quote(str(value))}", body, head)
            if "enum" in schema:
                ask(f"{parameter['name']} that is none", f"{target}?{parameter['name']}=no-such", body, head, {400})
            for value in ODD_VALUES:
                ask(f"{parameter['name']}={value!r}", f"{target}?{parameter['name']}={urllib.parse.quote(value)}", body, head)
        ask("a bad escape", target + "?a=%zz", body, head, {400})

    def headers(self, ask, operation, item, target, body, head):
        for parameter in self.parameters(item, operation, "header"):
            for value in [str(self.example(parameter)), "", "x" * 300, "\"a\", W/\"b\"", "*", "00-0-0-0"]:
                ask(f"{parameter['name']}: {value[:20]}", target, body, {**head, parameter["name"]: value})

    def noise(self, body):
        body = bytearray(body)
        for _ in range(self.random.randint(1, 4)):
            at = self.random.randrange(len(body) + 1)
            body[at:at + self.random.randint(0, 3)] = bytes(self.random.choices(b'{}[]",:0e-\\\x00\xfftrue', k=self.random.randint(0, 3)))
        return bytes(body)

    # --- what is not there ---

    def other_methods(self, path, item):
        target = self.path_of(path, item, next(v for k, v in item.items() if k in METHODS))
        for method in ["GET", "PUT", "POST", "PATCH", "DELETE", "OPTIONS", "TRACE"]:
            if method.lower() in item:
                continue
            status, headers, _ = self.send(method, target, None, {})
            if status == 405 and headers.get("Allow"):
                self.passed += 1
            else:
                self.report(f"{method} {path}", f"status {status}, Allow {headers.get('Allow')!r}")

    def run(self):
        for path, item in self.api["paths"].items():
            for method in METHODS:
                if method in item:
                    self.operation(path, item, method, item[method])
            if not self.closed:
                self.other_methods(path, item)
        print(f"{self.passed} passed, {self.failed} failed")
        return self.failed != 0


sys.exit(Tester(sys.argv[1], "--closed" in sys.argv).run())
