"""Connections to one server: opened when needed, used again while nothing speaks against it."""

import errno
import socket
import threading
import time
from collections.abc import Callable
from typing import Final

from interview_kit.core.errors import EngineError
from interview_kit.server.wire import (
    Connection,
    ExchangeError,
    Meter,
    RawRequest,
    RawResponse,
    UnreadRequestError,
)

Connect = Callable[[], socket.socket]

IDLE_SECONDS: Final = 1.0
"""Servers close idle connections after two seconds or more: ours are given up before."""
MAX_IDLE: Final = 8

_OURS: Final = (errno.EMFILE, errno.ENFILE, errno.ENOMEM, errno.ENOBUFS)


class Connections:
    """The connections of one client. Safe to use from many threads: none is shared."""

    def __init__(self, connect: Connect) -> None:
        self._connect = connect
        self._idle: list[Connection] = []
        self._lock = threading.Lock()
        self._closed = False

    def exchange(self, request: RawRequest, meter: Meter) -> RawResponse:
        """Send a request and read its answer. Errors: `ExchangeError`."""
        if waiting := self._take():
            try:
                return self._on(waiting, request, meter)
            except UnreadRequestError:
                pass  # Closed while idle, and our request was not read: it may be sent again.
        return self._on(self._open(meter), request, meter)

    def close(self) -> None:
        """Close what is idle, and from now on what becomes idle."""
        with self._lock:
            idle, self._idle = self._idle, []
            self._closed = True
        for connection in idle:
            connection.close()

    def _on(self, connection: Connection, request: RawRequest, meter: Meter) -> RawResponse:
        keep = False
        try:
            answer = connection.exchange(request, meter)
            keep = connection.reusable() and self._give_back(connection)
            return answer
        finally:
            if not keep:
                connection.close()

    def _open(self, meter: Meter) -> Connection:
        try:
            opened = self._connect()
        except OSError as error:
            if error.errno in _OURS:
                raise EngineError(f"cannot open a connection: {error.strerror}") from error
            if isinstance(error, (BlockingIOError, TimeoutError)):
                raise ExchangeError(f"{meter.late}: it accepts no connections") from error
            raise ExchangeError(f"no connection to the server: {error.strerror}") from error
        return Connection(opened)

    def _take(self) -> Connection | None:
        while True:
            with self._lock:
                if not self._idle:
                    return None
                connection = self._idle.pop()
            fresh = time.monotonic() - connection.used < IDLE_SECONDS
            if fresh and connection.quiet():
                return connection
            connection.close()

    def _give_back(self, connection: Connection) -> bool:
        with self._lock:
            if self._closed or len(self._idle) >= MAX_IDLE:
                return False
            self._idle.append(connection)
            return True
