"""Several workers, each with the hidden suite and a sandbox of its own."""

import contextlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection
from types import TracebackType
from typing import Self

from interview_kit.core.errors import EngineError
from interview_kit.metrics.mutation.decisive.worker import Answer, Question, Setting, Suite

END_SECONDS = 10.0
GONE = "a process that asks the hidden checks has ended"


@dataclass(slots=True, kw_only=True)
class Member:
    """One worker process."""

    process: "subprocess.Popen[bytes]"
    line: "connection.Connection[object, object]"
    asked: str | None = None
    suite: Suite | None = None

    def introduced(self) -> Suite:
        """The suite that it has collected. Errors: `EngineError`."""
        if self.suite is None:
            said = self.hear()
            if not isinstance(said, Suite):
                raise EngineError(f"the hidden checks cannot be asked: {said}")
            self.suite = said
        return self.suite

    def ask(self, question: Question) -> None:
        """Put a question to it. Errors: `EngineError`."""
        self.introduced()
        try:
            self.line.send(question)
        except OSError as error:
            raise EngineError(GONE) from error

    def answer(self) -> Answer:
        """What it answers. Errors: `EngineError`."""
        said = self.hear()
        if not isinstance(said, Answer):
            raise EngineError(f"a hidden check could not be asked: {said}")
        return said

    def hear(self) -> object:
        """The next thing it says. Errors: `EngineError`."""
        try:
            return self.line.recv()
        except (EOFError, OSError) as error:
            raise EngineError(GONE) from error

    def leave(self, seconds: float) -> None:
        """End it, by force when it is busy for longer than that."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.process.wait(seconds)
        self.process.kill()
        self.process.wait()


def hired(setting: Setting) -> Member:
    """Start a worker, in a session of its own so that Ctrl-C reaches only the grader."""
    ours, theirs = socket.socketpair()
    with theirs:
        program = (sys.executable, "-P", "-m", str(__package__))
        process = subprocess.Popen(
            [*program, str(theirs.fileno()), str(os.getpid())],
            stdin=subprocess.DEVNULL,
            pass_fds=(theirs.fileno(),),
            start_new_session=True,
        )
    member = Member(process=process, line=connection.Connection(ours.detach()))
    member.line.send(setting)
    return member


class Team:
    """Who asks what does not matter to any answer."""

    def __init__(self, setting: Setting, jobs: int) -> None:
        self._setting = setting
        self._jobs = max(1, jobs)
        self._members: list[Member] = []
        self.suite = Suite(checks={})

    def __enter__(self) -> Self:
        try:
            for _ in range(self._jobs):
                self._members.append(hired(self._setting))
            self.suite = self._members[0].introduced()
        except BaseException:
            self.close()
            raise
        return self

    def ask(self, question: Question) -> Answer:
        """Ask one thing while nothing else is asked. Errors: `EngineError`."""
        self._members[0].ask(question)
        return self._members[0].answer()

    def share(
        self,
        keys: Iterator[str],
        question: Callable[[str], Question],
        answered: Callable[[str, Answer], object],
    ) -> None:
        """Ask about each key, as many at once as there are workers. Errors: `EngineError`."""
        idle = list(self._members)
        while True:
            while idle and (key := next(keys, None)) is not None:
                member = idle.pop(0)
                member.asked = key
                member.ask(question(key))
            busy = {member.line: member for member in self._members if member.asked is not None}
            if not busy:
                return
            for line in connection.wait(list(busy)):
                member = busy[line]  # type: ignore[index]
                answer = member.answer()
                assert member.asked is not None
                key, member.asked = member.asked, None
                answered(key, answer)
                idle.append(member)

    def close(self, seconds: float = 0.0) -> None:
        """Let all of them go; who is busy for longer than that is ended."""
        for member in self._members:
            member.line.close()
        for member in self._members:
            member.leave(seconds)
        self._members.clear()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(0.0 if error else END_SECONDS)
