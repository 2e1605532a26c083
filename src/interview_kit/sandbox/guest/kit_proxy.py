"""Intercept the HTTP of tests that start their server as a process of its own.

Whatever the tests connect to over TCP, with whichever client, they reach a thread of ours. It
shows each exchange to the relay, as `kit_relay` does with calls of a framework's app, and asks
the server as often as the relay says.

- Whether a server listens at all is found out first, and the tests get the same error.
- What is not HTTP/1.1, or not well-formed, is passed on byte by byte: how a server reacts to it
  is its own affair.
"""

import contextlib
import os
import select
import socket
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from threading import Thread
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

import h11

# In the sandbox there is no package: there the modules of this folder import each other by name.
if TYPE_CHECKING or __package__:
    from interview_kit.sandbox.guest.kit_exchange import ExchangeRelay, Request, Response
else:
    sys.path.insert(0, os.path.dirname(os.path.abspath(__file__)))
    from kit_exchange import ExchangeRelay, Request, Response

    del sys.path[0]

Address = Any
Connect = Callable[[socket.socket, Address], None]
Dial = Callable[[], socket.socket]

LOOPBACK = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
BLOCK = 1 << 16
MAX_HEAD = 1 << 16
MAX_HEADERS = 100
MAX_REQUEST_BODY = 4 << 20
"""Requests beyond these limits, in bytes but for the number of headers, are passed on."""
MAX_RESPONSE_BODY = 64 << 20
"""In bytes; a server that sends more gives no answer."""
FIRST_LINE_SECONDS = 5.0
"""Time in which a client that speaks HTTP sends the whole first line."""
SERVER_SECONDS = 60.0
"""Time in which a server must accept a connection, and send its next bytes."""
HOP_BY_HOP = {
    *(b"connection", b"content-length", b"expect", b"keep-alive", b"transfer-encoding"),
}
"""Headers about one connection: ours are set anew."""
BODY_METHODS = (b"POST", b"PUT", b"PATCH")
"""Methods with a Content-Length also where the body is empty."""


class NotPlainError(Exception):
    """These bytes are no HTTP/1.1 request that every server understands alike."""


class MalformedResponseError(Exception):
    """What the server sends over `connection` is no HTTP response; it began with `received`."""

    def __init__(self, connection: socket.socket, received: bytes) -> None:
        super().__init__("not an HTTP response")
        self.connection = connection
        self.received = received


@dataclass
class Message:
    """A request or a response: its head as h11 has it, and its body."""

    head: Any
    body: bytes

    def headers(self) -> tuple[tuple[str, str], ...]:
        """Return the headers with names in lower case."""
        return tuple((k.decode().lower(), v.decode("latin-1")) for k, v in self.head.headers)


class RequestReader:
    """Read the requests of one connection of the tests.

    `raw` holds the bytes of the current request, and whatever came after it.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.raw = b""
        self.http = h11.Connection(h11.SERVER)
        self._connection = connection

    def read(self) -> Message | None:
        """Return the next request, or None once the tests have hung up. Raises `NotPlainError`."""
        # A new parser for each exchange: its errors are final, and `raw` begins with the request.
        self.http = h11.Connection(h11.SERVER, max_incomplete_event_size=MAX_HEAD + BLOCK)
        if self.raw:
            self.http.receive_data(self.raw)
        elif not self._receive():
            return None
        self._await_first_line()
        head = self._next_event()
        if not isinstance(head, h11.Request) or not is_plain(head):
            raise NotPlainError
        body = b""
        while isinstance(event := self._next_event(), h11.Data):
            body += event.data
        self.raw = self.http.trailing_data[0]
        return Message(head, body)

    def _await_first_line(self) -> None:
        """Wait for a line that may begin a request, for as long as a client may need for it.

        Clients of other protocols may wait for the server after bytes that end no line.
        """
        deadline = time.monotonic() + FIRST_LINE_SECONDS
        while b"\n" not in self.raw:
            remaining = max(0.0, deadline - time.monotonic())
            is_letter = self.raw[:1].isupper()
            if not is_letter or not select.select([self._connection], [], [], remaining)[0]:
                raise NotPlainError
            if not self._receive():
                raise NotPlainError

    def _next_event(self) -> object:
        while True:
            try:
                event = self.http.next_event()
            except h11.RemoteProtocolError as error:
                raise NotPlainError from error
            if event is not h11.NEED_DATA:
                return event
            if self.http.they_are_waiting_for_100_continue:
                go_on = h11.InformationalResponse(status_code=100, headers=[], reason=b"Continue")
                self._connection.sendall(self.http.send(go_on) or b"")
            if not self._receive():
                raise NotPlainError

    def _receive(self) -> bool:
        data = self._connection.recv(BLOCK)
        self.raw += data
        if len(self.raw) > MAX_HEAD + MAX_REQUEST_BODY:
            raise NotPlainError
        if data:
            self.http.receive_data(data)
        return bool(data)


def is_plain(head: h11.Request) -> bool:
    """Return whether every server understands the head of a request alike."""
    fields = head.headers.raw_items()
    size = len(head.target) + sum(len(name) + len(value) for name, value in fields)
    values = dict(head.headers)
    length = values.get(b"content-length")
    return (
        head.http_version == b"1.1"
        and head.method.isalpha()
        and head.method.isupper()
        and head.method != b"CONNECT"
        and values.get(b"upgrade", b"").lower() != b"websocket"
        and len(fields) <= MAX_HEADERS
        and size <= MAX_HEAD
        and not (length and b"transfer-encoding" in values)
        and int(length or 0) <= MAX_REQUEST_BODY
    )


class Upstream:
    """The server, reached past ourselves."""

    def __init__(self, dial: Dial, connection: socket.socket) -> None:
        self._dial = dial
        self._connection: socket.socket | None = connection

    def connect(self) -> socket.socket:
        """Return the connection, a new one where the server has hung up. Raises `OSError`."""
        # An idle server that becomes readable has closed the connection, or breaks the protocol.
        if self._connection and select.select([self._connection], [], [], 0)[0]:
            self.close()
        if self._connection is None:
            self._connection = self._dial()
        return self._connection

    def send(self, request: Message) -> Message:
        """Send a request and return the response.

        Raises `OSError` or `h11.ProtocolError` when there is none, `MalformedResponseError` when
        it is not HTTP.
        """
        connection = self.connect()
        parser = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        events = [request.head, *([h11.Data(data=request.body)] if request.body else [])]
        data = [parser.send(event) or b"" for event in (*events, h11.EndOfMessage())]
        connection.sendall(b"".join(data))
        response = read_response(connection, parser)
        if parser.our_state is not h11.DONE or parser.their_state is not h11.DONE:
            self.close()
        return response

    def close(self) -> None:
        """Close the connection."""
        if self._connection:
            self._connection.close()
            self._connection = None


def read_response(connection: socket.socket, parser: h11.Connection) -> Message:
    """Read a whole response. Raises `OSError`, `MalformedResponseError`."""
    received = b""
    head: h11.Response | None = None
    body = bytearray()
    while len(body) <= MAX_RESPONSE_BODY:
        try:
            event = parser.next_event()
        except h11.RemoteProtocolError as error:
            if head is None:
                raise MalformedResponseError(connection, received) from error
            break
        if event is h11.NEED_DATA:
            data = connection.recv(BLOCK)
            parser.receive_data(data)
            received += data if head is None else b""
            # A parser waits for an empty line: a server of another protocol never sends one.
            if received[:5] != b"HTTP/"[: len(received)]:
                raise MalformedResponseError(connection, received)
        elif isinstance(event, h11.Response):
            head = event
        elif isinstance(event, h11.Data):
            body += event.data
        elif isinstance(event, h11.EndOfMessage):
            return Message(head, bytes(body))
        elif not isinstance(event, h11.InformationalResponse):
            break
    raise ConnectionAbortedError("the response ends too early, or never")


def serve(relay: ExchangeRelay, tests: socket.socket, server: socket.socket, dial: Dial) -> None:
    """Serve one connection of the tests to its end."""
    with contextlib.suppress(OSError), tests, server:
        if server in select.select([tests, server], [], [])[0]:
            pass_on(tests, server)  # A server of HTTP does not speak first.
            return
        with contextlib.closing(Upstream(dial, server)) as upstream:
            serve_exchanges(relay, tests, upstream)


def serve_exchanges(relay: ExchangeRelay, tests: socket.socket, upstream: Upstream) -> None:
    """Serve one request after the other. Raises `OSError` when either side breaks off."""
    reader = RequestReader(tests)
    while True:
        try:
            request = reader.read()
        except NotPlainError:
            pass_on(tests, upstream.connect(), to_server=reader.raw)
            return
        if request is None:
            return
        try:
            response = run_exchange(relay, upstream, request)
            tests.sendall(encode_response(reader.http, request, response))
        except MalformedResponseError as error:
            pass_on(tests, error.connection, to_tests=error.received)
            return
        except (h11.ProtocolError, ValueError):
            return  # Without a response of the server the tests get none either.
        if reader.http.our_state is not h11.DONE:
            return


def run_exchange(relay: ExchangeRelay, upstream: Upstream, request: Message) -> Message:
    """Ask the server as often as the relay says, and return the response for the tests."""
    path, _, query = request.head.target.decode("ascii").partition("?")
    plain = Request(
        method=request.head.method.decode("ascii"),
        path=unquote(path),
        query=query,
        headers=request.headers(),
        body=request.body,
    )
    exchange = relay.begin(plain)
    responses: list[Message] = []
    while (pending := exchange.pending) is not None:
        # An unchanged request keeps the target and the headers as the tests spelled them.
        message = forward_unchanged(request) if pending == plain else encode_request(pending)
        response = upstream.send(message)
        responses.append(response)
        status, headers = response.head.status_code, response.headers()
        exchange.receive(Response(status=status, headers=headers, body=response.body))
    if exchange.reuse is not None:
        return responses[exchange.reuse]
    assert exchange.response is not None
    return decode_response(exchange.response)


def forward_unchanged(request: Message) -> Message:
    """Return a request of the tests as the server gets it: with headers of our connection."""
    head = request.head
    fields = [(k, v) for k, v in head.headers.raw_items() if k.lower() not in HOP_BY_HOP]
    return make_request(head.method, head.target, fields, request.body)


def encode_request(request: Request) -> Message:
    """Return a request of the relay as the server gets it. Raises `h11.LocalProtocolError`."""
    fields = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in request.headers]
    fields = [(key, value) for key, value in fields if key not in HOP_BY_HOP]
    if not any(key == b"host" for key, _ in fields):
        fields.insert(0, (b"Host", b"localhost"))
    return make_request(request.method.encode(), request.target().encode(), fields, request.body)


def make_request(
    method: bytes, target: bytes, fields: list[tuple[bytes, bytes]], body: bytes
) -> Message:
    """Return a request with its length. Raises `h11.LocalProtocolError`."""
    if body or method in BODY_METHODS:
        fields = [*fields, (b"Content-Length", b"%d" % len(body))]
    return Message(h11.Request(method=method, target=target, headers=fields), body)


def decode_response(response: Response) -> Message:
    """Return a response of the relay as one of the server. Raises `h11.LocalProtocolError`."""
    fields = [(key.encode("latin-1"), value.encode("latin-1")) for key, value in response.headers]
    reason = response.reason().encode()
    head = h11.Response(status_code=response.status, headers=fields, reason=reason)
    return Message(head, response.body)


def encode_response(parser: h11.Connection, request: Message, response: Message) -> bytes:
    """Return the bytes of a response to the tests. Raises `h11.LocalProtocolError`."""
    is_head = request.head.method == b"HEAD"
    fields = [
        (key, value)
        for key, value in response.head.headers.raw_items()
        if key.lower() not in HOP_BY_HOP or (is_head and key.lower() == b"content-length")
    ]
    has_body = not is_head and response.head.status_code not in (204, 304)
    if has_body:
        fields.append((b"Content-Length", b"%d" % len(response.body)))
    head = h11.Response(
        status_code=response.head.status_code, headers=fields, reason=response.head.reason
    )
    events = [head, *([h11.Data(data=response.body)] if has_body and response.body else [])]
    return b"".join(parser.send(event) or b"" for event in (*events, h11.EndOfMessage()))


def pass_on(
    tests: socket.socket, server: socket.socket, to_server: bytes = b"", to_tests: bytes = b""
) -> None:
    """Copy bytes both ways until both sides have ended; first those that were received before."""
    server.sendall(to_server)
    tests.sendall(to_tests)
    other = {tests: server, server: tests}
    readable = [tests, server]
    while readable:
        for ready in select.select(readable, [], [])[0]:
            if data := ready.recv(BLOCK):
                other[ready].sendall(data)
                continue
            readable.remove(ready)
            with contextlib.suppress(OSError):
                other[ready].shutdown(socket.SHUT_WR)


def intercept_connect(relay: ExchangeRelay, connect: Connect) -> Connect:
    """Return a `socket.connect` whose connections lead to a thread of ours."""

    def connect_intercepted(self: socket.socket, address: Address) -> None:
        if self.family not in LOOPBACK or self.type != socket.SOCK_STREAM:
            return connect(self, address)

        def dial() -> socket.socket:
            upstream = socket.socket(self.family, socket.SOCK_STREAM)
            try:
                upstream.settimeout(self.gettimeout() or SERVER_SECONDS)
                connect(upstream, address)
            except BaseException:
                upstream.close()
                raise
            upstream.settimeout(SERVER_SECONDS)
            # Else each body waits 40 ms for the receipt of its headers.
            upstream.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            return upstream

        server = dial()
        with socket.socket(self.family, socket.SOCK_STREAM) as listening:
            listening.bind((LOOPBACK[self.family], 0))
            listening.listen(1)
            in_progress: BlockingIOError | None = None
            try:
                connect(self, listening.getsockname())
            except BlockingIOError as error:
                # A client that does not block waits until its socket is writable.
                in_progress = error
            except BaseException:
                server.close()
                raise
            tests, _ = listening.accept()
        Thread(target=serve, args=(relay, tests, server, dial), daemon=True).start()
        if in_progress:
            raise in_progress
        return None

    return connect_intercepted


def intercept_calls(relay: ExchangeRelay, connect: Connect, variables: Sequence[str]) -> Connect:
    """Return a `socket.connect` that intercepts what variables name at that moment.

    Tests start services of their own and set the variable for each test.
    """
    intercepted = intercept_connect(relay, connect)

    def connect_chosen(self: socket.socket, address: Address) -> None:
        chosen = intercepted if is_named(variables, address) else connect
        return chosen(self, address)

    return connect_chosen


def is_named(variables: Sequence[str], address: Address) -> bool:
    """Tell whether an environment variable holds a URL with the port of this address."""
    ports = []
    for variable in variables:
        with contextlib.suppress(ValueError):
            ports.append(urlsplit(os.environ.get(variable, "")).port)
    return isinstance(address, tuple) and address[1] in ports


def install(relay: ExchangeRelay, variables: Sequence[str] = ()) -> None:
    """Intercept all connections of this process from now on.

    With `variables`, only those to a port that one of them names.
    """
    original = socket.socket.connect
    connect = intercept_connect(relay, original)
    if variables:
        connect = intercept_calls(relay, original, variables)

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
