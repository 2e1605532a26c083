"""What people read of a scorecard: pure functions of the result, each listed here once."""

from collections.abc import Callable
from pathlib import Path

from interview_kit import layout
from interview_kit.report import html, junit
from interview_kit.result import Result, write

RENDERERS: dict[str, tuple[str, Callable[[Result], str]]] = {
    "html": (layout.REPORT_HTML, html.render),
    "junit": (layout.REPORT_JUNIT, junit.render),
}
"""Each report with its file name; the terminal's is printed, not stored."""


def write_all(result: Result, folder: Path) -> dict[str, Path]:
    """Store the scorecard and every report of it in a folder; gives the path of each."""
    folder.mkdir(parents=True, exist_ok=True)
    paths = {"json": folder / layout.RESULT}
    write(result, paths["json"])
    for name, (filename, render) in RENDERERS.items():
        paths[name] = folder / filename
        paths[name].write_text(render(result), encoding="utf-8", newline="\n")
    return paths
