"""What people read of a scorecard: pure functions of the result, each listed here once."""

from collections.abc import Callable
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.errors import KitError
from interview_kit.report import candidate, html, junit
from interview_kit.report.interview import answers as record
from interview_kit.scorecard.result import Result, write

RENDERERS: dict[str, tuple[str, Callable[[Result], str]]] = {
    "html": (layout.REPORT_HTML, html.render),
    "junit": (layout.REPORT_JUNIT, junit.render),
}
"""Each report with its file name; the terminal's is printed, not stored."""


READERS: dict[str, tuple[str, Callable[[Result], str]]] = {
    "candidate": (layout.REPORT_CANDIDATE, candidate.render),
}
"""Copies for others than the interviewer, made only when someone asks for them."""


def write_for(reader: str, result: Result, folder: Path) -> Path:
    """Store the copy of one reader in a folder; gives its path."""
    filename, render = READERS[reader]
    return _store(folder / filename, render(result))


def write_all(result: Result, folder: Path) -> dict[str, Path]:
    """Store the scorecard and every report of it in a folder; gives the path of each.

    What was answered in the talk is shown where it stands in the folder.
    """
    folder.mkdir(parents=True, exist_ok=True)
    paths = {"json": folder / layout.RESULT}
    write(result, paths["json"])
    for name, (filename, render) in RENDERERS.items():
        paths[name] = _store(folder / filename, render(result))
    if (folder / layout.INTERVIEW).exists():
        write_page(result, folder)
    return paths


def write_page(result: Result, folder: Path) -> Path:
    """Store the interviewer's page with what was answered in the talk, and nothing else."""
    interview, trouble = None, None
    try:
        interview = record.read(folder, result.submission.sha256)
    except KitError as error:
        trouble = str(error)
    return _store(folder / layout.REPORT_HTML, html.render(result, interview, trouble))


def _store(path: Path, content: str) -> Path:
    path.write_text(content, encoding="utf-8", newline="\n")
    return path
