"""One HTTP/1.1 exchange with a server that nobody trusts: one deadline, one byte budget."""

import contextlib
import socket
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import h11

from interview_kit.core.text import one_line

MAX_RAW: Final = 4 << 20
MAX_BODY: Final = 2 << 20
MAX_HEAD: Final = 32 << 10
MAX_HEADERS: Final = 100
MAX_INFORMATIONAL: Final = 8

_BLOCK: Final = 64 << 10
_PREFIX: Final = b"HTTP/1."
_CLOSED_EARLY: Final = "the server closed the connection before answering"

Headers = Sequence[tuple[bytes, bytes]]


class ExchangeError(AssertionError):
    """A request got no usable response; the text says why in one line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRequest:
    """A request as it is sent; `target` is the path with its query."""

    method: str
    target: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RawResponse:
    """A response as it was received, whole and within all bounds."""

    status: int
    headers: Headers
    body: bytes

    def get_header(self, name: bytes) -> str | None:
        """Return the first header of a name (in lower case) as text."""
        values = (value for key, value in self.headers if key.lower() == name)
        value = next(values, None)
        return None if value is None else value.decode("latin-1")


@dataclass(slots=True, kw_only=True)
class Budget:
    """The time and the bytes that one exchange may use, and what it has used.

    `deadline` is a time of the monotonic clock; `late` is the sentence for missing it.
    """

    deadline: float
    late: str
    raw: int = 0
    body: int = 0
    expected: int | None = None
    start: bytes = b""

    def seconds_left(self) -> float:
        """Return the seconds until the deadline. Raises `ExchangeError` once it is over."""
        seconds = self.deadline - time.monotonic()
        if seconds <= 0:
            raise self.late_error()
        return seconds

    def late_error(self) -> ExchangeError:
        """Return the error of a missed deadline."""
        return ExchangeError(f"{self.late}{self._progress()}")

    def truncated_error(self) -> ExchangeError:
        """Return the error of a connection that ended within a response."""
        return ExchangeError(
            f"the server closed the connection in the middle of its answer{self._progress()}"
        )

    def count_raw(self, block: bytes) -> None:
        """Count received bytes. Raises `ExchangeError` when they cannot be a response."""
        if len(self.start) < len(_PREFIX):
            self.start = (self.start + block)[:64]
            if not self.start.startswith(_PREFIX[: len(self.start)]):
                excerpt = one_line(repr(self.start[:24])[1:], 100)
                raise ExchangeError(f"not HTTP: the answer begins with {excerpt}")
        self.raw += len(block)
        if self.raw > MAX_RAW:
            raise ExchangeError(f"response refused: more than {MAX_RAW >> 20} MiB on the wire")

    def count_body(self, length: int) -> None:
        """Count received bytes of the body. Raises `ExchangeError` when it is too long."""
        self.body += length
        if self.body > MAX_BODY or (self.expected or 0) > MAX_BODY:
            raise ExchangeError(f"response refused: body longer than {MAX_BODY >> 20} MiB")

    def _progress(self) -> str:
        if self.expected is not None:
            return f" ({self.body} of {self.expected} bytes had come)"
        return f" ({self.raw} bytes had come)" if self.raw else ""


def exchange(connection: socket.socket, request: RawRequest, budget: Budget) -> RawResponse:
    """Send a request over a new connection and read its response. Raises `ExchangeError`."""
    return _Exchange(connection, budget).run(request)


class _Exchange:
    """The state of one exchange: what h11 has parsed, and whether the server has hung up."""

    def __init__(self, connection: socket.socket, budget: Budget) -> None:
        self._socket = connection
        self._budget = budget
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)
        self._has_ended = False

    def run(self, request: RawRequest) -> RawResponse:
        self._send(request)
        head = self._receive_head()
        return _decompress(head.status_code, head.headers.raw_items(), self._receive_body())

    def _send(self, request: RawRequest) -> None:
        head = h11.Request(
            method=request.method, target=request.target, headers=list(request.headers)
        )
        parts = [self._http.send(head)]
        if request.body:
            parts.append(self._http.send(h11.Data(data=request.body)))
        parts.append(self._http.send(h11.EndOfMessage()))
        self._socket.settimeout(self._budget.seconds_left())
        try:
            # A server may respond and close before it has read all: that response still counts.
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self._socket.sendall(b"".join(part for part in parts if part))
        except TimeoutError as error:
            raise self._budget.late_error() from error

    def _receive_head(self) -> h11.Response:
        for _ in range(MAX_INFORMATIONAL + 1):
            event = self._next_event()
            if isinstance(event, h11.Response):
                _check_head(event, self._budget)
                return event
            if isinstance(event, h11.ConnectionClosed):
                raise self._budget.truncated_error()
            if not isinstance(event, h11.InformationalResponse):
                raise ExchangeError("not HTTP: the server switched to another protocol")
        raise ExchangeError(f"response refused: more than {MAX_INFORMATIONAL} answers of 1xx")

    def _receive_body(self) -> bytes:
        body = bytearray()
        while not isinstance(event := self._next_event(), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise self._budget.truncated_error()
            self._budget.count_body(len(event.data))
            body += event.data
        return bytes(body)

    def _next_event(self) -> object:
        while True:
            # Also while events come without waiting: thousands of tiny chunks cost time, too.
            self._budget.seconds_left()
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise self._explain(error) from error
            if event is not h11.NEED_DATA:
                return event
            self._receive_block()

    def _receive_block(self) -> None:
        self._socket.settimeout(self._budget.seconds_left())
        try:
            block = self._socket.recv(_BLOCK)
        except TimeoutError as error:
            raise self._budget.late_error() from error
        except OSError:
            block = b""
        if not block:
            self._has_ended = True
            if not self._budget.raw:
                raise ExchangeError(_CLOSED_EARLY)
        self._budget.count_raw(block)
        self._http.receive_data(block)

    def _explain(self, error: h11.RemoteProtocolError) -> ExchangeError:
        if self._has_ended:
            return self._budget.truncated_error()
        if error.error_status_hint == 431:
            return ExchangeError(f"response refused: headers longer than {MAX_HEAD >> 10} KiB")
        return ExchangeError(f"not HTTP: {one_line(str(error), 100)}")


def _check_head(head: h11.Response, budget: Budget) -> None:
    """Refuse a head by what it promises, before any of its body is read."""
    if not 200 <= head.status_code <= 599:
        raise ExchangeError(f"not HTTP: the status {head.status_code} does not exist")
    headers = head.headers.raw_items()
    if len(headers) > MAX_HEADERS:
        raise ExchangeError(f"response refused: more than {MAX_HEADERS} headers")
    if sum(len(key) + len(value) for key, value in headers) > MAX_HEAD:
        raise ExchangeError(f"response refused: headers longer than {MAX_HEAD >> 10} KiB")
    for key, value in headers:
        if key.lower() == b"content-length":
            budget.expected = int(value)
    if head.status_code not in (204, 304):
        budget.count_body(0)


def _decompress(status: int, headers: Headers, body: bytes) -> RawResponse:
    """Undo a content encoding, which was not asked for, within the bounds of a body."""
    response = RawResponse(status=status, headers=tuple(headers), body=body)
    encoding = (response.get_header(b"content-encoding") or "identity").strip().lower()
    if encoding == "identity" or not body:
        return response
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise ExchangeError(
            f"response refused: Content-Encoding {one_line(encoding, 40)}, "
            "though the request asked for none"
        )
    decompressor = zlib.decompressobj(zlib.MAX_WBITS | 32)  # 32: gzip or zlib, by its header
    try:
        plain = decompressor.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise ExchangeError(f"response refused: the body is no {encoding}") from error
    if len(plain) > MAX_BODY:
        raise ExchangeError(f"response refused: body longer than {MAX_BODY >> 20} MiB, unpacked")
    if not decompressor.eof:
        raise ExchangeError(f"response refused: the body is no whole {encoding}")
    return RawResponse(status=status, headers=response.headers, body=plain)
