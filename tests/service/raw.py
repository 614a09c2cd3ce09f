"""Bytes on a socket and what comes back: what a library of HTTP would not send. Each case names the
statuses that are answered, in order, and whether the connection is closed after the last."""
import re
import socket
import sys

LEAD = b'{"country":"DE"}'
PATH = b"/v1/policies/inbound/decisions?trace=none"
POST = b"POST " + PATH + b" HTTP/1.1\r\n"
HOST = b"Host: a\r\n"
JSON = b"Content-Type: application/json\r\n"
LENGTH = b"Content-Length: %d\r\n" % len(LEAD)
SMUGGLED = b"GET /smuggled HTTP/1.1\r\nHost: a\r\n\r\n"
CHUNKED = b"10\r\n" + LEAD + b"\r\n0\r\n\r\n"
assert len(LEAD) == 16

# name, bytes, statuses, closed
CASES = [
    ("a lead", POST + HOST + JSON + LENGTH + b"\r\n" + LEAD, [200], False),
    ("a lead in chunks", POST + HOST + JSON + b"Transfer-Encoding: chunked\r\n\r\n" + CHUNKED, [200], False),
    ("two requests at once", 2 * (POST + HOST + JSON + LENGTH + b"\r\n" + LEAD), [200, 200], False),
    # the table of the gate: what is read in two ways by two readers
    ("a length and chunks together", POST + HOST + JSON + LENGTH + b"Transfer-Encoding: chunked\r\n\r\n" +
     b"0\r\n\r\n" + SMUGGLED, [400], True),
    ("two lengths", POST + HOST + JSON + LENGTH + b"Content-Length: 0\r\n\r\n" + LEAD, [400], True),
    ("one length twice", POST + HOST + JSON + LENGTH + LENGTH + b"\r\n" + LEAD, [400], True),
    ("no host", POST + JSON + LENGTH + b"\r\n" + SMUGGLED, [400], True),
    ("two hosts", POST + HOST + b"Host: b\r\n" + JSON + LENGTH + b"\r\n" + LEAD, [400], True),
    ("a space before the colon", POST + HOST + JSON + b"Content-Length : 16\r\n\r\n" + SMUGGLED, [400], True),
    ("gzip, chunked", POST + HOST + JSON + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + CHUNKED, [400], True),
    ("identity", POST + HOST + JSON + b"Transfer-Encoding: identity\r\n\r\n" + LEAD, [400], True),
    ("chunked twice", POST + HOST + JSON + 2 * b"Transfer-Encoding: chunked\r\n" + b"\r\n" + CHUNKED, [400], True),
    ("a signed length", POST + HOST + JSON + b"Content-Length: +16\r\n\r\n" + SMUGGLED, [400], True),
    ("a control byte", POST + HOST + JSON + LENGTH + b"X: a\x01b\r\n\r\n" + LEAD, [400], True),
    # documented: read as RFC 9112 2.2 and 5.2 allow a server to
    ("a folded header", POST + HOST + JSON + LENGTH + b"X: a\r\n b\r\n\r\n" + LEAD, [200], False),
    ("bare line feeds", (POST + HOST + JSON + LENGTH).replace(b"\r\n", b"\n") + b"\n" + LEAD, [200], False),
    # limits
    ("a header block that is too large", POST + HOST + b"X: " + b"a" * 80000 + b"\r\n\r\n", [431], True),
    ("a length over the limit", POST + HOST + JSON + b"Content-Length: 99999999\r\n\r\n", [413], True),
    ("chunks over the limit", POST + HOST + JSON + b"Transfer-Encoding: chunked\r\n\r\n" +
     (b"4000\r\n" + b" " * 0x4000 + b"\r\n") * 5 + b"0\r\n\r\n", [413], True),
    # paths and methods
    ("a bad escape", b"POST /v1/policies/%zz/decisions HTTP/1.1\r\n" + HOST + b"\r\n", [400], False),
    ("a NUL in the path", b"POST /v1/policies/%00/decisions HTTP/1.1\r\n" + HOST + b"\r\n", [400], False),
    ("a method nobody knows", b"BREW /healthz HTTP/1.1\r\n" + HOST + b"\r\n", [405], False),
    ("HEAD has no body", b"HEAD /healthz HTTP/1.1\r\n" + HOST + b"\r\n" + b"GET /readyz HTTP/1.1\r\n" + HOST + b"\r\n",
     [200, 200], False),
    ("a body where none is read", b"GET /healthz HTTP/1.1\r\n" + HOST + b"Content-Length: 3\r\n\r\nabc" + SMUGGLED,
     [400], True),
    # what is no HTTP
    ("a line of noise", b"\x16\x03\x01\x02\x00\x01\x00\r\n\r\n", [], True),
    ("a body that ends early", POST + HOST + JSON + b"Content-Length: 400\r\n\r\n{", [], None),
]


def ask(address, bytes_, shut):
    """Statuses answered, and whether the other end closed."""
    got = b""
    with socket.create_connection(address, timeout=20) as s:
        s.settimeout(20)
        try:
            s.sendall(bytes_)
            if shut:
                s.shutdown(socket.SHUT_WR)
        except OSError:
            pass
        closed = False
        while True:
            if not shut and complete(got):
                s.settimeout(0.3)
            try:
                more = s.recv(65536)
            except (TimeoutError, socket.timeout):
                break
            except OSError:
                closed = True
                break
            if not more:
                closed = True
                break
            got += more
    return statuses(got), closed


def statuses(got):
    return [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d\d\d) ", got)]


def complete(got):
    """Has the first answer arrived whole?"""
    end = got.find(b"\r\n\r\n")
    if end < 0:
        return False
    length = re.search(rb"(?i)content-length: *(\d+)", got[:end])
    return length is None or len(got) >= end + 4 + int(length.group(1))


def main():
    host, port = sys.argv[1].rsplit(":", 1)
    passed = failed = 0
    for name, bytes_, wanted, closed in CASES:
        found, was_closed = ask((host, int(port)), bytes_, shut=closed is None)
        # A refusal may be said twice (libmicrohttpd does for a length that is none); nothing else may.
        right = set(found) == set(wanted) if closed else found == wanted
        if right and (closed is None or was_closed == closed):
            passed += 1
        else:
            failed += 1
            print(f"FAILED raw: {name}: {found}{', closed' if was_closed else ', kept'};"
                  f" wanted {wanted}{', closed' if closed else ', kept'}")
    print(f"{passed} passed, {failed} failed")
    return failed != 0


sys.exit(main())
