"""What ends a grading early: Ctrl-C, and faults of ours."""

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import FrameType

from interview_kit.core.errors import (
    EngineError,
    MissingPackageError,
    NotInstalledError,
    UsageError,
    describe_unexpected,
)
from interview_kit.metrics.base import Measurements


@contextmanager
def keep_partial_results(measurements: Measurements) -> Iterator[None]:
    """Turn Ctrl-C and faults of ours into a note in the measurements.

    Raises `UsageError` and `NotInstalledError` as they are: the person in front can fix them.
    """
    try:
        with note_ctrl_c(measurements):
            yield
    except KeyboardInterrupt:
        measurements.interrupted = True
    except (UsageError, NotInstalledError):
        raise
    except Exception as error:
        if not measurements.interrupted:
            measurements.fault = explain_fault(error)


@contextmanager
def contain_failure(measurements: Measurements, metric: str) -> Iterator[None]:
    """Let a fault of ours while one metric is measured cost that metric, and nothing else.

    Raises `KeyboardInterrupt` after Ctrl-C, and what the person in front can fix.
    """
    try:
        yield
    except (UsageError, NotInstalledError):
        raise
    except Exception as error:
        if measurements.interrupted:
            raise KeyboardInterrupt from error
        if isinstance(error, MissingPackageError):
            measurements.lacking[metric] = str(error)
        measurements.failures[metric] = explain_fault(error)


def explain_fault(error: Exception) -> str:
    """Explain a fault of ours in one line."""
    return str(error) if isinstance(error, EngineError) else describe_unexpected(error)


@contextmanager
def note_ctrl_c(measurements: Measurements) -> Iterator[None]:
    """Note Ctrl-C besides raising it.

    A library may catch `KeyboardInterrupt`, or raise an error of its own in its place.
    """
    previous = signal.getsignal(signal.SIGINT)
    is_main_thread = threading.current_thread() is threading.main_thread()
    # Only the main thread may set handlers, and a handler of somebody else stays.
    if not is_main_thread or previous is not signal.default_int_handler:
        yield
        return

    def note(number: int, frame: FrameType | None) -> None:
        measurements.interrupted = True
        signal.default_int_handler(number, frame)

    signal.signal(signal.SIGINT, note)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
