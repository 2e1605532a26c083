"""Every error of the kit that a user can meet, with its exit code.

An error's text names the cause and the next step in one line; the command line prints it
without a traceback. Anything that is not a `KitError` is a fault of ours.
"""

from enum import IntEnum


class ExitCode(IntEnum):
    """What the process returns to the shell."""

    GRADED = 0
    BELOW_THRESHOLD = 1
    USAGE = 2
    UNREADABLE = 3
    ENGINE_FAULT = 4
    NOTHING_TO_GRADE = 5
    INTERRUPTED = 130


class KitError(Exception):
    """An error with a cause that its reader can mend."""

    exit_code = ExitCode.ENGINE_FAULT


class UsageError(KitError):
    """The command was called in a way that cannot work."""

    exit_code = ExitCode.USAGE


class UnreadableSubmissionError(KitError):
    """The submission cannot be taken in: no such path, no archive, a bad manifest."""

    exit_code = ExitCode.UNREADABLE


class NotInstalledError(UnreadableSubmissionError):
    """What a submission asks for, and was allowed to, cannot be installed."""


class NothingToGradeError(KitError):
    """The submission was read and holds nothing that could be graded."""

    exit_code = ExitCode.NOTHING_TO_GRADE


class EngineError(KitError):
    """A fault of the kit or of the machine, never of the submission."""

    exit_code = ExitCode.ENGINE_FAULT


class DriftError(UsageError):
    """A committed starter is not what the solution gives."""

    exit_code = ExitCode.BELOW_THRESHOLD
