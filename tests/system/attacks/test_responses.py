"""R10-R16, E20, N6, I7: responses that would hang, fill or mislead a client.

Each must end with its sentence; the deadlines are short so that a hang shows as a wrong one.
"""

import contextlib
import gzip
import itertools
import socket
import threading
import zlib

import pytest

from interview_kit.server import wire
from interview_kit.server.base import connect_unix
from interview_kit.server.client import BoundedClient, ExchangeError, JSONRefusedError

OK = b"HTTP/1.1 200 OK\r\n"
JSON = OK + b"Content-Type: application/json\r\n"


def raw(*pieces):
    """Send these bytes, then wait as if more would come."""

    def script(peer):
        for piece in pieces:
            peer.send(piece)
        peer.wait()

    return script


def closing(*pieces):
    """Send these bytes and close."""

    def script(peer):
        for piece in pieces:
            peer.send(piece)
        peer.sock.shutdown(socket.SHUT_RDWR)

    return script


def endless(head, piece):
    """Send the piece for as long as anyone listens."""

    def script(peer):
        peer.send(head)
        while not peer.over.is_set():
            peer.send(piece)

    return script


def dripping(head, piece=b"x", pause=0.05):
    """Send the piece again and again, with pauses."""

    def script(peer):
        peer.send(head)
        while not peer.wait(pause):
            peer.send(piece)

    return script


def whole(body, headers=b""):
    """A well-formed answer."""
    return JSON + headers + b"Content-Length: %d\r\n\r\n" % len(body) + body


def bomb(pack):
    """Four times what may be unpacked; more would only take longer to pack, in every process."""
    body = pack(b"\0" * (8 << 20))
    assert len(body) < 1 << 15
    return body


def numbered(head):
    """Endless headers whose names differ."""

    def script(peer):
        peer.send(head)
        for number in itertools.count():
            peer.send(b"X-%d: y\r\n" % number)

    return script


LATE = "no answer within 0.5 s"
REFUSED = "response refused: "
HEADERS = REFUSED + "headers longer than 32 KiB"
BODY = REFUSED + "body longer than 2 MiB"
MIDDLE = "the server closed the connection in the middle of its answer"
BEFORE = "the server closed the connection before answering"

ATTACKS = {
    "never answering": (raw(), LATE),
    "closing at once": (closing(), BEFORE),
    "half a status line, then silence": (raw(b"HTTP/1.1 20"), LATE + " (11 bytes had come)"),
    "half a status line, then the end": (closing(b"HTTP/1.1 20"), MIDDLE + " (11 bytes had come)"),
    "half the headers, then the end": (closing(OK + b"A: b\r\n"), MIDDLE + " (23 bytes had come)"),
    "an endless body": (endless(OK + b"\r\n", b"x" * 65536), BODY),
    "an endless body in chunks": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"10000\r\n" + b"x" * 65536 + b"\r\n"),
        BODY,
    ),
    "endless chunks of one byte": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1\r\nx\r\n" * 10_000),
        (REFUSED + "more than 4 MiB on the wire", LATE),
    ),
    "a little body in much wrapping": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n", b"1;" + b"x" * 30_000 + b"\r\ny\r\n"),
        REFUSED + "more than 4 MiB on the wire",
    ),
    "a body that drips": (dripping(OK + b"\r\n"), LATE),
    "headers that drip": (dripping(OK, b"A: b\r\n"), LATE),
    "a body announced larger than allowed": (
        raw(OK + b"Content-Length: 99999999\r\n\r\n"),
        BODY,
    ),
    "endless headers": (numbered(OK), HEADERS),
    "one endless header": (endless(OK + b"A: ", b"x" * 65536), HEADERS),
    "an endless status line": (endless(b"HTTP/1.1 200 ", b"x" * 65536), HEADERS),
    "headers too large at once": (raw(OK + b"A: " + b"x" * 40_000 + b"\r\n\r\n"), HEADERS),
    "too many headers": (
        raw(OK + b"A: b\r\n" * 101 + b"Content-Length: 0\r\n\r\n"),
        REFUSED + "more than 100 headers",
    ),
    "endless trailers": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n0\r\n", b"A: b\r\n" * 1000),
        HEADERS,
    ),
    "a flood of 1xx": (
        endless(b"", b"HTTP/1.1 103 Early Hints\r\n\r\n"),
        REFUSED + "more than 8 answers of 1xx",
    ),
    "another protocol": (
        raw(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n"),
        "not HTTP: ",
    ),
    "one 1xx and the end": (closing(b"HTTP/1.1 100 Continue\r\n\r\n"), MIDDLE),
    "a length larger than the body": (
        raw(OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 17),
        LATE + " (17 of 1000 bytes had come)",
    ),
    "a length larger than the body, then the end": (
        closing(OK + b"Content-Length: 1000\r\n\r\n" + b"x" * 17),
        MIDDLE + " (17 of 1000 bytes had come)",
    ),
    "two lengths": (
        raw(OK + b"Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        "not HTTP: conflicting Content-Length headers",
    ),
    "a negative length": (raw(OK + b"Content-Length: -1\r\n\r\n"), "not HTTP: bad Content-Len"),
    "a length of a million digits": (
        raw(OK + b"Content-Length: " + b"9" * 1000 + b"\r\n\r\n"),
        "not HTTP: bad Content-Length",
    ),
    "garbage for chunks": (
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\nhello\r\n"),
        "not HTTP: illegal chunk header",
    ),
    "a chunk longer than the universe": (
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"f" * 21 + b"\r\n"),
        "not HTTP: illegal chunk header",
    ),
    "a huge chunk that never comes": (
        raw(OK + b"Transfer-Encoding: chunked\r\n\r\nffffffffffff\r\nabc"),
        LATE,
    ),
    "an endless chunk extension": (
        endless(OK + b"Transfer-Encoding: chunked\r\n\r\n1;", b"x" * 65536),
        HEADERS,
    ),
    "an unknown transfer encoding": (
        raw(OK + b"Transfer-Encoding: gzip\r\n\r\n"),
        "not HTTP: Only Transfer-Encoding: chunked is supported",
    ),
    "chunks cut short": (
        closing(OK + b"Transfer-Encoding: chunked\r\n\r\n5\r\nab"),
        MIDDLE,
    ),
    "a gzip bomb": (
        raw(whole(bomb(gzip.compress), b"Content-Encoding: gzip\r\n")),
        BODY + ", unpacked",
    ),
    "a deflate bomb": (
        raw(whole(bomb(zlib.compress), b"Content-Encoding: deflate\r\n")),
        BODY + ", unpacked",
    ),
    "a bomb in a bomb": (
        raw(whole(gzip.compress(b"x"), b"Content-Encoding: gzip, gzip\r\n")),
        REFUSED + "Content-Encoding gzip, gzip, though the request asked for none",
    ),
    "an encoding nobody asked for": (
        raw(whole(b"x", b"Content-Encoding: br\r\n")),
        REFUSED + "Content-Encoding br, though the request asked for none",
    ),
    "no gzip after all": (
        raw(whole(b"plain text", b"Content-Encoding: gzip\r\n")),
        REFUSED + "the body is no gzip",
    ),
    "half a gzip": (
        raw(whole(gzip.compress(b"x" * 999)[:20], b"Content-Encoding: gzip\r\n")),
        REFUSED + "the body is no whole gzip",
    ),
    "HTTP/0.9": (closing(b"<html>hello</html>"), "not HTTP: the answer begins with '<html>"),
    "HTTP/2": (raw(b"HTTP/2 200\r\n\r\n"), "not HTTP: the answer begins with 'HTTP/2 200"),
    "a TLS hello": (
        raw(b"\x16\x03\x01\x02\x00\x01\x00"),
        r"not HTTP: the answer begins with '\x16\x03\x01\x02\x00\x01\x00'",
    ),
    "a blank line first": (raw(b"\r\n" + whole(b"{}")), "not HTTP: the answer begins with '\\r"),
    "a thousand zero bytes": (raw(b"\0" * 1000), r"not HTTP: the answer begins with '\x00\x00"),
    "the status 99": (raw(b"HTTP/1.1 99 X\r\n\r\n"), "not HTTP: illegal status line"),
    "the status 099": (raw(b"HTTP/1.1 099 X\r\n\r\n"), "not HTTP: "),
    "the status 1000": (raw(b"HTTP/1.1 1000 X\r\n\r\n"), "not HTTP: illegal status line"),
    "the status 600": (
        raw(b"HTTP/1.1 600 X\r\nContent-Length: 0\r\n\r\n"),
        "not HTTP: the status 600 does not exist",
    ),
    "no status": (raw(b"HTTP/1.1 OK\r\n\r\n"), "not HTTP: illegal status line"),
    "a zero byte in a header": (raw(OK + b"A: b\0c\r\n\r\n"), "not HTTP: illegal header line"),
    "a header without a name": (raw(OK + b": b\r\n\r\n"), "not HTTP: illegal header line"),
    "a header without a colon": (raw(OK + b"\x1b[2Jhello\r\n\r\n"), "not HTTP: illegal header"),
    "a redirect to another origin": (
        raw(
            b"HTTP/1.1 302 Found\r\nLocation: http://169.254.169.254/\r\nContent-Length: 0\r\n\r\n"
        ),
        "answered 302 to another origin: http://169.254.169.254",
    ),
    "a redirect to another port": (
        raw(b"HTTP/1.1 307 X\r\nLocation: http://127.0.0.1:22/\r\nContent-Length: 0\r\n\r\n"),
        "answered 307 to another origin: http://127.0.0.1:22",
    ),
    "a redirect without a scheme": (
        raw(b"HTTP/1.1 308 X\r\nLocation: //example.com/x\r\nContent-Length: 0\r\n\r\n"),
        "answered 308 to another origin: http://example.com",
    ),
    "a redirect to a file": (
        raw(b"HTTP/1.1 301 X\r\nLocation: file:///etc/passwd\r\nContent-Length: 0\r\n\r\n"),
        "answered 301 to another origin: file://",
    ),
    "a redirect to nonsense": (
        raw(b"HTTP/1.1 303 X\r\nLocation: http://[::1/\xff\r\nContent-Length: 0\r\n\r\n"),
        "not HTTP: answered 303 with a Location that is no URL",
    ),
}


@pytest.mark.parametrize("name", ATTACKS)
def test_each_ends_with_its_sentence(scripted, name):
    script, sentences = ATTACKS[name]
    server = scripted(script)
    with BoundedClient(server.connect, timeout=0.5) as client:
        with pytest.raises(ExchangeError) as caught:
            client.get("/users/")
        recorded = client.exchanges[0]
    assert str(caught.value).startswith(sentences)
    assert "\n" not in str(caught.value)
    assert "\x1b" not in str(caught.value)
    assert recorded.error is None or recorded.error == str(caught.value)


@pytest.mark.parametrize(
    "name", ["an endless body", "a body that drips", "a gzip bomb", "HTTP/0.9", "never answering"]
)
def test_the_next_request_meets_a_new_connection(scripted, name):
    first = ATTACKS[name][0]

    def script(peer):
        if len(server.lines) == 1:
            with contextlib.suppress(OSError):
                first(peer)
            peer.sock.close()
        else:
            peer.reply(200, b"{}")

    server = scripted(script)
    with BoundedClient(server.connect, timeout=0.5) as client:
        with pytest.raises(ExchangeError):
            client.get("/users/")
        server.over.set()
        assert client.get("/users/").json() == {}


def test_a_body_longer_than_its_length_does_not_leak_into_the_next_answer(scripted):
    evil = whole(b'{"evil":1}')
    replies = iter([whole(b"{}") + evil, whole(b'{"honest":1}')])
    server = scripted(lambda peer: peer.send(next(replies)))
    with BoundedClient(server.connect) as client:
        assert client.get("/a").json() == {}
        assert client.get("/b").json() == {"honest": 1}
    assert server.accepted == 2


def test_an_answer_that_nobody_asked_for_is_not_taken_for_the_next(scripted):
    read, sent = threading.Event(), threading.Event()

    def script(peer):
        peer.reply(200, b'{"honest":1}')
        assert read.wait(60)
        read.clear()
        with contextlib.suppress(OSError):  # the client has hung up
            peer.reply(200, b'{"evil":1}')
        sent.set()

    server = scripted(script)
    with BoundedClient(server.connect) as client:
        for _ in range(5):
            assert client.get("/a").json() == {"honest": 1}
            read.set()
            assert sent.wait(60)
            sent.clear()


def test_time_runs_also_while_events_come_without_waiting(monkeypatch):
    ours, theirs = socket.socketpair()
    with ours, theirs:
        theirs.sendall(OK + b"Transfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * 5000)
        ticks = itertools.count()
        monkeypatch.setattr(wire.time, "monotonic", lambda: float(next(ticks)))
        request = wire.RawRequest(method="GET", target="/", headers=((b"host", b"a"),), body=b"")
        with pytest.raises(ExchangeError, match=r"^late"):
            wire.exchange(ours, request, wire.Budget(deadline=1000.0, late="late"))
        assert next(ticks) < 1100


def test_redirects_in_a_circle(scripted):
    def script(peer):
        target = "/b" if peer.line.startswith("GET /a") else "/a"
        peer.reply(307, b"", f"Location: {target}\r\n")

    server = scripted(script)
    with (
        BoundedClient(server.connect) as client,
        pytest.raises(ExchangeError, match=r"^answered more than 3 redirects in a row$"),
    ):
        client.get("/a")
    assert len(server.lines) == 4


def test_redirects_between_the_two_spellings(scripted):
    def script(peer):
        target = "/a" if peer.line.startswith("POST /a/ ") else "/a/"
        peer.reply(308, b"", f"Location: {target}\r\n")

    server = scripted(script)
    with (
        BoundedClient(server.connect) as client,
        pytest.raises(ExchangeError, match=r"^answered more than 3 redirects in a row$"),
    ):
        client.post("/a/", json={})


def test_a_server_that_does_not_read(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen(1)
        with (
            BoundedClient(lambda: connect_unix(tmp_path / "s", 5), timeout=0.5) as client,
            pytest.raises(ExchangeError, match=LATE),
        ):
            client.post("/users/", content=b"x" * (8 << 20))


def test_an_answer_given_before_the_request_was_read_counts(tmp_path):
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(tmp_path / "s"))
        listening.listen(1)

        def connect_to_the_impatient():
            connection = connect_unix(tmp_path / "s", 5)
            accepted, _ = listening.accept()
            accepted.sendall(b"HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\n{}")
            accepted.close()
            return connection

        with BoundedClient(connect_to_the_impatient) as client:
            assert client.post("/users/", content=b"x" * (8 << 20)).status_code == 413


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[" * 200_000, "nested deeper than 64"),
        (b"9" * 1_000_000, "a number of more than 4000 digits"),
        (b'{"a":NaN}', "NaN, which is no JSON number"),
        (b'{"a":1e999}', "a number out of range"),
        (b'{"id":1,"id":2}', "the key 'id' twice"),
        ('{"a":"é"}'.encode("latin-1"), "not UTF-8"),
        ("{}".encode("utf-16"), "not UTF-8"),
        (b"\xef\xbb\xbf{}", "not JSON"),
        (b"\x80\x04\x95.", "not UTF-8"),
        (b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY b "c">]>', "not JSON"),
    ],
)
def test_json_that_is_none_is_refused_in_words(scripted, body, words):
    server = scripted(raw(whole(body)))
    with BoundedClient(server.connect) as client:
        response = client.get("/users/")
        with pytest.raises(JSONRefusedError, match=words):
            response.json()
        assert isinstance(response.text, str)


@pytest.mark.parametrize("charset", ["zlib", "bz2", "idna", "utf-7", "rot13", "x" * 1000])
def test_a_charset_is_never_believed(scripted, charset):
    body = zlib.compress(b"\0" * (1 << 20))
    head = OK + b"Content-Type: text/plain; charset=%s\r\n" % charset.encode()
    server = scripted(raw(head + b"Content-Length: %d\r\n\r\n" % len(body) + body))
    with BoundedClient(server.connect) as client:
        assert len(client.get("/a").text) <= len(body)


def test_header_injection_stays_one_answer(scripted):
    head = OK + b"X-Request-ID: a\nSet-Cookie: b=c\r\nContent-Length: 2\r\n\r\n{}"
    server = scripted(raw(head))
    with BoundedClient(server.connect) as client:
        assert client.get("/a").json() == {}
        assert client.exchanges[0].status == 200
