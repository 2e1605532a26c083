"""One connection of the candidate's tests to a server of theirs, as HTTP.

Each exchange goes over the relay, and their server is asked as often as the grader says. What is
not HTTP/1.1, or not well-formed, is passed on byte by byte: how a server takes that is its own
affair.
"""

import contextlib
import http.client
import http.server
import os
import re
import select
import socket
import sys
from collections.abc import Callable
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.sandbox.guest.kit_exchange import Relay, Values
else:
    from kit_exchange import Relay, Values
del sys.path[0]

Headers = list[tuple[str, str]]
REQUEST_LINE = re.compile(rb"[A-Z]+ \S+ HTTP/1\.1\r?\n")
CHUNK = re.compile(rb"([0-9A-Fa-f]{1,8})[ \t]*(;.*)?\r?\n")
LONGEST_LINE = BLOCK = 65536
LONGEST_BODY = 4 << 20
"""In bytes; the relay hears of no longer ones."""
OF_ONE_HOP = {"connection", "content-length", "expect", "keep-alive", "transfer-encoding"}
UNQUOTED = "/:@!$&'()*+,;="
PATIENCE = 60.0
"""Seconds in which a server must accept, and go on answering."""
WITHOUT_BODY = {204, 304}


class Upstream(http.client.HTTPConnection):
    """Their server, reached past ourselves."""

    def __init__(self, dial: Callable[[], socket.socket], first: socket.socket) -> None:
        super().__init__("localhost", timeout=PATIENCE)
        self.dial = dial
        self.sock = first

    def connect(self) -> None:
        """Connect anew: the server has hung up in between."""
        self.sock = self.dial()

    def reached(self) -> socket.socket:
        """The connection, anew where the server has hung up in between. Errors: `OSError`."""
        if self.sock and select.select([self.sock], [], [], 0)[0]:
            self.close()
        if not self.sock:
            self.connect()
        return self.sock

    def ask(self, method: str, target: str, headers: Headers, body: bytes) -> "Heard":
        """One exchange. Errors: `OSError` and `HTTPException` when there is no answer."""
        self.reached()
        self.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
        for key, value in headers:
            if key.lower() not in OF_ONE_HOP:
                self.putheader(key, value.encode("latin-1"))
        if body or method in ("POST", "PUT", "PATCH"):
            self.putheader("Content-Length", str(len(body)))
        self.endheaders(body or None)
        response = self.getresponse()
        return Heard(response.status, response.reason, response.getheaders(), response.read())


class Heard:
    """What their server answered."""

    def __init__(self, status: int, reason: str, headers: Headers, body: bytes) -> None:
        self.status, self.reason = status, reason
        self.headers, self.body = headers, body


class Taken:
    """Reads a connection and never ahead; `taken` is what was read since somebody emptied it."""

    def __init__(self, connection: socket.socket) -> None:
        self.plain = connection.makefile("rb", 0)
        self.taken = b""

    def readline(self, most: int = LONGEST_LINE) -> bytes:
        """A line, or what there was of it."""
        line = self.plain.readline(most)
        self.taken += line
        return line

    def read(self, size: int) -> bytes:
        """So many bytes. Errors: `EOFError`."""
        begin = len(self.taken)
        while missing := begin + size - len(self.taken):
            block = self.plain.read(min(missing, BLOCK))
            if not block:
                raise EOFError
            self.taken += block
        return self.taken[begin:]

    def close(self) -> None:
        """Read no more."""
        self.plain.close()


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves one connection of the tests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    relay: Relay
    upstream: Upstream
    rfile: Any

    def setup(self) -> None:
        """Take no more of the connection than what is read of it."""
        super().setup()
        self.rfile.close()
        self.rfile = Taken(self.connection)

    def handle_one_request(self) -> None:
        """One exchange; without an answer of the server the tests get none either."""
        self.rfile.taken = b""
        self.raw_requestline = self.rfile.readline(LONGEST_LINE + 1)
        self.close_connection = True
        if not self.raw_requestline:
            return
        try:
            body = self.body() if self.is_plain() else None
        except (EOFError, ValueError):
            body = None
        if body is None:
            self.close_connection = True
            pass_on(self.connection, self.upstream.reached(), self.rfile.taken)
            return
        with contextlib.suppress(OSError, http.client.HTTPException):
            self.answer(self.exchange(body))
            return
        self.close_connection = True

    def is_plain(self) -> bool:
        """Whether the request's head is one that every server understands alike."""
        if not REQUEST_LINE.fullmatch(self.raw_requestline) or not self.parse_request():
            return False
        headers: Any = self.headers
        lengths = headers.get_all("Content-Length", [])
        coding = [value.lower() for value in headers.get_all("Transfer-Encoding", [])]
        if len(lengths) + len(coding) > 1 or coding not in ([], ["chunked"]):
            return False
        if headers.defects or not all(map(str.isdecimal, lengths)):
            return False
        return sum(map(int, lengths)) <= LONGEST_BODY

    def send_error(self, code: int, message: Any = None, explain: Any = None) -> None:
        """Say nothing in place of their server."""

    def body(self) -> bytes:
        """The request's body. Errors: `EOFError`, `ValueError`."""
        if "Transfer-Encoding" not in self.headers:
            return bytes(self.rfile.read(int(self.headers.get("Content-Length", 0))))
        body = b""
        while size := chunk_size(self.rfile.readline()):
            body += self.rfile.read(size)
            if self.rfile.readline() not in (b"\r\n", b"\n"):
                raise ValueError
        while self.rfile.readline().strip():
            pass
        return body

    def exchange(self, body: bytes) -> Heard:
        """Ask the grader, and their server as often as the grader says."""
        path, _, query = self.path.partition("?")
        sent: Headers = [(key, str(value)) for key, value in self.headers.items()]
        lowered = tuple((key.lower(), value) for key, value in sent)
        request: Values = (self.command, unquote(path), query, lowered, body)
        exchange = self.relay.begin(request)
        answers: list[Heard] = []
        while (wanted := exchange.todo) is not None:
            if wanted == request:
                heard = self.upstream.ask(self.command, self.path, sent, body)
            else:
                heard = self.upstream.ask(wanted[0], target(wanted), list(wanted[3]), wanted[4])
            answers.append(heard)
            plain = [(key.lower(), value) for key, value in heard.headers]
            exchange.answered(heard.status, plain, heard.body)
        if exchange.same is not None:
            return answers[exchange.same]
        assert exchange.given is not None
        status, headers, given = exchange.given
        return Heard(status, http.client.responses.get(status, "Bent"), headers, given)

    def answer(self, heard: Heard) -> None:
        """Answer the tests."""
        self.send_response_only(heard.status, heard.reason)
        for key, value in heard.headers:
            if key.lower() not in OF_ONE_HOP or (self.command == "HEAD" and "length" in key):
                self.send_header(key, value)
        with_body = self.command != "HEAD" and heard.status not in WITHOUT_BODY
        if with_body:
            self.send_header("Content-Length", str(len(heard.body)))
        self.end_headers()
        if with_body:
            self.wfile.write(heard.body)

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - not our name
        """Nobody reads it."""


def chunk_size(line: bytes) -> int:
    """How long a chunk says it is. Errors: `ValueError`."""
    if not (size := CHUNK.match(line)):
        raise ValueError(line)
    return int(size[1], 16)


def target(wanted: Values) -> str:
    """Path and query of a request as they are sent."""
    return quote(wanted[1], safe=UNQUOTED) + (f"?{wanted[2]}" if wanted[2] else "")


def pass_on(one: socket.socket, other: socket.socket, begun: bytes = b"") -> None:
    """Carry bytes both ways, `begun` first, until both ends have said all."""
    other.sendall(begun)
    others = {one: other, other: one}
    speaking = [one, other]
    while speaking:
        for ready in select.select(speaking, [], [])[0]:
            if block := ready.recv(1 << 16):
                others[ready].sendall(block)
                continue
            speaking.remove(ready)
            with contextlib.suppress(OSError):
                others[ready].shutdown(socket.SHUT_WR)
