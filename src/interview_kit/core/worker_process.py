"""What a worker process of the grader does first: it leaves the terminal, and ends with us."""

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

INTERRUPTS = frozenset({signal.SIGINT, signal.SIGTERM})
"""The signals by which somebody ends a grading early."""


@contextmanager
def block_interrupts() -> Iterator[None]:
    """Block Ctrl-C and SIGTERM while processes are started, which inherit that.

    Both are for the grader alone, and would end a worker that has not left the terminal yet.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def settle(lifeline: "Connection[object, object]") -> None:
    """Prepare a new worker process.

    It ends at once when the other end of `lifeline` is closed, because its work was stopped in
    the middle or because the grader was killed. Its servers and sandboxes notice the end of this
    process and end as well.
    """
    leave_terminal()
    threading.Thread(target=exit_with, args=(lifeline,), daemon=True).start()


def leave_terminal() -> None:
    """Have Ctrl-C and SIGTERM reach the grader only, which decides what is still run.

    The process was started with both blocked. One that has arrived before the process left
    the terminal's session is discarded, by ignoring it for the moment in which it is unblocked.
    """
    os.setsid()
    for number in INTERRUPTS:
        signal.signal(number, signal.SIG_IGN)
    signal.pthread_sigmask(signal.SIG_UNBLOCK, INTERRUPTS)
    # Programs that this process starts must not inherit an ignored signal.
    signal.signal(signal.SIGINT, signal.default_int_handler)
    signal.signal(signal.SIGTERM, signal.SIG_DFL)


def exit_with(lifeline: "Connection[object, object]") -> None:
    """Wait until the other end is closed, then end this process."""
    with suppress(EOFError, OSError):
        lifeline.recv()
    os._exit(1)
