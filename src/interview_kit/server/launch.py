"""A submission's server from outside: started in a sandbox, reached over a unix socket.

The grader binds and listens; the sandbox gets the listening descriptor and nothing else, so
there is no port to find, no start-up to poll, and the first request waits in the backlog.
"""

import json
import os
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from interview_kit import layout
from interview_kit.errors import EngineError
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.model import Environment, RunRecord, RunStatus, Submission
from interview_kit.sandbox.base import Job, Level, Running

BACKLOG = 128
CANNOT_SERVE = "cannot serve: "
LAST_LINES = 20


class ServerDownError(Exception):
    """The submission's server cannot be talked to: `cause` in one line, `log` its last lines."""

    def __init__(self, cause: str, log: str) -> None:
        super().__init__(cause)
        self.cause = cause
        self.log = log


@dataclass(slots=True, kw_only=True)
class Server:
    """A running server. `address` is the grader's own path of the listening socket."""

    running: Running
    address: Path

    def connect(self) -> socket.socket:
        """Open a new connection. Errors: OSError."""
        connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            connection.connect(os.fspath(self.address))
        except OSError:
            connection.close()
            raise
        return connection

    def log_text(self) -> str:
        """Everything it printed so far, to either output."""
        return self.running.log()

    def down(self, because: str) -> ServerDownError:
        """The error that explains why it did not answer: its own end, when it has ended."""
        log = self.log_text()
        record = self.running.poll()
        return ServerDownError(ending(record, log) if record else because, tail(log))


@contextmanager
def serve(
    submission: Submission, environment: Environment, level: Level, data: Path | None = None
) -> Iterator[Server]:
    """Run the submission's server for the length of the context, in a fresh sandbox."""
    framework = FRAMEWORKS[submission.manifest.framework]
    folder = tempfile.mkdtemp(prefix="kit-socket-")
    address = Path(folder, "s")
    listening = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        listening.bind(os.fspath(address))
        listening.listen(BACKLOG)
        spec = {
            "socket": listening.fileno(),
            "app": submission.manifest.app,
            "interface": framework.interface,
            "libraries": framework.libraries,
        }
        job = Job(
            argv=(
                *(os.fspath(environment.python), "-P", os.fspath(layout.INSIDE / "serve.py")),
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
    except OSError as error:
        raise EngineError(f"could not open a socket for the server: {error}") from error
    finally:
        listening.close()
        address.unlink(missing_ok=True)
        Path(folder).rmdir()


def ending(record: RunRecord, log: str) -> str:
    """Why a server that has ended did so, in one line."""
    lines = [line for line in log.splitlines() if line.strip()]
    if lines and lines[-1].startswith(CANNOT_SERVE):
        return lines[-1].removeprefix(CANNOT_SERVE)
    if record.status is not RunStatus.OK and record.reason:
        return record.reason
    return f"the server ended (exit {record.exit_code}) before it answered"


def tail(log: str) -> str:
    """The last lines of a log."""
    return "\n".join(log.splitlines()[-LAST_LINES:])
