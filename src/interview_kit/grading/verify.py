"""Verify a scorecard: grade again what was graded, and compare the two scorecards."""

import re
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, UnreadableSubmissionError, UsageError
from interview_kit.core.progress import Progress
from interview_kit.core.text import one_line
from interview_kit.grading import pipeline
from interview_kit.grading.isolation import NO_ISOLATION
from interview_kit.grading.workspace import stage
from interview_kit.metrics.base import Options
from interview_kit.metrics.catalogue import METRICS
from interview_kit.report.comparison import Difference, compare
from interview_kit.scorecard import result
from interview_kit.scorecard.result import Result
from interview_kit.submission.collect import collect

PIN = re.compile(r"[A-Za-z0-9][\w.-]*==[\w.!+-]+")
"""A package as the kit records it: a scorecard from elsewhere must not pass anything else on."""


def verify(
    folder: Path,
    path: Path | None,
    *,
    isolation: str | None,
    jobs: int,
    progress: Progress,
    allow_install: bool = False,
) -> tuple[Difference, ...]:
    """Grade again what a folder's scorecard is of, and say what differs: nothing, if it is true.

    The submission is the copy beside the scorecard, or `path`. Errors: `UnreadableSubmissionError`
    without a scorecard or its copy, `UsageError` for another submission or a scorecard without
    points, `EngineError` when nothing could be graded now.
    """
    stored = result.read(folder / layout.RESULT)
    if stored.status == "ungraded":
        raise UsageError(f"{folder} holds an ungraded scorecard: nothing to verify; grade again")
    settings = options(stored, path is None, isolation, jobs)
    if settings.allow_install and not allow_install:
        what = ", ".join(map(one_line, stored.submission.installed)) or "nothing in the end"
        raise UsageError(f"packages were installed for it ({what}): type --allow-install again")
    submission = path or copy_in(folder)
    if digest(submission, settings) != stored.submission.sha256:
        refuse(folder, path)
    again = pipeline.grade(submission, settings, progress)
    if again.status == "ungraded" or (again.reason and not stored.reason):
        raise EngineError(f"could not grade again: {again.reason or 'nothing was measured'}")
    return tuple(compare(stored, again))


def copy_in(folder: Path) -> Path:
    """Return the copy of what was graded. Raises `UnreadableSubmissionError` without one."""
    submission = folder / layout.SUBMISSION
    if not submission.is_file():
        raise UnreadableSubmissionError(
            f"no {layout.SUBMISSION} in {folder}; name the submission: verify {folder} PATH"
        )
    return submission


def digest(path: Path, settings: Options) -> str:
    """Return the SHA-256 that a grading would give the submission; nothing of it runs."""
    with stage() as workspace:
        into = workspace / "submission"
        return collect(path, into, exercise=settings.exercise, stored=settings.kept).sha256


def refuse(folder: Path, path: Path | None) -> None:
    """Say that this is not what was graded."""
    if path is None:
        raise UnreadableSubmissionError(
            f"{folder / layout.SUBMISSION} was changed since the grading (its SHA-256 differs); "
            f"name the submission: verify {folder} PATH"
        )
    raise UsageError(f"{path} is not what was graded: its SHA-256 differs; name the one that was")


def options(stored: Result, is_kept_copy: bool, isolation: str | None, jobs: int) -> Options:
    """Return the options of the first grading. Raises `UnreadableSubmissionError`.

    Its isolation too, except `none`: that must be typed each time.
    """
    settings, submission = stored.asked, stored.submission
    if unknown := [name for name in settings.only if name not in METRICS]:
        raise UnreadableSubmissionError(
            f"the scorecard names a metric that this kit does not have: {ascii(unknown[0])[:80]}"
        )
    if foreign := [pin for pin in submission.installed if not PIN.fullmatch(pin)]:
        raise UnreadableSubmissionError(
            f"the scorecard names a package that cannot be installed: {ascii(foreign[0])[:80]}"
        )
    before = stored.isolation.level if stored.isolation.level != NO_ISOLATION else None
    return Options(
        only=settings.only,
        phases=settings.phases,
        seed=stored.seed,
        jobs=jobs,
        budget=settings.budget,
        isolation=isolation or before,
        candidate=submission.candidate,
        exercise=submission.exercise if submission.manifest == "inferred" else None,
        kept=is_kept_copy,
        allow_install=settings.allow_install,
        quick=settings.quick,
        packages=submission.installed,
    )
