"""Servers of a submission whose sources were changed, each as fresh as the hidden checks need."""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import IO

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Limits, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Job, Level
from interview_kit.sandbox.channel import BrokenChannelError, Channel, Message, get_texts
from interview_kit.server import ready
from interview_kit.server.base import Launcher, Server, ServerDownError, UnixAddress
from interview_kit.server.started import listening_socket, serve
from interview_kit.submission.sources import changed, program_files

Sources = Mapping[str, str]
PATIENCE = 30.0
"""Longest wait for a process of ours, or for an app to be imported."""
LIFETIME = 24 * 3600
ENDED = "the process that serves has ended"


class Way(StrEnum):
    """How a fresh server comes about, fastest first.

    `kept`: the app is imported once for a program, and each server is forked from that.
    `forked`: each server imports the app, in a process that has the libraries. `started`:
    each in a sandbox of its own, as in the behaviour metric.
    """

    KEPT = "kept"
    FORKED = "forked"
    STARTED = "started"


class LateError(ServerDownError):
    """The app was not there in time; that may be the machine's fault."""


@dataclass(frozen=True, slots=True)
class OutputFile:
    """A forked server that prints into a file of ours; nothing is known of its end."""

    output: IO[bytes]

    def poll(self) -> None:
        """Know nothing of its end."""

    def log(self) -> str:
        """Everything it printed so far."""
        size = os.fstat(self.output.fileno()).st_size
        return os.pread(self.output.fileno(), size, 0).decode("utf-8", "replace")


class Servers:
    """Servers of changed programs; what can be kept warm stays so until `close`."""

    def __init__(
        self, submission: Submission, environment: Environment, level: Level, collection: str
    ) -> None:
        self._submission = submission
        self._environment = environment
        self._level = level
        self._collection = collection
        self._framework = FRAMEWORKS[submission.manifest.framework]
        self._warm: Warm | None = None

    @contextmanager
    def program(self, way: Way, sources: Sources, patience: float = PATIENCE) -> Iterator[Launcher]:
        """A changed program, as a launcher of its servers. Errors: `ServerDownError`."""
        if way is Way.STARTED or self._framework.interface == "port":
            with changed(self._submission.folder, sources) as folder:
                there = replace(self._submission, folder=folder)
                yield lambda: self._started(there, patience)
            return
        warm = self._warmed()
        number = warm.load(sources, patience) if way is Way.KEPT else None
        if number is None:
            yield lambda: self._warmed().server({"do": "serve", "sources": dict(sources)})
            return
        try:
            yield lambda: warm.server({"do": "fork", "program": number})
        finally:
            warm.leave(number)

    def close(self) -> None:
        """End all of it."""
        if self._warm:
            self._warm.close()

    def _warmed(self) -> "Warm":
        """The warmed process; one that broke is begun anew. Errors: `EngineError`."""
        if self._warm is None or self._warm.closed:
            self._warm = Warm(self._submission, self._environment, self._level)
        return self._warm

    @contextmanager
    def _started(self, submission: Submission, patience: float) -> Iterator[Server]:
        with serve(submission, self._environment, self._level) as server:
            ready.wait(server, self._collection, below=1000, seconds=patience)
            yield server


class Warm:
    """One sandbox with `inside/forks.py` in it."""

    def __init__(self, submission: Submission, environment: Environment, level: Level) -> None:
        self._stack = ExitStack()
        self._channel = self._stack.enter_context(Channel())
        self._count = 0
        self.closed = False
        framework = FRAMEWORKS[submission.manifest.framework]
        spec = {
            "orders": self._channel.guest_fd,
            "app": submission.manifest.app,
            "interface": framework.interface,
            "libraries": framework.libraries,
            "files": program_files(submission),
        }
        job = Job(
            argv=(str(environment.python), "-P", str(layout.GUEST / "forks.py"), json.dumps(spec)),
            folder=submission.folder,
            environment=environment,
            fds=(self._channel.guest_fd,),
            limits=Limits(cpu=LIFETIME, total_cpu=LIFETIME),
        )
        try:
            self._running = self._stack.enter_context(level.start(job))
            self._channel.close_guest_end()
            self._hear({"ready": True}, PATIENCE)
        except ServerDownError as error:
            raise EngineError(f"no server could be warmed up: {error.cause}") from error
        except BaseException:
            self.close()
            raise

    def load(self, sources: Sources, patience: float) -> int | None:
        """Have a program imported, and give its number; None for one that cannot be forked.

        Errors: `ServerDownError`.
        """
        number = self._tell({"do": "load", "sources": dict(sources)})
        answer = self._hear({"loaded": number, "left": number}, patience)
        if answer.get("left") == number:
            raise ServerDownError("the app cannot be imported", "")
        if get_texts(answer, "unsafe"):
            self.leave(number)
            return None
        return number

    def leave(self, number: int) -> None:
        """Be done with a program."""
        with contextlib.suppress(ServerDownError):
            if not self.closed:
                self._tell({"do": "leave", "id": number})
                self._hear({"left": number}, PATIENCE)

    @contextmanager
    def server(self, order: Message) -> Iterator[Server]:
        """One forked server. Errors: `ServerDownError`."""
        with (
            listening_socket() as (listening, address),
            closing(tempfile.TemporaryFile()) as output,
        ):
            ends, life = os.pipe()
            try:
                number = self._tell(order, (listening.fileno(), output.fileno(), ends))
                os.close(ends)
                listening.close()
                yield Server(process=OutputFile(output), address=UnixAddress(address))
            finally:
                os.close(life)
            with contextlib.suppress(ServerDownError):
                self._hear({"ended": number, "left": order.get("program", 0)}, PATIENCE)

    def close(self) -> None:
        """End it with all that it forked."""
        self.closed = True
        self._stack.close()

    def _tell(self, order: Message, fds: Sequence[int] = ()) -> int:
        if self.closed:
            raise ServerDownError(ENDED, "")
        self._count += 1
        try:
            self._channel.send({"id": self._count, **order}, fds)
        except BrokenChannelError as error:
            self.close()
            raise ServerDownError(ENDED, "") from error
        return self._count

    def _hear(self, wanted: Message, patience: float) -> Message:
        """The first answer that says one of these things. Errors: `ServerDownError`."""
        deadline = time.monotonic() + patience
        try:
            while answer := self._channel.receive(deadline - time.monotonic()):
                if any(answer.get(key) == value for key, value in wanted.items()):
                    return answer
        except BrokenChannelError as error:
            self.close()
            raise ServerDownError(ENDED, "") from error
        self.close()
        raise LateError(f"the app was not there within {patience:g} s", "")
