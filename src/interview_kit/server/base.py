"""A server under test, however it was started, and the error when it cannot be reached.

Nothing here imports the sandbox: the hidden checks also run on a candidate's machine, against
a local process.
"""

import socket
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import ClassVar, Protocol

from interview_kit.core.model import RunRecord
from interview_kit.server.client import Interceptor
from interview_kit.server.failure import explain_exit, last_lines
from interview_kit.server.services import RunningServices

LOOPBACK = "127.0.0.1"
CONNECT_SECONDS = 5.0
EXIT_GRACE_SECONDS = 2.0
"""How long to wait for the end of a process whose connection broke."""
POLL_SECONDS = 0.02


class ServerDownError(Exception):
    """The server cannot be reached: `cause` in one line, `log` with its last lines."""

    def __init__(self, cause: str, log: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.log = log


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerOptions:
    """What a group of checks asks of its servers: other variables, or that they can restart.

    `files` are other texts of the files that the program reads, by variable.
    With `hurries_threads` a server in Python changes from thread to thread as often as it can,
    between any two steps in the program's own files: two requests then meet wherever no lock
    keeps steps together. Nothing waits, and servers of a command stay as they are.
    """

    env: Mapping[str, str] = field(default_factory=dict)
    files: Mapping[str, str] = field(default_factory=dict)
    restarts: bool = False
    hurries_threads: bool = False

    def is_plain(self) -> bool:
        """Tell whether a server that was forked will do: at most its files are other ones."""
        return replace(self, files={}) == PLAIN


PLAIN = ServerOptions()


@dataclass(frozen=True, slots=True, kw_only=True)
class Stop:
    """How a server ended before it was started again, and whether DATA_DIR held a file then."""

    signal_name: str
    has_ended: bool
    has_data: bool

    def explain_loss(self) -> str:
        """Return in one line why data may be lost."""
        if not self.has_data:
            return "DATA_DIR was empty: keep the data there, no other folder survives a restart"
        ending = f"after {self.signal_name}"
        if not self.has_ended:
            ending = f"killed, because it had not ended 5 s after {self.signal_name}"
        return f"{ending}: write to DATA_DIR (commit) before you respond"


class ServerProcess(Protocol):
    """The process behind a server, as far as the checks need it."""

    def poll(self) -> RunRecord | None:
        """Return how it ended, or None while it runs."""

    def log(self) -> str:
        """Return what it printed so far, to either output."""


class Address(Protocol):
    """Where a server listens."""

    @property
    def is_opened_by_server(self) -> bool:
        """Tell whether connections are refused until the server itself has begun to listen."""

    def connect(self) -> socket.socket:
        """Open a connection. Raises `OSError`."""


@dataclass(frozen=True, slots=True)
class UnixAddress:
    """The path of a unix socket on which the grader listens before the server starts."""

    path: Path
    is_opened_by_server: ClassVar[bool] = False

    def connect(self) -> socket.socket:
        """Open a connection. Raises `OSError`, also while the backlog stays full."""
        return connect_unix(self.path, CONNECT_SECONDS)


@dataclass(frozen=True, slots=True)
class TcpAddress:
    """A TCP port of this machine that the server opens itself."""

    port: int
    host: str = LOOPBACK
    is_opened_by_server: ClassVar[bool] = True

    def connect(self) -> socket.socket:
        """Open a connection. Raises `OSError`, also until the server listens."""
        return socket.create_connection((self.host, self.port), CONNECT_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server; `intercept` stands between it and the client to inject faults.

    `find_hidden_path` returns a path that a log says is missing, if the sandbox hides it.
    `send_signal` reaches the program itself, where each server has a sandbox of its own.
    `measure_memory` returns the bytes that its processes hold, where they are its own.
    `services` are those that its program calls.
    `restart` ends it by a signal and starts it again with the same data; only servers that were
    asked for it (`ServerOptions`) have it.
    """

    process: ServerProcess
    address: Address
    intercept: Interceptor | None = None
    services: RunningServices | None = None
    find_hidden_path: Callable[[str], str | None] | None = None
    send_signal: Callable[[int], None] | None = None
    restart: Callable[[int], Stop] | None = None
    measure_memory: Callable[[], int] | None = None

    def connect(self) -> socket.socket:
        """Open a new connection. Raises `OSError`."""
        return self.address.connect()

    def is_running(self) -> bool:
        """Tell whether its process has not ended."""
        return self.process.poll() is None

    def log_text(self) -> str:
        """Return everything it printed so far, to either output."""
        return self.process.log()

    def down_error(self, reason: str) -> ServerDownError:
        """Return the error that says why it did not answer: its own end if it ended, else `reason`.

        A dying process closes its socket a moment before it can be seen to have ended. Wait for
        that, else the same submission would get different causes in different runs.
        """
        record = wait_for_exit(self.process, EXIT_GRACE_SECONDS)
        log = self.log_text()
        if record is None:
            return ServerDownError(reason, last_lines(log))
        hidden_path = self.find_hidden_path(last_lines(log)) if self.find_hidden_path else None
        return ServerDownError(explain_exit(record, log, hidden_path), last_lines(log))


class Launcher(Protocol):
    """Starts the server that a group of checks talks to."""

    def __call__(self, options: ServerOptions = PLAIN) -> AbstractContextManager[Server]:
        """Start a fresh server for the length of a context. Raises `ServerDownError`."""


def wait_for_exit(process: ServerProcess, seconds: float) -> RunRecord | None:
    """Return how a process ended, or None if it still runs after some seconds."""
    deadline = time.monotonic() + seconds
    while not (record := process.poll()) and time.monotonic() < deadline:
        time.sleep(POLL_SECONDS)
    return record


def connect_unix(path: Path, seconds: float) -> socket.socket:
    """Connect to a listening unix socket. Raises `OSError`, also while its backlog stays full."""
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        # A non-blocking connect fails at once on a full backlog. With a send timeout the kernel
        # waits for a free place instead.
        timeout = struct.pack("@ll", int(seconds), int(seconds % 1 * 1_000_000))
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_SNDTIMEO, timeout)
        connection.connect(str(path))
    except OSError:
        connection.close()
        raise
    return connection


def find_free_port() -> int:
    """Return a TCP port on which nothing listens now."""
    with socket.create_server((LOOPBACK, 0)) as server:
        return int(server.getsockname()[1])
