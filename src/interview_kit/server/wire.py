"""One HTTP/1.1 exchange with a server that nobody trusts: one deadline, one byte budget."""

import socket
import time
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import h11

from interview_kit.core.text import one_line

MAX_RAW: Final = 4 << 20
MAX_BODY: Final = 2 << 20
MAX_HEAD: Final = 32 << 10
MAX_HEADERS: Final = 100
MAX_INFORMATIONAL: Final = 8

_PIECE: Final = 64 << 10
_START: Final = b"HTTP/1."
_GONE = (BrokenPipeError, ConnectionResetError)

Headers = Sequence[tuple[bytes, bytes]]


class ExchangeError(AssertionError):
    """A request got no usable answer; the text says why in one line."""


class UnreadRequestError(ExchangeError):
    """The server had closed the connection before it read the request."""

    def __init__(self) -> None:
        super().__init__("the server closed the connection before answering")


@dataclass(frozen=True, slots=True, kw_only=True)
class RawRequest:
    """What is sent; `target` is the path with its query."""

    method: str
    target: str
    headers: Headers
    body: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RawResponse:
    """What came back, whole and within all bounds."""

    status: int
    headers: Headers
    body: bytes

    def header(self, name: bytes) -> str | None:
        """The first header of that name (in lower case), as text."""
        values = (value for key, value in self.headers if key.lower() == name)
        value = next(values, None)
        return None if value is None else value.decode("latin-1")


@dataclass(slots=True, kw_only=True)
class Meter:
    """What one exchange may still use. `late` is the sentence for the end of its time."""

    ends: float
    late: str
    raw: int = 0
    body: int = 0
    expected: int | None = None
    start: bytes = b""

    def left(self) -> float:
        """Seconds until the deadline. Errors: `ExchangeError` once it is over."""
        left = self.ends - time.monotonic()
        if left <= 0:
            raise self.too_late()
        return left

    def too_late(self) -> ExchangeError:
        """The error of a missed deadline."""
        return ExchangeError(f"{self.late}{self._progress()}")

    def cut_short(self) -> ExchangeError:
        """The error of a connection that ended within an answer."""
        return ExchangeError(
            f"the server closed the connection in the middle of its answer{self._progress()}"
        )

    def came(self, piece: bytes) -> None:
        """Count what was received. Errors: `ExchangeError` when it cannot be an answer."""
        if len(self.start) < len(_START):
            self.start = (self.start + piece)[:64]
            if not self.start.startswith(_START[: len(self.start)]):
                raise ExchangeError(f"not HTTP: the answer begins with {_shown(self.start)}")
        self.raw += len(piece)
        if self.raw > MAX_RAW:
            raise ExchangeError(f"response refused: more than {MAX_RAW >> 20} MiB on the wire")

    def came_of_body(self, length: int) -> None:
        """Count what was received of the body."""
        self.body += length
        if self.body > MAX_BODY or (self.expected or 0) > MAX_BODY:
            raise ExchangeError(f"response refused: body longer than {MAX_BODY >> 20} MiB")

    def _progress(self) -> str:
        if self.expected is not None:
            return f" ({self.body} of {self.expected} bytes had come)"
        return f" ({self.raw} bytes had come)" if self.raw else ""


@dataclass(slots=True)
class Connection:
    """One connection, for one exchange after another."""

    sock: socket.socket
    used: float = field(default_factory=time.monotonic)
    _http: h11.Connection = field(init=False)
    _ended: bool = False
    _refused: bool = False

    def __post_init__(self) -> None:
        self._http = h11.Connection(h11.CLIENT, max_incomplete_event_size=MAX_HEAD)

    def exchange(self, request: RawRequest, meter: Meter) -> RawResponse:
        """Send a request and read its answer. Errors: `ExchangeError`."""
        self._send(request, meter)
        head = self._head(meter)
        body = self._body(meter)
        self.used = time.monotonic()
        return _decoded(head.status_code, head.headers.raw_items(), body)

    def reusable(self) -> bool:
        """Whether another exchange may follow; then the connection is ready for it."""
        unread, closed = self._http.trailing_data
        if unread or closed or self._ended or self._refused:
            return False
        if self._http.our_state is not h11.DONE or self._http.their_state is not h11.DONE:
            return False
        self._http.start_next_cycle()
        return True

    def quiet(self) -> bool:
        """Whether nothing came unasked, not even an end, since the last exchange."""
        self.sock.setblocking(False)
        try:
            self.sock.recv(1, socket.MSG_PEEK)
        except BlockingIOError:
            return True
        except OSError:
            return False
        return False

    def close(self) -> None:
        """Give the connection up."""
        self.sock.close()

    def _send(self, request: RawRequest, meter: Meter) -> None:
        head = h11.Request(
            method=request.method, target=request.target, headers=list(request.headers)
        )
        parts = [self._http.send(head)]
        if request.body:
            parts.append(self._http.send(h11.Data(data=request.body)))
        parts.append(self._http.send(h11.EndOfMessage()))
        self.sock.settimeout(meter.left())
        try:
            self.sock.sendall(b"".join(part for part in parts if part))
        except TimeoutError as error:
            raise meter.too_late() from error
        except _GONE:
            # It may have answered before it closed: that answer still counts.
            self._refused = True

    def _head(self, meter: Meter) -> h11.Response:
        for _ in range(MAX_INFORMATIONAL + 1):
            event = self._next(meter)
            if isinstance(event, h11.Response):
                _judge(event, meter)
                return event
            if isinstance(event, h11.ConnectionClosed):
                raise meter.cut_short()
            if not isinstance(event, h11.InformationalResponse):
                raise ExchangeError("not HTTP: the server switched to another protocol")
        raise ExchangeError(f"response refused: more than {MAX_INFORMATIONAL} answers of 1xx")

    def _body(self, meter: Meter) -> bytes:
        body = bytearray()
        while not isinstance(event := self._next(meter), h11.EndOfMessage):
            if not isinstance(event, h11.Data):
                raise meter.cut_short()
            meter.came_of_body(len(event.data))
            body += event.data
        return bytes(body)

    def _next(self, meter: Meter) -> object:
        while True:
            meter.left()  # also while events come without waiting: they cost time, too
            try:
                event = self._http.next_event()
            except h11.RemoteProtocolError as error:
                raise self._not_http(error, meter) from error
            if event is not h11.NEED_DATA:
                return event
            self._receive(meter)

    def _receive(self, meter: Meter) -> None:
        self.sock.settimeout(meter.left())
        try:
            piece = self.sock.recv(_PIECE)
        except TimeoutError as error:
            raise meter.too_late() from error
        except OSError as error:
            self._refused = self._refused or isinstance(error, _GONE)
            piece = b""
        if not piece:
            self._ended = True
            if not meter.raw:
                raise UnreadRequestError if self._refused else _unanswered()
        meter.came(piece)
        self._http.receive_data(piece)

    def _not_http(self, error: h11.RemoteProtocolError, meter: Meter) -> ExchangeError:
        if self._ended:
            return meter.cut_short()
        if error.error_status_hint == 431:
            return ExchangeError(f"response refused: headers longer than {MAX_HEAD >> 10} KiB")
        return ExchangeError(f"not HTTP: {one_line(str(error), 100)}")


def _unanswered() -> ExchangeError:
    return ExchangeError("the server closed the connection before answering")


def _shown(raw: bytes) -> str:
    return one_line(repr(raw[:24])[1:], 100)


def _judge(head: h11.Response, meter: Meter) -> None:
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
            meter.expected = int(value)
    if head.status_code not in (204, 304):
        meter.came_of_body(0)


def _decoded(status: int, headers: Headers, body: bytes) -> RawResponse:
    """The answer without its content encoding, which was not asked for and is bounded, too."""
    answer = RawResponse(status=status, headers=tuple(headers), body=body)
    encoding = (answer.header(b"content-encoding") or "identity").strip().lower()
    if encoding == "identity" or not body:
        return answer
    if encoding not in ("gzip", "x-gzip", "deflate"):
        raise ExchangeError(
            f"response refused: Content-Encoding {one_line(encoding, 40)}, "
            "though the request asked for none"
        )
    unpacker = zlib.decompressobj(zlib.MAX_WBITS | 32)
    try:
        plain = unpacker.decompress(body, MAX_BODY + 1)
    except zlib.error as error:
        raise ExchangeError(f"response refused: the body is no {encoding}") from error
    if len(plain) > MAX_BODY:
        raise ExchangeError(f"response refused: body longer than {MAX_BODY >> 20} MiB, unpacked")
    if not unpacker.eof:
        raise ExchangeError(f"response refused: the body is no whole {encoding}")
    return RawResponse(status=status, headers=answer.headers, body=plain)
