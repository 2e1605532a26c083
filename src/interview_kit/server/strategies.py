"""Servers of a submission with changed sources, each as fresh as the hidden checks need."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from enum import StrEnum

from interview_kit.core.closing import Closing
from interview_kit.core.model import Environment, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Level
from interview_kit.server import ready
from interview_kit.server.base import PLAIN, Launcher, Server
from interview_kit.server.forked import ForkServer, Sources
from interview_kit.server.limits import READY_SECONDS
from interview_kit.server.started import serve
from interview_kit.submission.sources import changed_copy


class Strategy(StrEnum):
    """How a fresh server comes about, fastest first."""

    FORK_IMPORTED = "fork imported"
    """The app is imported once for a program, and each server is forked from that process."""
    FORK = "fork"
    """Each server imports the app, in a process that has the libraries."""
    START = "start"
    """Each server has a sandbox of its own, as when behaviour is measured first."""


class ProgramServers(Closing):
    """Launches servers of changed programs; keeps a fork server until it is closed."""

    def __init__(
        self, submission: Submission, environment: Environment, level: Level, collection: str
    ) -> None:
        self._submission = submission
        self._environment = environment
        self._level = level
        self._collection = collection
        self._framework = FRAMEWORKS[submission.manifest.framework]
        self._fork_server: ForkServer | None = None

    @contextmanager
    def program(
        self, strategy: Strategy, sources: Sources, seconds: float = READY_SECONDS
    ) -> Iterator[Launcher]:
        """Yield a launcher of a changed program's servers.

        Raises `ServerDownError`, and `LateServerError` when the app is not imported in time.
        """
        if strategy is Strategy.START or self._framework.interface == "port":
            with changed_copy(self._submission.folder, sources) as folder:
                submission = replace(self._submission, folder=folder)
                yield lambda _=PLAIN: self._start(submission, seconds)
            return
        fork_server = self._get_fork_server()
        number = None
        if strategy is Strategy.FORK_IMPORTED:
            number = fork_server.load(sources, seconds)
        if number is None:
            yield lambda _=PLAIN: self._get_fork_server().serve(sources=sources)
            return
        try:
            yield lambda _=PLAIN: fork_server.serve(program=number)
        finally:
            fork_server.unload(number)

    def close(self) -> None:
        """End the fork server."""
        if self._fork_server:
            self._fork_server.close()

    def _get_fork_server(self) -> ForkServer:
        """Return the fork server, a new one if the last one broke. Raises `EngineError`."""
        if self._fork_server is None or self._fork_server.is_closed:
            self._fork_server = ForkServer(self._submission, self._environment, self._level)
        return self._fork_server

    @contextmanager
    def _start(self, submission: Submission, seconds: float) -> Iterator[Server]:
        with serve(submission, self._environment, self._level) as server:
            ready.wait(server, self._collection, below=1000, seconds=seconds)
            yield server
