"""Several workers, each with the hidden suite and a sandbox of its own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from multiprocessing import connection, get_context
from multiprocessing.context import SpawnProcess
from types import TracebackType
from typing import Self

from interview_kit.errors import EngineError
from interview_kit.metrics.decisive.worker import Answer, Question, Setting, Suite, work

END_SECONDS = 10.0


@dataclass(slots=True, kw_only=True)
class Member:
    """One worker process."""

    process: SpawnProcess
    line: "connection.Connection[object, object]"
    asked: str | None = None
    suite: Suite | None = None

    def hear(self) -> object:
        """The next thing it says. Errors: `EngineError`."""
        try:
            return self.line.recv()
        except (EOFError, OSError) as error:
            raise EngineError("a process that asks the hidden checks has ended") from error

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
            raise EngineError("a process that asks the hidden checks has ended") from error

    def answer(self) -> Answer:
        """What it answers. Errors: `EngineError`."""
        said = self.hear()
        if not isinstance(said, Answer):
            raise EngineError(f"a hidden check could not be asked: {said}")
        return said


class Team:
    """Who asks what does not matter to any answer."""

    def __init__(self, setting: Setting, jobs: int) -> None:
        self._setting = setting
        self._jobs = max(1, jobs)
        self._members: list[Member] = []
        self.suite = Suite(checks={})

    def __enter__(self) -> Self:
        context = get_context("spawn")
        try:
            for _ in range(self._jobs):
                ours, theirs = context.Pipe()
                process = context.Process(target=work, args=(self._setting, theirs), daemon=True)
                process.start()
                theirs.close()
                self._members.append(Member(process=process, line=ours))
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
            member.process.join(seconds)
            member.process.kill()
            member.process.join()
            member.process.close()
        self._members.clear()

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close(0.0 if error else END_SECONDS)
