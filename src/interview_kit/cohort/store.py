"""The folder of a cohort's results: written so that a kill at any moment loses nothing."""

import fcntl
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from interview_kit import __version__
from interview_kit.cohort.parcel import Delivery, Parcel
from interview_kit.core import layout
from interview_kit.core.errors import EngineError, KitError, UsageError
from interview_kit.core.model import Submission
from interview_kit.core.text import one_line
from interview_kit.metrics.base import Options
from interview_kit.scorecard import result as record
from interview_kit.scorecard.compose import asked_part
from interview_kit.scorecard.result import INTERRUPTED, Result


@contextmanager
def lock_results(folder: Path) -> Iterator[None]:
    """Make the folder of the results and keep other cohorts out of it.

    The kernel drops the lock with the process. Raises `UsageError`.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError as error:
        name = one_line(str(folder))
        raise UsageError(f"cannot write to {name}: {error.strerror}; choose --out") from error
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise UsageError(
                f"another cohort is being graded into {one_line(str(folder))}: "
                "wait for it, or choose --out"
            ) from error
        yield
    finally:
        os.close(descriptor)


def write_file(path: Path, content: bytes) -> None:
    """Write a file so that it holds either the old content or the new one, never a part."""
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    part.replace(path)


def store_delivery(folder: Path, parcel: Parcel, delivery: Delivery) -> None:
    """Store what a grading gave; the scorecard comes last, as it says that all is there.

    An interviewer's answers in the folder stay.
    """
    if layout.RESULT not in delivery.files:
        return
    target = folder / parcel.name
    target.mkdir(exist_ok=True)
    # Until the new scorecard is there, the old one must not vouch for the new files.
    (target / layout.RESULT).unlink(missing_ok=True)
    files = {**delivery.files, layout.SUBMISSION: parcel.archive}
    if odd := [name for name in files if Path(name).name != name]:
        raise EngineError(f"a grading returned a file that is none of its reports: {odd[0]!r}")
    for name in sorted(files, key=lambda name: name == layout.RESULT):
        write_file(target / name, files[name])


def read_stored(folder: Path, name: str) -> Result | None:
    """Return the stored scorecard of a submission; None where there is none that can be read."""
    with suppress(KitError):
        return record.read(folder / name / layout.RESULT)
    return None


def is_current(stored: Result, submission: Submission, options: Options) -> bool:
    """Tell whether a stored scorecard is what grading the submission now would give.

    One that a fault of the kit or of a machine left without a grade, or that was interrupted, is
    not. Without a wanted level any that isolates will do: a machine takes its strongest.
    """
    isolation = stored.isolation
    is_level = (
        isolation.level == options.isolation if options.isolation else not isolation.unverified
    )
    return (
        is_level
        and stored.status == "graded"
        and stored.reason != INTERRUPTED
        and stored.kit_version == __version__
        and stored.seed == options.seed
        and stored.asked == asked_part(options)
        and stored.submission.sha256 == submission.sha256
        and stored.submission.exercise == submission.manifest.exercise
        and stored.submission.framework == submission.manifest.framework
        and stored.submission.candidate == submission.candidate
        and (stored.run.load is not None or not options.load)
    )
