"""Stands between the candidate's tests and a server that they start as a process of its own.

Whatever the tests connect to over TCP, with whichever client, they reach a thread of ours that
speaks HTTP: each exchange goes over the relay first, as the calls of a framework's app do in
`kit_relay`. Whether a server listens at all is found out first and told as it is; what is not
HTTP is passed on byte by byte.
"""

import contextlib
import http.client
import http.server
import os
import re
import select
import socket
import sys
import time
from collections.abc import Callable
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import quote, unquote

sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
if TYPE_CHECKING:
    from interview_kit.inside.kit_exchange import Relay, Values
else:
    from kit_exchange import Relay, Values
del sys.path[0]

Address = Any
Connect = Callable[[socket.socket, Address], None]
Headers = list[tuple[str, str]]
LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
REQUEST_LINE = re.compile(rb"[A-Z]+ \S+ HTTP/1\.[01]\r?\n")
LONGEST_LINE = 65536
OF_ONE_HOP = {"connection", "content-length", "expect", "keep-alive", "transfer-encoding"}
UNQUOTED = "/:@!$&'()*+,;="
PATIENCE = 60.0
"""Seconds in which a server must accept, and go on answering."""
LOOK, LOOKS = 0.001, 5000
"""So often, and so many seconds apart, is it looked for a first line that arrives in pieces."""
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

    def ask(self, method: str, target: str, headers: Headers, body: bytes) -> "Heard":
        """One exchange. Errors: `OSError` and `HTTPException` when there is no answer."""
        if self.sock and select.select([self.sock], [], [], 0)[0]:
            self.close()
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


class Handler(http.server.BaseHTTPRequestHandler):
    """Serves one connection of the tests."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    relay: Relay
    upstream: Upstream

    def handle_one_request(self) -> None:
        """One exchange; without an answer of the server the tests get none either."""
        self.raw_requestline = self.rfile.readline(LONGEST_LINE + 1)
        self.close_connection = True
        if not self.raw_requestline or not self.parse_request():
            return
        with contextlib.suppress(OSError, http.client.HTTPException, EOFError, ValueError):
            self.answer(self.exchange(self.body()))
            return
        self.close_connection = True

    def body(self) -> bytes:
        """The request's body. Errors: `EOFError`, `ValueError`."""
        if self.headers.get("Transfer-Encoding", "").lower() != "chunked":
            return self.exactly(int(self.headers.get("Content-Length") or 0))
        body = b""
        while size := int(self.rfile.readline(LONGEST_LINE).partition(b";")[0], 16):
            body += self.exactly(size)
            self.rfile.readline(LONGEST_LINE)
        while self.rfile.readline(LONGEST_LINE).strip():
            pass
        return body

    def exactly(self, size: int) -> bytes:
        """So many bytes of the request."""
        read = self.rfile.read(size)
        if len(read) < size:
            raise EOFError
        return read

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


def target(wanted: Values) -> str:
    """Path and query of a request as they are sent."""
    return quote(wanted[1], safe=UNQUOTED) + (f"?{wanted[2]}" if wanted[2] else "")


def serve(relay: Relay, theirs: socket.socket, first: socket.socket, dial: Any) -> None:
    """Serve one connection of the tests to its end."""
    with contextlib.suppress(OSError), theirs, first:
        if not speaks_http(theirs, first):
            pass_on(theirs, first)
            return
        upstream = Upstream(dial, first)
        handler = type("Bound", (Handler,), {"relay": relay, "upstream": upstream})
        with contextlib.closing(upstream):
            handler(theirs, ("", 0), None)


def speaks_http(theirs: socket.socket, first: socket.socket) -> bool:
    """Whether the tests speak first, and what they say begins a request. Nothing is taken."""
    if first in select.select([theirs, first], [], [])[0]:
        return False
    begun = b""
    for _ in range(LOOKS):
        begun = theirs.recv(LONGEST_LINE, socket.MSG_PEEK)
        if b"\n" in begun or not begun[:1].isupper():
            break
        time.sleep(LOOK)
    return bool(REQUEST_LINE.match(begun))


def pass_on(one: socket.socket, other: socket.socket) -> None:
    """Carry bytes both ways until either end hangs up."""
    others = {one: other, other: one}
    while True:
        for ready in select.select([one, other], [], [])[0]:
            block = ready.recv(1 << 16)
            if not block:
                return
            others[ready].sendall(block)


def between(relay: Relay, connect: Connect) -> Connect:
    """`socket.connect` with ourselves in between."""

    def connected(self: socket.socket, address: Address) -> None:
        if self.family not in LOOPBACK or self.type != socket.SOCK_STREAM:
            return connect(self, address)

        def dial() -> socket.socket:
            upstream = socket.socket(self.family, socket.SOCK_STREAM)
            try:
                upstream.settimeout(self.gettimeout() or PATIENCE)
                connect(upstream, address)
            except BaseException:
                upstream.close()
                raise
            upstream.settimeout(PATIENCE)
            # Else each body waits 40 ms for the receipt of its headers.
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return upstream

        first = dial()
        with socket.socket(self.family, socket.SOCK_STREAM) as listening:
            listening.bind((LOOPBACK[self.family], 0))
            listening.listen(1)
            waits: BlockingIOError | None = None
            try:
                connect(self, listening.getsockname())
            except BlockingIOError as error:
                waits = error
            except BaseException:
                first.close()
                raise
            theirs, _ = listening.accept()
        Thread(target=serve, args=(relay, theirs, first, dial), daemon=True).start()
        if waits:
            raise waits
        return None

    return connected


def install(descriptor: int) -> None:
    """Stand in between from now on."""
    connect: Connect = between(Relay(descriptor), socket.socket.connect)

    def connect_ex(self: socket.socket, address: Address) -> int:
        try:
            connect(self, address)
        except OSError as error:
            if error.errno is None:
                raise
            return error.errno
        return 0

    socket.socket.connect = connect  # type: ignore[assignment, method-assign]
    socket.socket.connect_ex = connect_ex  # type: ignore[assignment, method-assign]
