"""Treat SIGTERM like Ctrl-C, so that what ends a command from outside loses no measurement.

A CI that cancels a job, `timeout` and a service manager send SIGTERM. The grading then stops at
the same places as after Ctrl-C, writes what was measured and exits with the same code.
"""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

SAME_REQUEST_SECONDS = 2.0
"""`timeout` sends SIGTERM to a process and to its group: two signals so close are one request."""


@contextmanager
def treat_sigterm_as_ctrl_c() -> Iterator[None]:
    """Give SIGTERM to whatever handles Ctrl-C at that moment, or raise `KeyboardInterrupt`.

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
            handler = signal.getsignal(signal.SIGINT)
            handle = handler if callable(handler) else signal.default_int_handler
            handle(signal.SIGINT, frame)

    before = signal.signal(signal.SIGTERM, interrupt)
    try:
        yield
    finally:
        signal.signal(signal.SIGTERM, before)


@contextmanager
def ignore_interrupts() -> Iterator[None]:
    """Ignore Ctrl-C and SIGTERM for a moment. Does nothing outside the main thread."""
    if threading.current_thread() is not threading.main_thread():
        yield
        return
    numbers = (signal.SIGINT, signal.SIGTERM)
    before = {number: signal.signal(number, signal.SIG_IGN) for number in numbers}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
