"""A submission's server from outside: started in a sandbox, reached over a unix socket.

The grader binds and listens; the sandbox gets the listening descriptor and nothing else, so
there is no port to find, no start-up to poll, and the first request waits in the backlog.
Only a server that is started by a command of its own is reached over its port: `port.py`.
"""

import json
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Job, Level
from interview_kit.sandbox.scratch import scratch_folder
from interview_kit.server.base import Server, UnixAddress
from interview_kit.server.port import command

BACKLOG = 128


@contextmanager
def serve(
    submission: Submission, environment: Environment, level: Level, data: Path | None = None
) -> Iterator[Server]:
    """Run the submission's server for the length of the context, in a fresh sandbox."""
    framework = FRAMEWORKS[submission.manifest.framework]
    if framework.interface == "port":
        with command(submission, environment, level, data) as (running, port):
            yield Server(process=running, address=port)
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
            yield Server(process=running, address=UnixAddress(address))


@contextmanager
def listening_socket() -> Iterator[tuple[socket.socket, Path]]:
    """A listening unix socket with its path, in a folder that only the grader may enter."""
    with scratch_folder() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        folder.chmod(0o700)
        address = folder / "s"
        try:
            listening.bind(os.fspath(address))
            listening.listen(BACKLOG)
        except OSError as error:
            raise EngineError(f"cannot listen at {address}: {error}") from error
        yield listening, address
