"""The client of one fork server in the sandbox: `guest/fork_suite.py`."""

import os
import threading
import time
from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace

from interview_kit.core.closing import Closing
from interview_kit.sandbox.channel import (
    BrokenChannelError,
    Channel,
    Message,
    get_number,
    get_text,
    get_texts,
)
from interview_kit.sandbox.guest.kit_effort import EffortClock, find_longest_wall
from interview_kit.suite.run import LOOK_INTERVAL, Place, describe_suite, start_guest
from interview_kit.suite.task import Ending, Task, TaskResult, Tier

START_TIMEOUT = 120.0
"""Seconds in which a fork server must have imported or collected what it serves."""
CLEANUP_TIMEOUT = 20.0
"""Seconds beyond a child's own limit after which its fork server counts as hung."""
LIFETIME = 3600.0


class ForkServerError(Exception):
    """No fork server is available; the text says why."""


class SuiteForkServer(Closing):
    """A fork server that starts on creation; call `await_ready` before use.

    One thread at a time may use it, except for `close`.
    """

    def __init__(self, place: Place, tier: Tier, modules: Sequence[str] = ()) -> None:
        self.place = place
        self.tier = tier
        self.modules = list(modules)
        self.unsafe: tuple[str, ...] = ()
        self._count = 0
        self._closed = False
        # Guards the replacement of the process against a `close` from another thread.
        self._lock = threading.Lock()
        self._start()

    def await_ready(self) -> None:
        """Wait until it can take tasks. Raises `ForkServerError`."""
        try:
            message = self._receive(START_TIMEOUT)
        except BrokenChannelError as error:
            raise ForkServerError(f"the warmed process was not ready: {error}") from error
        if message is None or message.get("ready") is not True:
            reason = get_text(message or {}, "reason") or f"not ready within {START_TIMEOUT:g} s"
            raise ForkServerError(f"the warmed process was not ready: {reason}")
        self.unsafe = tuple(get_texts(message, "unsafe"))
        if self.tier is Tier.WARM:
            self.modules = get_texts(message, "modules")

    def preload(self, modules: Sequence[str]) -> None:
        """Import libraries that the suite needs only while it runs.

        What then makes a fork unsafe, such as a thread, is added to `unsafe`.
        """
        self.modules = [*self.modules, *modules]
        self._send({"id": "modules", "modules": list(modules)})
        answer = self._receive(START_TIMEOUT)
        self.unsafe += tuple(get_texts(answer or {"unsafe": ["a slow import"]}, "unsafe"))

    def run(self, task: Task) -> TaskResult:
        """Run one task and wait for its result. A process that breaks or hangs is replaced.

        Raises `ForkServerError` when it cannot be replaced, also because of `close`.
        """
        start, work_before = time.monotonic(), self._clock.read()
        # The number must not tell the candidate's code what kind of task this is.
        self._count += 1
        self._send(
            {
                "id": self._count,
                "changes": task.changes,
                "order": list(task.order),
                "seconds": task.seconds,
                "cpu": int(task.seconds) + 1,
            }
        )
        deadline = start + find_longest_wall(task.seconds) + CLEANUP_TIMEOUT
        try:
            while (message := self._receive(deadline - time.monotonic())) is not None:
                if message.get("id") == self._count:
                    break
        except BrokenChannelError:
            return self._replace_process(Ending.DIED, task, start)
        if message is None:
            return self._replace_process(Ending.LATE, task, start)
        # The process claims how long it took. Later timeouts are computed from that: accept no
        # more than went by on our own clock. The budget is, too: accept no less than we saw.
        result, elapsed = read_result(message), time.monotonic() - start
        seconds = max(result.seconds, self._clock.read() - work_before)
        return replace(result, seconds=max(0.0, min(seconds, elapsed)))

    def _replace_process(self, ending: Ending, task: Task, start: float) -> TaskResult:
        """Replace the process; return the result of the run that broke it.

        Nobody can say any more how much that run worked: at most what it was allowed, and what all
        processors could do in the time. The start of the new process is work as well.
        """
        elapsed = time.monotonic() - start
        work = min(task.seconds, elapsed * len(os.sched_getaffinity(0)))
        self.restart()
        return TaskResult(ending=ending, seconds=work + self._clock.read())

    def restart(self) -> None:
        """Replace the process. Raises `ForkServerError`."""
        with self._lock:
            self._stack.close()
            if self._closed:
                raise ForkServerError("the fork server was closed")
            self._start()
        self.await_ready()

    def close(self) -> None:
        """End the process; a `run` in another thread then fails instead of restarting it."""
        self._closed = True
        self._channel.hang_up()
        with self._lock:
            self._stack.close()

    def _start(self) -> None:
        self._stack = ExitStack()
        self._channel = self._stack.enter_context(Channel())
        running = start_guest(self.place, "fork_suite.py", self._channel, LIFETIME)
        self._clock = EffortClock(self._stack.enter_context(running).pid)
        setup = {
            **describe_suite(self.place),
            "mode": self.tier.value,
            "modules": self.modules,
        }
        try:
            self._channel.send(setup)
        except BrokenChannelError:
            return  # `await_ready` finds out and says why

    def _receive(self, seconds: float) -> Message | None:
        """Wait for a message on the clock; None when there is none in time.

        The work is read meanwhile, because sleep is seen only by looking. Raises
        `BrokenChannelError`.
        """
        end = time.monotonic() + seconds
        while (left := end - time.monotonic()) > 0:
            if (message := self._channel.receive(min(left, LOOK_INTERVAL))) is not None:
                return message
            self._clock.read()
        return None

    def _send(self, message: Message) -> None:
        try:
            self._channel.send(message)
        except BrokenChannelError:
            self.restart()
            self._channel.send(message)


def read_result(message: Message) -> TaskResult:
    """Read what a child claims; an unknown ending counts as died."""
    verdict = get_text(message, "verdict")
    return TaskResult(
        ending=Ending(verdict) if verdict in set(Ending) else Ending.DIED,
        test=get_text(message, "test") or None,
        missing=tuple(get_texts(message, "missing")),
        modules=tuple(get_texts(message, "modules")),
        seconds=get_number(message, "seconds"),
        reason=get_text(message, "reason"),
    )
