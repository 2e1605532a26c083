"""Every error of the kit that a user can meet, with its exit code.

An error's text names the cause and the next step in one line; the command line prints it
without a traceback. Anything that is not a `KitError` is a defect of the kit.
"""

import contextlib
import traceback
from enum import IntEnum
from pathlib import Path

from interview_kit.core.text import one_line


class ExitCode(IntEnum):
    """Exit codes of the process."""

    GRADED = 0
    BELOW_THRESHOLD = 1
    USAGE = 2
    UNREADABLE = 3
    ENGINE_FAULT = 4
    NOTHING_TO_GRADE = 5
    INTERRUPTED = 130


class KitError(Exception):
    """Base class of errors whose cause the reader can fix."""

    exit_code = ExitCode.ENGINE_FAULT


class UsageError(KitError):
    """Raised when a command is called in a way that cannot work."""

    exit_code = ExitCode.USAGE


class UnreadableSubmissionError(KitError):
    """Raised for a submission that cannot be read: no such path, no archive, a bad manifest."""

    exit_code = ExitCode.UNREADABLE


class NotInstalledError(UnreadableSubmissionError):
    """Raised when packages of a submission, which it may install, cannot be installed."""


class NothingToGradeError(KitError):
    """Raised for a readable submission that holds nothing to grade."""

    exit_code = ExitCode.NOTHING_TO_GRADE


class EngineError(KitError):
    """Raised for a fault of the kit or of the machine, never of the submission."""

    exit_code = ExitCode.ENGINE_FAULT


class MissingPackageError(EngineError):
    """Raised when a package that a submission requests is not installed: a limit of ours.

    `remedy` says what to do about it.
    """

    def __init__(self, request: str, remedy: str = "grade again with --allow-install") -> None:
        super().__init__(f"{one_line(request, 80)} is requested and not installed; {remedy}")


class DriftError(UsageError):
    """Raised when a committed starter differs from what the solution gives."""

    exit_code = ExitCode.BELOW_THRESHOLD


def describe_unexpected(error: BaseException) -> str:
    """Return one line about an error that nobody foresaw: its type, text and place in the kit.

    Never raises: an error's own `__str__` may, and an error that was never raised has no place.
    """
    text = "(its text cannot be shown)"
    with contextlib.suppress(Exception):
        text = str(error)
    place = ""
    with contextlib.suppress(Exception):
        frame = traceback.extract_tb(error.__traceback__)[-1]
        place = f" ({Path(frame.filename).name} line {frame.lineno})"
    return one_line(f"internal error: {type(error).__name__}: {text}{place}; please report this")
