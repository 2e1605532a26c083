"""I1-I9: foreign texts in the reports of a whole grading: shown, and nothing else."""

import html.parser
import io
import json
import re
import unicodedata
from pathlib import Path
from xml.etree import ElementTree

import pytest
from rich.console import Console

from interview_kit.core import layout
from interview_kit.core.model import Limits
from interview_kit.report import renderers
from interview_kit.report.terminal import print_result
from interview_kit.scorecard.result import Result

from .gradings import LEVELS, Gradings
from .test_submissions import HONEST

CASE = "i01-injects"
LARGEST = Limits().log + (1 << 19)
"""The end of a log of theirs, and half as much again for everything else."""
ACTIVE = {"script", "img", "iframe", "object", "embed", "link", "form", "base", "audio"}
CI_COMMAND = re.compile(r"^\s*::|##\w*\[", re.MULTILINE)


@pytest.fixture(scope="module")
def result(work: Gradings) -> Result:
    return work.of(CASE, LEVELS[0], "self").result


@pytest.fixture(scope="module")
def folder(result: Result, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All reports of the grading, those for others than the interviewer included."""
    made = tmp_path_factory.mktemp("reports")
    renderers.write_all(result, made)
    for reader in renderers.READERS:
        renderers.write_for(reader, result, made)
    return made


def shows_no_control(text: str) -> bool:
    """Whether every character is one that a terminal or an editor only shows."""
    kinds = {unicodedata.category(mark) for mark in text if mark not in "\n"}
    return not kinds & {"Cc", "Cf", "Cs", "Zl", "Zp"}


class Page(html.parser.HTMLParser):
    """What a browser would find in a page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.tags: set[str] = set()
        self.attributes: list[tuple[str, str]] = []
        self.policy = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.add(tag)
        given = {name: value or "" for name, value in attrs}
        self.attributes += given.items()
        if given.get("http-equiv") == "Content-Security-Policy":
            self.policy = given["content"]


def test_the_texts_came_through(result: Result) -> None:
    """Else the other tests would hold because nothing was injected."""
    texts = json.dumps(result.model_dump(mode="json"))
    for part in ("\\u001b[2J", "<script>alert(1)", "](https://evil", "::error::", "=HYPERLINK"):
        assert part in texts
    failures = result.metrics.coverage.tests.failures
    assert any(name.startswith("tests/\x1b[2J") for name in failures), "past pytest's escaping"


def test_i1_a_terminal_gets_nothing_but_text(result: Result) -> None:
    shown = io.StringIO()
    print_result(Console(file=shown, width=100, color_system=None), result)
    assert "alert(1)" in shown.getvalue()
    assert shows_no_control(shown.getvalue())


@pytest.mark.parametrize("name", [layout.REPORT_HTML, layout.REPORT_CANDIDATE])
def test_i2_a_browser_finds_nothing_to_run_or_to_fetch(folder: Path, name: str) -> None:
    text = (folder / name).read_text("utf-8")
    page = Page(text)
    assert not page.tags & ACTIVE
    assert not [key for key, _ in page.attributes if key.startswith("on")]
    assert not [
        value
        for key, value in page.attributes
        if key in ("src", "href", "action") and not value.startswith("#")
    ]
    assert "default-src 'none'" in page.policy
    assert "script-src" not in page.policy
    assert shows_no_control(text)


def test_i3_i5_no_report_is_markdown_or_a_table_of_formulas(folder: Path) -> None:
    """The first such report has to escape links, mentions and formulas."""
    assert {path.suffix for path in folder.iterdir()} == {".html", ".json", ".xml"}


def test_i4_no_line_that_is_printed_is_a_command_for_a_ci_server(
    result: Result, folder: Path
) -> None:
    """What a CI server reads: the terminal's lines, and files of test results."""
    printed = io.StringIO()
    for width in (40, 80, 200):
        print_result(Console(file=printed, width=width, color_system=None), result)
    assert not CI_COMMAND.search(printed.getvalue())
    assert not CI_COMMAND.search((folder / layout.REPORT_JUNIT).read_text("utf-8"))


def test_i7_the_document_for_test_results_is_whole(result: Result, folder: Path) -> None:
    checks = [check for phase in result.phases for r in phase.requirements for check in r.checks]
    text = (folder / layout.REPORT_JUNIT).read_text("utf-8")
    suites = ElementTree.fromstring(text)
    assert len(suites.findall("testsuite/testcase")) == len(checks) > 0
    assert shows_no_control(text)


def test_i8_a_message_of_two_megabytes_is_cut_off(folder: Path) -> None:
    for path in folder.iterdir():
        assert path.stat().st_size < LARGEST, path.name


def test_i9_a_plea_to_whoever_reads_is_a_text_like_any_other(result: Result) -> None:
    """No report is read by a program of ours, and no text in it changes a figure."""
    assert result.total.points is not None
    assert result.total.points < HONEST["behaviour"] + HONEST["coverage"]
