"""Make the pictures of the documents: `nox -s screenshots`."""

import io
import sys
import tempfile
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import DIMMED_MONOKAI

from interview_kit.cohort import page
from interview_kit.core import layout
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.report import live, renderers, terminal
from interview_kit.scorecard.result import Result
from tests.cohort.classes import invent_cohort
from tests.tools.pictures import example
from tests.tools.pictures.browser import Browser, browser

WIDE, COLUMNS = 1100, 110
ONLY = ("behaviour", "coverage", "mutation", "code", "robustness")
PAGE = """\
<!doctype html><html lang="en"><meta charset="utf-8"><title>A terminal</title>
<style>body {{ margin: 0; background: {background}; color: {foreground}; }}
pre {{ margin: 0; padding: 20px 26px; overflow: hidden; }}
pre {{ font: 15px/1.45 "DejaVu Sans Mono", monospace; }}</style>
<pre>{code}</pre></html>
"""


def main() -> None:
    """Take all pictures, or those of the cohort only: `nox -s screenshots -- cohort`."""
    target = layout.DOCS / "images"
    with tempfile.TemporaryDirectory(prefix="kit-pictures-") as temporary:
        take_cohort(Path(temporary), target)
        if sys.argv[1:] != ["cohort"]:
            take_reports(Path(temporary), target)


def take_cohort(folder: Path, target: Path) -> None:
    """Invent a class, open its page, keep what it looks like."""
    (folder / layout.COHORT_HTML).write_text(page.render(invent_cohort(30)), "utf-8")
    with browser() as opened:
        shot(opened, folder / layout.COHORT_HTML, target / "cohort.png", 1500)


def take_reports(folder: Path, target: Path) -> None:
    """Grade the example, open its pages, keep what they look like."""
    graded = grade(folder)
    renderers.write_all(graded, folder)
    renderers.write_for("candidate", graded, folder)
    (folder / "terminal.html").write_text(printed(graded), "utf-8")
    with browser() as opened:
        shot(opened, folder / layout.REPORT_HTML, target / "report.png", 1500)
        shot(opened, folder / layout.REPORT_HTML, target / "report-dark.png", 1500, dark=True)
        part(opened, folder / layout.REPORT_HTML, target / "timeline.png", "timeline")
        shot(opened, folder / layout.REPORT_CANDIDATE, target / "candidate.png", 1300)
        shot(opened, folder / "terminal.html", target / "terminal.png", 732)


def grade(folder: Path) -> Result:
    """Grade the example whole."""
    path = example.lay_out(folder / "submission")
    options = Options(only=ONLY, candidate=example.CANDIDATE, trusted=True, budget=600.0)
    console = Console()
    with live.LiveProgress(console) as progress:
        return pipeline.grade(path, options, progress)


def printed(graded: Result) -> str:
    """The terminal's scorecard as a page."""
    console = Console(
        file=io.StringIO(), width=COLUMNS, record=True, force_terminal=True, color_system="standard"
    )
    terminal.print_result(console, graded, Path("results/ann/report.html"))
    return console.export_html(theme=DIMMED_MONOKAI, inline_styles=True, code_format=PAGE)


def shot(page: Browser, file: Path, out: Path, height: float, *, dark: bool = False) -> None:
    """Keep the top of a page."""
    page.look(dark=dark, width=WIDE, height=600)
    page.open(file)
    keep(page.picture(height=height), out)


def part(page: Browser, file: Path, out: Path, name: str, most: float = 5000) -> None:
    """Keep one section of a page."""
    page.look(width=WIDE, height=600)
    page.open(file)
    place = page.evaluate(
        f"(() => {{ const r = document.getElementById('{name}').closest('section')"
        ".getBoundingClientRect(); return [r.top + scrollY, r.height] })()"
    )
    keep(page.picture(top=place[0] - 12, height=min(place[1] + 24, most)), out)


def keep(picture: bytes, out: Path) -> None:
    """Store a picture."""
    out.write_bytes(picture)
    print(f"{out.name}: {len(picture) / 1024:.0f} KiB")


if __name__ == "__main__":
    main()
