"""Run the commands of interviewers in front of a person: progress, scorecard, reports."""

import shutil
from dataclasses import replace
from pathlib import Path

from rich.console import Console

from interview_kit.cli.settings import count_processors
from interview_kit.cli.signals import ignore_interrupts
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.exercise.definition import default_exercise
from interview_kit.exercise.reference import CANDIDATE, assemble
from interview_kit.grading import pipeline
from interview_kit.grading import verify as grading_verify
from interview_kit.metrics.base import Options
from interview_kit.report import renderers
from interview_kit.report.interview import answers, rubric
from interview_kit.report.interview.prompts import InterviewPrompt, list_items
from interview_kit.report.live import LiveProgress
from interview_kit.report.suggested_questions import suggest_questions
from interview_kit.report.terminal import print_differences, print_result
from interview_kit.sandbox.scratch import scratch_folder
from interview_kit.scorecard import result as record
from interview_kit.scorecard.result import Result


def run(
    path: Path | None, out: Path | None, options: Options, *, framework: str | None = None
) -> Result:
    """Grade a submission, show the scorecard and write every report.

    Without a path, grades the bundled reference of the exercise in `framework`. Raises
    `UsageError` when `out` is not writable, for a framework of something else than the reference,
    and the errors of a grading.
    """
    if path and framework:
        raise UsageError(
            "--framework chooses a reference; a submission names its own in kit.toml: remove one"
        )
    console = Console()
    if out:
        make_folder(out)
    with scratch_folder() as folder:
        copy = folder / layout.SUBMISSION
        if path is None:
            exercise_id = options.exercise or default_exercise()
            path = assemble(exercise_id, framework or DEFAULT_FRAMEWORK, folder / CANDIDATE)
            options = replace(options, trusted=True)
        with LiveProgress(console) as progress:
            result = pipeline.grade(path, replace(options, keep=copy), progress)
        # A second Ctrl-C must not leave half-written reports of what was measured.
        with ignore_interrupts():
            target = make_folder(out or Path("results", result.submission.candidate))
            (target / layout.SUBMISSION).unlink(missing_ok=True)
            if copy.is_file():
                shutil.copyfile(copy, target / layout.SUBMISSION)
            renderers.write_all(result, target)
            print_result(console, result, target / layout.REPORT_HTML)
    return result


def make_folder(folder: Path) -> Path:
    """Make a folder unless it exists. Raises `UsageError` when it cannot be made."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}; choose --out") from error
    return folder


def rewrite_reports(folder: Path) -> None:
    """Write all reports of a stored scorecard again, and show it."""
    stored = record.read(folder / layout.RESULT)
    renderers.write_all(stored, folder)
    print_result(Console(), stored, folder / layout.REPORT_HTML)


def write_copy(reader: str, folder: Path) -> Path:
    """Write the copy of a stored scorecard for another reader than the interviewer."""
    return renderers.write_for(reader, record.read(folder / layout.RESULT), folder)


def write_exports(formats: tuple[str, ...], folder: Path) -> tuple[Path, ...]:
    """Write a stored scorecard in the formats of other programs."""
    return renderers.write_exports(formats, record.read(folder / layout.RESULT), folder)


def verify(
    folder: Path, path: Path | None, isolation: str | None, allow_install: bool = False
) -> bool:
    """Grade a stored submission again and print differences; returns whether it is identical."""
    console = Console()
    with LiveProgress(console) as progress:
        differences = grading_verify.verify(
            folder,
            path,
            isolation=isolation,
            jobs=count_processors(),
            progress=progress,
            allow_install=allow_install,
        )
    print_differences(console, differences)
    return not differences


def interview(folder: Path) -> None:
    """Ask the questions about a stored scorecard in the terminal, and update the page."""
    stored = record.read(folder / layout.RESULT)
    submission = stored.submission
    form = answers.read(folder, submission.sha256) or answers.Interview(
        candidate=submission.candidate, sha256=submission.sha256
    )
    InterviewPrompt(
        console=Console(),
        items=list_items(suggest_questions(stored), rubric.read(submission.exercise)),
        scale=rubric.read().scale,
        interview=form,
        read=input,
        save=lambda changed: answers.write(changed, folder),
    ).run()
    renderers.write_page(stored, folder)
