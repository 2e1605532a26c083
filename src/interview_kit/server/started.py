"""A submission's server from outside: started in a sandbox, reached over a unix socket.

The grader binds and listens; the sandbox gets the listening descriptor and nothing else, so
there is no port to find, no start-up to poll, and the first request waits in the backlog.
Only a server that is started by a command of its own is reached over its port: `port.py`.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, RunRecord, RunStatus, Submission
from interview_kit.core.text import one_line
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Job, Level, Running
from interview_kit.sandbox.scratch import scratch
from interview_kit.server.client import Bend, connect_unix
from interview_kit.server.port import Port, command, ended

BACKLOG = 128
CANNOT_SERVE = "cannot serve: "
LAST_LINES = 20
LONGEST_CAUSE = 300
CONNECT_SECONDS = 5.0
GRACE = 2.0


class ServerDownError(Exception):
    """The submission's server cannot be talked to: `cause` in one line, `log` its last lines."""

    def __init__(self, cause: str, log: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.log = log


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server. `address` is the grader's own path of the listening socket.

    A server with a `port` of its own is reached over that instead. `bend` stands between it
    and the checks when these are themselves put to the test.
    """

    running: Running
    address: Path = Path()
    port: Port | None = None
    bend: Bend | None = None

    def connect(self) -> socket.socket:
        """Open a new connection. Errors: OSError."""
        if self.port:
            return self.port.connect(CONNECT_SECONDS)
        return connect_unix(self.address, CONNECT_SECONDS)

    def opening(self) -> bool:
        """Whether it may still be about to open its port."""
        return bool(self.port and not self.port.opened and not self.running.poll())

    def log_text(self) -> str:
        """Everything it printed so far, to either output."""
        return self.running.log()

    def down(self, because: str) -> ServerDownError:
        """The error that explains why it did not answer: its own end, when it has ended.

        A dying process closes its socket a moment before it is seen to have ended, so the end
        is waited for a little: else the same submission would get now one cause, now another.
        """
        record = ended(self.running, GRACE)
        log = self.log_text()
        return ServerDownError(ending(record, log) if record else because, tail(log))


class Launcher(Protocol):
    """Gives the server that a group of checks meets."""

    def __call__(self) -> AbstractContextManager[Server]:
        """Start a fresh server for the length of a context."""


@contextmanager
def serve(
    submission: Submission, environment: Environment, level: Level, data: Path | None = None
) -> Iterator[Server]:
    """Run the submission's server for the length of the context, in a fresh sandbox."""
    framework = FRAMEWORKS[submission.manifest.framework]
    if framework.interface == "port":
        with command(submission, environment, level, data) as (running, port):
            yield Server(running=running, port=port)
        return
    with listening_socket() as (listening, address):
        spec = {
            "socket": listening.fileno(),
            "app": submission.manifest.app,
            "interface": framework.interface,
            "libraries": framework.libraries,
        }
        job = Job(
            argv=(
                *(os.fspath(environment.python), "-P", os.fspath(layout.GUEST / "serve.py")),
                json.dumps(spec),
            ),
            folder=submission.folder,
            environment=environment,
            fds=(listening.fileno(),),
            data=data,
        )
        with level.start(job) as running:
            # With our own descriptor closed, a dead server refuses instead of keeping us waiting.
            listening.close()
            yield Server(running=running, address=address)


@contextmanager
def listening_socket() -> Iterator[tuple[socket.socket, Path]]:
    """A listening unix socket with its path, in a folder that only the grader may enter."""
    with scratch() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        folder.chmod(0o700)
        address = folder / "s"
        try:
            listening.bind(os.fspath(address))
            listening.listen(BACKLOG)
        except OSError as error:
            raise EngineError(f"cannot listen at {address}: {error}") from error
        yield listening, address


def ending(record: RunRecord, log: str) -> str:
    """Why a server that has ended did so, in one line."""
    lines = [line for line in log.splitlines() if line.strip()]
    if lines and lines[-1].startswith(CANNOT_SERVE):
        return one_line(lines[-1].removeprefix(CANNOT_SERVE), LONGEST_CAUSE)
    if record.status is not RunStatus.OK and record.reason:
        return record.reason
    return f"the server ended (exit {record.exit_code}) before it answered"


def tail(log: str) -> str:
    """The last lines of a log."""
    return "\n".join(log.splitlines()[-LAST_LINES:])
