"""Treat SIGTERM like Ctrl-C, so that what ends a command from outside loses no measurement.

A CI that cancels a job, `timeout` and a service manager send SIGTERM. The grading then stops at
the same places as after Ctrl-C, writes what was measured and exits with the same code.
"""

import signal
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from types import FrameType

Handler = Callable[[int, FrameType | None], object] | int | None
SAME_REQUEST_SECONDS = 2.0
"""`timeout` sends SIGTERM to a process and to its group: two signals so close are one request."""
GRACE_SECONDS = 3.0
"""Ctrl-C may only ask a step to stop. One that goes on for so long gets the next Ctrl-C, because
who sends SIGTERM often kills after ten seconds, and then all would be lost."""


@contextmanager
def treat_sigterm_as_ctrl_c() -> Iterator[None]:
    """Give SIGTERM to whatever handles Ctrl-C at that moment, until it raises an interrupt.

    Also where Ctrl-C is ignored, as in a job in the background of a script. Does nothing outside
    the main thread, where Python allows no signal handlers.
    """
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    last = -SAME_REQUEST_SECONDS

    def interrupt(number: int, frame: FrameType | None) -> None:
        nonlocal last
        is_repeated = time.monotonic() - last < SAME_REQUEST_SECONDS
        last = time.monotonic()
        if not is_repeated:
            press_ctrl_c(number, frame)

    before = {
        signal.SIGTERM: signal.signal(signal.SIGTERM, interrupt),
        signal.SIGALRM: signal.signal(signal.SIGALRM, press_ctrl_c),
    }
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        restore(before)


def press_ctrl_c(number: int, frame: FrameType | None) -> None:
    """Do what Ctrl-C would; if that only asks for an end, do it again after the grace."""
    signal.setitimer(signal.ITIMER_REAL, 0)
    handler = signal.getsignal(signal.SIGINT)
    handle = handler if callable(handler) else signal.default_int_handler
    handle(signal.SIGINT, frame)
    # Not reached once it has raised: a second one would disturb the cleaning up.
    signal.setitimer(signal.ITIMER_REAL, GRACE_SECONDS)


@contextmanager
def ignore_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C and SIGTERM for a moment. Does nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        restore(before)


def restore(handlers: Mapping[signal.Signals, Handler]) -> None:
    """Set signal handlers as they were."""
    for number, handler in handlers.items():
        signal.signal(number, handler)
