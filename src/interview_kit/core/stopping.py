"""Stopping early without losing what is there: time that is over, or the first Ctrl-C."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from types import FrameType


@dataclass(slots=True)
class Stop:
    """Whether somebody asked to stop."""

    asked: bool = False


@dataclass(frozen=True, slots=True)
class Deadline:
    """When no new work may begin: at a moment of the monotonic clock, or when asked to stop."""

    end: float
    stop: Stop = field(default_factory=Stop)

    def passed(self) -> bool:
        """Whether no new work may begin."""
        return self.stop.asked or time.monotonic() >= self.end


def deadline_in(seconds: float) -> Deadline:
    """A deadline so many seconds from now."""
    return Deadline(time.monotonic() + seconds)


@contextmanager
def on_ctrl_c(stop: Stop) -> Iterator[None]:
    """Let the first Ctrl-C ask to stop; the next one does what it did before."""
    before = signal.getsignal(signal.SIGINT)
    if threading.current_thread() is not threading.main_thread() or not callable(before):
        yield
        return

    def first(number: int, frame: FrameType | None) -> None:
        signal.signal(signal.SIGINT, before)
        stop.asked = True

    signal.signal(signal.SIGINT, first)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before)
