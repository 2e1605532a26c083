"""Start a submission's servers by forking: as fresh as started ones, and several times faster.

A fork server (`guest/forks.py`) runs in one sandbox and holds the libraries. Each server is a
process of its own, forked from it; no process and no file of the one before it is left.
"""

import contextlib
import json
import os
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from typing import IO

from interview_kit.core import layout
from interview_kit.core.closing import Closing
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Limits, RunRecord, Submission
from interview_kit.core.text import one_line
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Job, Level, explain_exit
from interview_kit.sandbox.channel import BrokenChannelError, Channel, Message, get_text, get_texts
from interview_kit.sandbox.listeners import open_listeners
from interview_kit.server.base import Server, ServerDownError, UnixAddress, wait_for_exit
from interview_kit.server.failure import LONGEST_CAUSE
from interview_kit.server.limits import READY_SECONDS
from interview_kit.server.services import run_services
from interview_kit.server.started import listening_socket, with_services
from interview_kit.submission.import_paths import find_import_paths
from interview_kit.submission.sources import program_files

Sources = Mapping[str, str]
"""New texts of some files of a submission, by their paths in it."""

LIFETIME_SECONDS = 24 * 3600
"""Processor time of a fork server: its servers have limits of their own."""
END_SECONDS = 30.0
"""Longest wait until a forked server, or a program, is gone with all that it left."""
MAX_POLLED_MESSAGES = 100
"""Messages that are read at once when nobody waits: a hostile program could send them forever."""
HAS_ENDED = "the process that serves has ended"


class LateServerError(ServerDownError):
    """The app was not imported in time; that may be the machine's fault."""


class ForkServer(Closing):
    """The grader's side of a fork server. What its program reports is a claim."""

    def __init__(self, submission: Submission, environment: Environment, level: Level) -> None:
        """Start it. Raises `EngineError` when it is not ready in time."""
        self.is_closed = False
        self._stack = ExitStack()
        self._services = submission.manifest.services
        self._channel = self._stack.enter_context(Channel())
        self._last_id = 0
        self._exits: dict[int, int | None] = {}
        self._unloaded: set[int] = set()
        framework = FRAMEWORKS[submission.manifest.framework]
        spec = {
            "requests": self._channel.guest_fd,
            "app": submission.manifest.app,
            "interface": framework.interface,
            "libraries": framework.libraries,
            "paths": find_import_paths(submission.folder, submission.manifest.source),
            "files": program_files(submission),
            "cpu": Limits().cpu,
        }
        job = Job(
            argv=(str(environment.python), "-P", str(layout.GUEST / "forks.py"), json.dumps(spec)),
            folder=submission.folder,
            environment=environment,
            fds=(self._channel.guest_fd,),
            limits=Limits(cpu=LIFETIME_SECONDS, total_cpu=LIFETIME_SECONDS),
        )
        try:
            self._listeners = self._stack.enter_context(open_listeners(level, self._services))
            job = with_services(job, submission.manifest, self._listeners)
            self._running = self._stack.enter_context(level.start(job))
            self._listeners.receive()
            self._channel.close_guest_end()
            self._wait_for(lambda message: message.get("ready") is True, READY_SECONDS)
        except ServerDownError as error:
            raise EngineError(f"the fork server did not start: {error.cause}") from error
        except BaseException:
            self.close()
            raise

    def load(self, sources: Sources, seconds: float = READY_SECONDS) -> int | None:
        """Import a changed program once, for all of its servers; return its number.

        Returns None for one that cannot be forked: its import left threads or open files.
        Raises `ServerDownError` when it cannot be imported, `LateServerError` when that takes
        longer than `seconds`.
        """
        number = self._request({"do": "load", "sources": dict(sources)})
        reason = "the app cannot be imported"

        def is_answered(message: Message) -> bool:
            nonlocal reason
            if message.get("failed") == number:
                reason = one_line(get_text(message, "reason"), LONGEST_CAUSE)
            return message.get("loaded") == number or number in self._unloaded

        message = self._wait_for(is_answered, seconds, "the app was not imported")
        if number in self._unloaded:
            raise ServerDownError(reason, "")
        if get_texts(message, "unsafe"):
            self.unload(number)
            return None
        return number

    def unload(self, number: int) -> None:
        """End the process of a program."""
        with contextlib.suppress(ServerDownError):
            if not self.is_closed and number not in self._unloaded:
                self._request({"do": "unload", "id": number})
                self._wait_for(lambda _: number in self._unloaded, END_SECONDS)

    @contextmanager
    def serve(
        self,
        *,
        program: int | None = None,
        sources: Sources | None = None,
        files: Mapping[str, str] | None = None,
    ) -> Iterator[Server]:
        """Fork a server for the length of the context. Raises `ServerDownError`.

        It serves the loaded program, or else imports the app itself, with changed sources and
        other `files` to read.
        """
        request: Message = {"do": "serve", "sources": dict(sources or {})}
        if program is not None:
            request = {"do": "fork", "program": program}
        request["files"] = dict(files or {})
        if self.is_closed:
            raise ServerDownError(HAS_ENDED, "")
        with (
            listening_socket() as (listening, path),
            tempfile.TemporaryFile() as output,
            # First of all: a program may call them while it starts.
            run_services(self._services, self._listeners.sockets) as services,
        ):
            lifeline, our_end = os.pipe()
            try:
                try:
                    fds = (listening.fileno(), output.fileno(), lifeline)
                    number = self._request(request, fds)
                finally:
                    os.close(lifeline)
                    listening.close()
                process = ForkedProcess(self, number, program, output)
                yield Server(process=process, address=UnixAddress(path), services=services)
            finally:
                # The fork server ends a server whose pipe is closed: also when we are killed.
                os.close(our_end)
            with contextlib.suppress(ServerDownError):
                if not self._has_ended(number, program):
                    self._wait_for(lambda _: self._has_ended(number, program), END_SECONDS)

    def poll_server(self, number: int, program: int | None) -> RunRecord | None:
        """Return how a forked server has ended, or None while it runs."""
        try:
            for _ in range(MAX_POLLED_MESSAGES):
                if self._has_ended(number, program):
                    return make_record(self._exits.get(number))
                if self.is_closed or self._receive(0.0) is None:
                    break
        except BrokenChannelError:
            # All of it has ended, for example because it used too much memory.
            return wait_for_exit(self._running, END_SECONDS) or self._running.stop("it hung up")
        return self._running.poll()

    def close(self) -> None:
        """End it with all that it forked."""
        self.is_closed = True
        self._stack.close()

    def _request(self, request: Message, fds: Sequence[int] = ()) -> int:
        self._last_id += 1
        try:
            self._channel.send({"id": self._last_id, **request}, fds)
        except BrokenChannelError as error:
            self.close()
            raise ServerDownError(HAS_ENDED, "") from error
        return self._last_id

    def _wait_for(
        self, condition: Callable[[Message], bool], seconds: float, late: str = "no response"
    ) -> Message:
        """Receive messages until one meets a condition. Raises `ServerDownError`."""
        deadline = time.monotonic() + seconds
        try:
            # The time is checked each round: a hostile program could send messages forever.
            while (remaining := deadline - time.monotonic()) > 0:
                message = self._receive(remaining)
                if message is not None and condition(message):
                    return message
        except BrokenChannelError as error:
            self.close()
            raise ServerDownError(HAS_ENDED, "") from error
        self.close()
        raise LateServerError(f"{late} within {seconds:g} s", "")

    def _receive(self, timeout: float) -> Message | None:
        """Return the next message, if any comes in time, and note which processes have ended."""
        message = self._channel.receive(timeout)
        if message is not None:
            ended, unloaded, status = (message.get(key) for key in ("ended", "unloaded", "status"))
            if isinstance(ended, int) and ended <= self._last_id:
                self._exits[ended] = status if isinstance(status, int) else None
            if isinstance(unloaded, int) and unloaded <= self._last_id:
                self._unloaded.add(unloaded)
        return message

    def _has_ended(self, number: int, program: int | None) -> bool:
        return number in self._exits or program in self._unloaded


@dataclass(slots=True)
class ForkedProcess:
    """The process of one forked server, which prints into a file of ours."""

    fork_server: ForkServer
    number: int
    program: int | None
    output: IO[bytes]
    record: RunRecord | None = None

    def poll(self) -> RunRecord | None:
        """Return how it ended, or None while it runs."""
        if self.record is None:
            self.record = self.fork_server.poll_server(self.number, self.program)
        return self.record

    def log(self) -> str:
        """Return the end of what it printed so far."""
        longest = Limits().log
        size = os.fstat(self.output.fileno()).st_size
        tail = os.pread(self.output.fileno(), longest, max(0, size - longest))
        return tail.decode("utf-8", "replace")


def make_record(status: int | None) -> RunRecord:
    """Describe an end by its exit code, or by a signal's number below zero."""
    outcome, reason = explain_exit(status or 0, Limits())
    return RunRecord(status=outcome, exit_code=status, reason=reason, log="", seconds=0.0)
