"""A server that opens a port of its own: told which one, and reached by a dialer.

In a sandbox with its own network the port is always the same, and nobody else can reach it.
"""

import errno
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Submission
from interview_kit.sandbox.base import Job, Level, Running
from interview_kit.sandbox.dial import dial
from interview_kit.sandbox.dialer import Dialer
from interview_kit.server.base import CONNECT_SECONDS, EXIT_GRACE_SECONDS, wait_for_exit

HOST = "127.0.0.1"
INSIDE = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPort:
    """The port of a running program; there is no dialer when it ended before it was dialed."""

    number: int
    dialer: Dialer | None
    is_opened_by_server: ClassVar[bool] = True

    def connect(self) -> socket.socket:
        """Open a connection. Raises `OSError`, also until the program listens."""
        try:
            if self.dialer is None:
                raise ConnectionRefusedError
            return self.dialer.connect(CONNECT_SECONDS)
        except ConnectionRefusedError as error:
            raise OSError(errno.ECONNREFUSED, "nothing listens on its port") from error


@contextmanager
def command(
    submission: Submission, environment: Environment, level: Level, data: Path | None
) -> Iterator[tuple[Running, SandboxPort]]:
    """Run the submission's command. Errors: `EngineError` where nothing can open a port."""
    if not level.opens_ports:
        raise EngineError(
            f"isolation {level.name} forbids programs to open sockets, so a server started by a "
            "command cannot run; use bubblewrap, or --isolation none for code that you trust"
        )
    number = INSIDE if level.namespaced else free_port()
    job = Job(
        argv=submission.manifest.command or (),
        folder=submission.folder,
        environment=environment,
        env={"HOST": HOST, "PORT": str(number)},
        data=data,
    )
    with level.start(job) as running, ExitStack() as stack:
        try:
            dialer = stack.enter_context(dial(level, running, number))
        except EngineError:
            if wait_for_exit(running, EXIT_GRACE_SECONDS) is None:
                raise
            dialer = None
        yield running, SandboxPort(number=number, dialer=dialer)


def free_port() -> int:
    """A port that nothing listens on now."""
    with socket.create_server((HOST, 0)) as server:
        return int(server.getsockname()[1])
