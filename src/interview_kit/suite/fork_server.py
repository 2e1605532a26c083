"""The grader's hold on one warmed process in the sandbox: `inside/zygote.py`."""

import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from interview_kit.sandbox.channel import (
    BrokenChannelError,
    Channel,
    Message,
    get_number,
    get_text,
    get_texts,
)
from interview_kit.suite.run import Place, start
from interview_kit.suite.task import Answer, Ending, Task, Tier

READY = 120.0
"""Seconds in which a process must be warm."""
GRACE = 20.0
"""Seconds beyond a child's own limit after which its zygote is given up."""
LIFETIME = 3600.0


class NoZygoteError(Exception):
    """A warmed process cannot be had; the text says why."""


class Zygote:
    """Starts on creation; `await_ready` before use."""

    def __init__(self, place: Place, tier: Tier, modules: Sequence[str] = ()) -> None:
        self.place = place
        self.tier = tier
        self.modules = list(modules)
        self.unsafe: tuple[str, ...] = ()
        self._begin()

    def _begin(self) -> None:
        self._stack = ExitStack()
        self.channel = self._stack.enter_context(Channel())
        self._stack.enter_context(start(self.place, "zygote.py", self.channel, LIFETIME))
        order = {
            "mode": self.tier.value,
            "tests": [p for p in self.place.tests if (self.place.folder / p).exists()],
            "sources": self.place.sources,
            "modules": self.modules,
        }
        try:
            self.channel.send(order)
        except BrokenChannelError:
            return

    def await_ready(self) -> None:
        """Wait until it is warm. Errors: `NoZygoteError`."""
        try:
            message = self.channel.receive(READY)
        except BrokenChannelError as error:
            raise NoZygoteError(f"the warmed process was not ready: {error}") from error
        if message is None or message.get("ready") is not True:
            reason = get_text(message or {}, "reason") or f"not ready within {READY:g} s"
            raise NoZygoteError(f"the warmed process was not ready: {reason}")
        self.unsafe = tuple(get_texts(message, "unsafe"))
        if self.tier is Tier.WARM:
            self.modules = get_texts(message, "modules")

    def preload(self, modules: Sequence[str]) -> None:
        """Have libraries imported that the suite only needs while it runs."""
        self.modules = [*self.modules, *modules]
        self._send({"id": "modules", "modules": list(modules)})
        answer = self.channel.receive(READY)
        self.unsafe += tuple(get_texts(answer or {"unsafe": ["a slow import"]}, "unsafe"))

    def submit(self, number_: int, task: Task) -> None:
        """Hand a task over. The number says nothing about it."""
        self._begun = time.monotonic()
        self._deadline = self._begun + task.seconds + GRACE
        self._number = number_
        self._send(
            {
                "id": number_,
                "file": task.file,
                "source": task.source,
                "order": list(task.order),
                "seconds": task.seconds,
                "cpu": int(task.seconds) + 1,
            }
        )

    def collect(self) -> Answer | None:
        """The answer, when it is there. A process that breaks or hangs is begun anew."""
        try:
            message = self.channel.receive(0.0)
            if message is None and time.monotonic() < self._deadline:
                return None
            if message is not None and message.get("id") != self._number:
                return None
        except BrokenChannelError:
            message = {"verdict": Ending.DIED.value}
            self.again()
        if message is None:
            self.again()
            return Answer(ending=Ending.LATE)
        # A claim, and the next limits are made of it: no more than went by on our own clock.
        answer, passed = answer_of(message), time.monotonic() - self._begun
        return replace(answer, seconds=max(0.0, min(answer.seconds, passed)))

    def again(self) -> None:
        """Start over with a new process."""
        self.close()
        self._begin()
        self.await_ready()

    def close(self) -> None:
        """End it."""
        self._stack.close()

    def _send(self, message: Message) -> None:
        try:
            self.channel.send(message)
        except BrokenChannelError:
            self.again()
            self.channel.send(message)


def answer_of(message: Message) -> Answer:
    """What a child claims, as an answer; what makes no sense counts as died."""
    verdict = get_text(message, "verdict")
    return Answer(
        ending=Ending(verdict) if verdict in set(Ending) else Ending.DIED,
        test=get_text(message, "test") or None,
        missing=tuple(get_texts(message, "missing")),
        modules=tuple(get_texts(message, "modules")),
        seconds=get_number(message, "seconds"),
        reason=get_text(message, "reason"),
    )
