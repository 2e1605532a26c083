"""Start a submission's server, each in a fresh sandbox.

An app is served by `guest/serve.py`. The grader binds a unix socket and listens; the sandbox
gets the listening descriptor and nothing else. So there is no port to find and no start-up to
poll: the first request waits in the socket's backlog.

A submission that names a command opens a TCP port of its own, which it learns from `$PORT`, and
is reached through a dialer. In a sandbox with its own network the port is always the same, and
nobody else can reach it.
"""

import errno
import json
import os
import socket
from collections.abc import Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import ClassVar

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Manifest, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Job, Level, Running
from interview_kit.sandbox.dial import dial
from interview_kit.sandbox.dialer import Dialer
from interview_kit.sandbox.host_paths import find_hidden_path
from interview_kit.sandbox.listeners import Listeners, open_listeners
from interview_kit.sandbox.memory import measure_memory
from interview_kit.sandbox.scratch import scratch_folder
from interview_kit.server.base import (
    CONNECT_SECONDS,
    EXIT_GRACE_SECONDS,
    LOOPBACK,
    Server,
    UnixAddress,
    find_free_port,
    wait_for_exit,
)
from interview_kit.server.services import RunningServices, name_addresses, run_services
from interview_kit.submission.import_paths import find_import_paths

BACKLOG = 128
SANDBOX_PORT = 8000


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxPort:
    """The port of a running command; there is no dialer when it ended before it was dialed."""

    number: int
    dialer: Dialer | None
    is_opened_by_server: ClassVar[bool] = True

    def connect(self) -> socket.socket:
        """Open a connection. Raises `OSError`, also until the command listens."""
        try:
            if self.dialer is None:
                raise ConnectionRefusedError
            return self.dialer.connect(CONNECT_SECONDS)
        except ConnectionRefusedError as error:
            raise OSError(errno.ECONNREFUSED, "nothing listens on its port") from error


def serve(
    submission: Submission,
    environment: Environment,
    level: Level,
    data: Path | None = None,
    hurries_threads: bool = False,
) -> AbstractContextManager[Server]:
    """Run the submission's server for the length of the context, in a fresh sandbox.

    Without `data` it has a fresh data folder. Raises `EngineError`.
    """
    if FRAMEWORKS[submission.manifest.framework].interface == "port":
        return _serve_command(submission, environment, level, data)
    return _serve_app(submission, environment, level, data, hurries_threads)


@contextmanager
def _serve_app(
    submission: Submission,
    environment: Environment,
    level: Level,
    data: Path | None,
    hurries_threads: bool,
) -> Iterator[Server]:
    framework = FRAMEWORKS[submission.manifest.framework]
    services = submission.manifest.services
    with listening_socket() as (listening, path), open_listeners(level, services) as listeners:
        spec = {
            "socket": listening.fileno(),
            "app": submission.manifest.app,
            "interface": framework.interface,
            "libraries": framework.libraries,
            "paths": find_import_paths(submission.folder, submission.manifest.source),
            "hurries_threads": hurries_threads,
        }
        job = Job(
            argv=(
                *(os.fspath(environment.python), "-P", os.fspath(layout.GUEST / "serve.py")),
                json.dumps(spec),
            ),
            folder=submission.folder,
            environment=environment,
            data=data,
            fds=(listening.fileno(),),
        )
        with start_with_services(job, submission, level, listeners) as (running, simulated):
            # Only the sandbox listens now: a server that has died refuses connections, while
            # with our own descriptor open they would wait in the backlog.
            listening.close()
            yield Server(
                process=running,
                address=UnixAddress(path),
                services=simulated,
                send_signal=running.send_signal,
                measure_memory=partial(measure_memory, running.pid),
            )


@contextmanager
def start_with_services(
    job: Job, submission: Submission, level: Level, listeners: Listeners
) -> Iterator[tuple[Running, RunningServices]]:
    """Start a program beside the services of its submission."""
    with level.start(with_services(job, submission.manifest, listeners)) as running:
        listeners.receive()
        with run_services(submission.manifest.services, listeners.sockets) as simulated:
            yield running, simulated


def with_services(job: Job, manifest: Manifest, listeners: Listeners) -> Job:
    """Return a job with the variables, the files and the services of a submission."""
    handover = listeners.handover
    return replace(
        job,
        env={**manifest.env, **name_addresses(manifest.services, listeners.ports), **job.env},
        files=manifest.files,
        fds=(*job.fds, handover.fd) if handover else job.fds,
        listening=handover,
    )


@contextmanager
def _serve_command(
    submission: Submission, environment: Environment, level: Level, data: Path | None
) -> Iterator[Server]:
    if not level.opens_ports:
        raise EngineError(
            f"isolation {level.name} forbids programs to open sockets, so a server started by a "
            "command cannot run; use bubblewrap, or --isolation none for code that you trust"
        )
    port = SANDBOX_PORT if level.namespaced else find_free_port()
    job = Job(
        argv=submission.manifest.command or (),
        folder=submission.folder,
        environment=environment,
        data=data,
        env={"HOST": LOOPBACK, "PORT": str(port)},
    )
    with ExitStack() as stack:
        listeners = stack.enter_context(open_listeners(level, submission.manifest.services))
        started = start_with_services(job, submission, level, listeners)
        running, simulated = stack.enter_context(started)
        try:
            dialer = stack.enter_context(dial(level, running, port))
        except EngineError:
            # A command that ends at once leaves no network to enter: its own end is the cause.
            if wait_for_exit(running, EXIT_GRACE_SECONDS) is None:
                raise
            dialer = None
        yield Server(
            process=running,
            address=SandboxPort(number=port, dialer=dialer),
            services=simulated,
            find_hidden_path=partial(find_hidden_path, job=job) if level.namespaced else None,
            send_signal=running.send_signal,
            measure_memory=partial(measure_memory, running.pid),
        )


@contextmanager
def listening_socket() -> Iterator[tuple[socket.socket, Path]]:
    """Yield a listening unix socket with its path, in a folder that only the grader may enter."""
    with scratch_folder() as folder, socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listening:
        folder.chmod(0o700)
        path = folder / "s"
        try:
            listening.bind(os.fspath(path))
            listening.listen(BACKLOG)
        except OSError as error:
            raise EngineError(f"cannot listen at {path}: {error}") from error
        yield listening, path
