"""Write the reports of a scorecard into its folder; every renderer is listed here."""

from collections.abc import Callable, Sequence
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import KitError
from interview_kit.report import candidate, html, junit
from interview_kit.report.exports import (
    annotations,
    classroom50,
    ctrf,
    gradescope,
    job_summary,
    sarif,
    table,
)
from interview_kit.report.interview import answers
from interview_kit.scorecard.result import Result, write

RENDERERS: dict[str, tuple[str, Callable[[Result], str]]] = {
    "html": (layout.REPORT_HTML, html.render),
    "junit": (layout.REPORT_JUNIT, junit.render),
}
"""The reports that are written after each grading: file name and renderer."""

EXPORTS: dict[str, tuple[str, Callable[[Result], str]]] = {
    "junit": RENDERERS["junit"],
    "ctrf": (layout.EXPORT_CTRF, ctrf.render),
    "gradescope": (layout.EXPORT_GRADESCOPE, gradescope.render),
    "classroom50": (layout.EXPORT_CLASSROOM50, classroom50.render),
    "summary": (layout.EXPORT_SUMMARY, job_summary.render),
    "annotations": (layout.EXPORT_ANNOTATIONS, annotations.render),
    "sarif": (layout.EXPORT_SARIF, sarif.render),
    "csv": (layout.EXPORT_CSV, table.render),
}
"""Formats that are written on request: those that other programs read."""

READERS: dict[str, tuple[str, Callable[[Result], str]]] = {
    "candidate": (layout.REPORT_CANDIDATE, candidate.render),
}
"""Copies for readers other than the interviewer, written on request only."""


def write_for(reader: str, result: Result, folder: Path) -> Path:
    """Write the copy for one reader into a folder; returns its path."""
    filename, render = READERS[reader]
    return _write(folder / filename, render(result))


def write_exports(names: Sequence[str], result: Result, folder: Path) -> tuple[Path, ...]:
    """Write a scorecard in formats of `EXPORTS` into a folder; returns the paths."""
    chosen = (EXPORTS[name] for name in names)
    return tuple(_write(folder / filename, render(result)) for filename, render in chosen)


def write_all(result: Result, folder: Path) -> dict[str, Path]:
    """Write the scorecard and all reports into a folder; returns their paths by name.

    The page includes the interviewer's answers when the folder holds any.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {"json": folder / layout.RESULT}
    write(result, paths["json"])
    for name, (filename, render) in RENDERERS.items():
        paths[name] = _write(folder / filename, render(result))
    if (folder / layout.INTERVIEW).exists():
        write_page(result, folder)
    return paths


def write_page(result: Result, folder: Path) -> Path:
    """Write the interviewer's page with the recorded answers, or with why they are missing."""
    interview, problem = None, None
    try:
        interview = answers.read(folder, result.submission.sha256)
    except KitError as error:
        problem = str(error)
    return _write(folder / layout.REPORT_HTML, html.render(result, interview, problem))


def _write(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="\n")
    return path
