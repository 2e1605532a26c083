"""A submission on its way to whoever grades it, as bytes, and what comes back, as bytes."""

from dataclasses import dataclass, field, replace

from interview_kit.cohort.entries import Entry
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.core.model import Submission
from interview_kit.grading.workspace import stage
from interview_kit.metrics.base import Options
from interview_kit.submission.archive import write_archive
from interview_kit.submission.collect import collect


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """The safe copy of one submission as an archive, and the options of its grading."""

    name: str
    archive: bytes
    options: Options


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """What a grading gives: the reports as bytes by file name, or the cause why there are none."""

    state: RowState
    cause: str | None = None
    files: dict[str, bytes] = field(default_factory=dict)
    host: str = ""


def collect_entry(entry: Entry, options: Options) -> tuple[Submission, Parcel]:
    """Take in a submission; no code of it runs. The submission's folder is gone afterwards.

    What it is graded as is decided here, as for a grading alone: the copy that travels has
    another name. Raises `UnreadableSubmissionError`, `NothingToGradeError`, `UsageError`.
    """
    with stage() as workspace:
        submission = collect(
            entry.path,
            workspace / "submission",
            exercise=options.exercise,
            candidate=entry.candidate,
            allow_install=options.allow_install,
        )
        archive = workspace / layout.SUBMISSION
        write_archive(submission.folder, archive)
        content = archive.read_bytes()
    travelling = replace(options, candidate=submission.candidate, kept=True, notes=submission.notes)
    return submission, Parcel(name=entry.name, archive=content, options=travelling)
