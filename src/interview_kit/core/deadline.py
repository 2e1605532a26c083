"""Deadlines of long steps: a moment that passes, or the first Ctrl-C.

A step that checks its deadline between two pieces of work keeps what it has measured so far.
"""

import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

MAX_PATIENCE = 3.0


@dataclass(slots=True)
class Interrupt:
    """A request by the user to stop."""

    is_requested: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock after which no new work may start.

    An interrupt moves that moment to now.
    """

    end: float
    interrupt: Interrupt = field(default_factory=Interrupt)

    def has_passed(self) -> bool:
        """Tell whether no new work may start."""
        return self.interrupt.is_requested or time.monotonic() >= self.end

    def seconds_left(self) -> float:
        """Return the seconds until it passes, at least 0."""
        return 0.0 if self.interrupt.is_requested else max(0.0, self.end - time.monotonic())


def deadline_in(seconds: float) -> Deadline:
    """Return a deadline this many seconds from now."""
    return Deadline(time.monotonic() + seconds)


def measure_patience() -> float:
    """Measure how busy the machine is with other work: 1 when it is idle, up to `MAX_PATIENCE`.

    Deadlines are emergency stops, so they are so many times longer. Measure before anything of
    a submission runs: it could make the machine busy itself.
    """
    processors = len(os.sched_getaffinity(0))
    return max(1.0, min(MAX_PATIENCE, os.getloadavg()[0] / processors))


@contextmanager
def catch_first_interrupt(interrupt: Interrupt) -> Iterator[None]:
    """Turn the first Ctrl-C into a request; the second one acts as it did before.

    Does nothing outside the main thread, where Python allows no signal handlers, and where
    Ctrl-C is ignored or handled outside of Python.
    """
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return

    def request(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        interrupt.is_requested = True

    signal.signal(signal.SIGINT, request)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
