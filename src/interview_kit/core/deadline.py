"""Deadlines of long steps: a moment that passes, an amount of work, or the first Ctrl-C.

A step that checks its deadline between two pieces of work keeps what it has measured so far.
"""

import math
import os
import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType

MAX_PATIENCE = 6.0


@dataclass(slots=True)
class Interrupt:
    """A request by the user to stop."""

    is_requested: bool = False


class WorkBudget:
    """How many seconds a step may work: processor time, and time in which all of it sleeps.

    A busy machine needs longer for the same work, so such a limit is met at the same point there.
    """

    def __init__(self, seconds: float = math.inf) -> None:
        self.seconds = seconds
        self.spent = 0.0
        self._lock = threading.Lock()

    def spend(self, seconds: float) -> None:
        """Add work that was done; threads may call this."""
        with self._lock:
            self.spent += seconds

    def is_used_up(self) -> bool:
        """Tell whether no work is left."""
        return self.spent >= self.seconds


@dataclass(frozen=True, slots=True)
class Deadline:
    """A moment of the monotonic clock after which no new work may start.

    An interrupt moves that moment to now, and so does a budget of work that is used up.
    """

    end: float
    interrupt: Interrupt = field(default_factory=Interrupt)
    work: WorkBudget = field(default_factory=WorkBudget)

    def has_passed(self) -> bool:
        """Tell whether no new work may start."""
        is_over = self.interrupt.is_requested or self.work.is_used_up()
        return is_over or time.monotonic() >= self.end

    def seconds_left(self) -> float:
        """Return the seconds until it passes, at least 0."""
        return 0.0 if self.interrupt.is_requested else max(0.0, self.end - time.monotonic())


def deadline_in(seconds: float, work: float = math.inf) -> Deadline:
    """Return a deadline this many seconds from now, or after so many seconds of work."""
    return Deadline(time.monotonic() + seconds, work=WorkBudget(work))


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
