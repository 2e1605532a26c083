"""What the command line asks for, carried out in front of a person: progress, reports, words."""

import os
import shutil
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from rich.console import Console

from interview_kit import report
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.core.model import METRICS, PROFILES
from interview_kit.exercise.reference import CANDIDATE, assemble
from interview_kit.grading import pipeline
from interview_kit.grading import verify as verifying
from interview_kit.grading.isolation import UNFENCED
from interview_kit.metrics.base import Options
from interview_kit.report import questions
from interview_kit.report.interview import answers as record
from interview_kit.report.interview import rubric
from interview_kit.report.interview.walk import Walk, items_of
from interview_kit.report.live import LiveProgress
from interview_kit.report.terminal import print_differences, print_result
from interview_kit.sandbox import diagnosis as doctor
from interview_kit.sandbox.scratch import scratch
from interview_kit.scorecard import result
from interview_kit.scorecard.result import Result
from interview_kit.submission import environments

REFERENCE = ("users", "fastapi")


def options(**asked: Any) -> Options:
    """Options of a grading from the command line; what was not asked for keeps its default."""
    given = {name: value for name, value in asked.items() if value not in (None, ())}
    given["only"] = given.get("only", (*METRICS, *PROFILES))
    given["phases"] = tuple(int(number) for number in asked.get("phases") or ())
    given.setdefault("jobs", processors())
    return Options(**given)


def run(path: Path | None, out: Path | None, asked: Options) -> Result:
    """Grade, show the scorecard and write every report."""
    console = Console()
    if out:
        made(out)
    with scratch() as folder:
        kept = folder / layout.SUBMISSION
        if path is None:
            path = assemble(*REFERENCE, folder / CANDIDATE)
            asked = replace(asked, trusted=True)
        with LiveProgress(console) as progress:
            graded = pipeline.grade(path, replace(asked, keep=kept), progress)
        with uninterrupted():
            folder_out = made(out or Path("results", graded.submission.candidate))
            (folder_out / layout.SUBMISSION).unlink(missing_ok=True)
            if kept.is_file():
                shutil.copyfile(kept, folder_out / layout.SUBMISSION)
            report.write_all(graded, folder_out)
            print_result(console, graded, folder_out / layout.REPORT_HTML)
    return graded


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Finish what takes a moment, whatever Ctrl-C says: what was measured is written whole."""
    in_front = threading.current_thread() is threading.main_thread()
    before = signal.signal(signal.SIGINT, signal.SIG_IGN) if in_front else None
    try:
        yield
    finally:
        if in_front:
            signal.signal(signal.SIGINT, before)


def made(folder: Path) -> Path:
    """The folder, made when it is not there. Errors: `UsageError`."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise UsageError(f"cannot write to {folder}: {error.strerror}; choose --out") from error
    return folder


def show_again(folder: Path) -> None:
    """Render a stored scorecard again."""
    stored = result.read(folder / layout.RESULT)
    report.write_all(stored, folder)
    print_result(Console(), stored, folder / layout.REPORT_HTML)


def copy_for(reader: str, folder: Path) -> Path:
    """Write the copy of a stored scorecard for someone else than the interviewer."""
    return report.write_for(reader, result.read(folder / layout.RESULT), folder)


def verify(
    folder: Path, path: Path | None, isolation: str | None, allow_install: bool = False
) -> bool:
    """Grade again and say whether the scorecard is the same, or where it is not."""
    console = Console()
    with LiveProgress(console) as progress:
        found = verifying.verify(
            folder,
            path,
            isolation=isolation,
            jobs=processors(),
            progress=progress,
            allow_install=allow_install,
        )
    print_differences(console, found)
    return not found


def interview(folder: Path) -> None:
    """Walk through the questions of a stored scorecard; the page then shows the answers."""
    stored = result.read(folder / layout.RESULT)
    submission = stored.submission
    known = rubric.read()
    begun = record.read(folder, submission.sha256) or record.Interview(
        candidate=submission.candidate, sha256=submission.sha256
    )
    evidence = tuple((one.where, one.text) for one in questions.ask(stored))
    Walk(
        console=Console(),
        items=items_of(evidence, known),
        scale=known.scale,
        talk=begun,
        read=input,
        save=lambda talk: record.write(talk, folder),
    ).run()
    report.write_page(stored, folder)


def processors() -> int:
    """How many mutants run at once unless someone chooses."""
    return len(os.sched_getaffinity(0))


def diagnose() -> bool:
    """Say which isolation this machine has; false when it has none."""
    console = Console()
    findings = doctor.diagnose(environments.build(REFERENCE[1]))
    for finding in findings:
        sign = "[green]ok[/]" if finding.ok else "[red]no[/]"
        console.print(f"{sign}  {finding.level:<11} {finding.cause}", highlight=False)
        if finding.cure:
            console.print(f"{'':15} {finding.cure}", highlight=False)
    return any(finding.ok for finding in findings if finding.level != UNFENCED)
