"""What an interviewer sees in a terminal, at any width, with and without colours."""

import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from rich.console import Console

from interview_kit.report import terminal
from interview_kit.scorecard.result import Result
from tests.selection import first_in_every_run

ALL = ("perfect", "partial", "worked", "not_answering", "ungraded", "hostile", "huge")
WIDTHS = (60, 80, 120, 200)


def printed(result: Result, width: int, *, colours: bool = False) -> str:
    out = io.StringIO()
    console = Console(file=out, width=width, no_color=not colours, force_terminal=colours)
    terminal.print_result(console, result, Path("results/ann/report.html"))
    return "".join(f"{line.rstrip()}\n" for line in out.getvalue().splitlines())


@pytest.mark.parametrize("width", [60, 120])
@pytest.mark.parametrize("name", ["perfect", "partial", "worked", "not_answering", "ungraded"])
def test_it_reads_like_this(
    results: dict[str, Result], snapshot: Callable[[str, str], None], name: str, width: int
) -> None:
    snapshot(f"terminal-{name}-{width}.txt", printed(results[name], width))


@pytest.mark.parametrize(
    ("name", "width"),
    [
        *((name, width) for name in ALL if name != "huge" for width in WIDTHS),
        *first_in_every_run([pytest.param("huge", width) for width in WIDTHS]),
    ],
)
def test_only_lines_to_copy_are_wider_than_the_terminal(
    results: dict[str, Result], name: str, width: int
) -> None:
    for line in printed(results[name], width).splitlines():
        assert len(line) <= width or line.startswith(("  try it ", "report "))


@pytest.mark.parametrize("width", [*WIDTHS, 61, 73])
def test_foreign_text_never_acts(results: dict[str, Result], width: int) -> None:
    seen = printed(results["hostile"], width)

    assert not re.search(r"[\x00-\x09\x0b-\x1f\x7f-\x9f\u202a-\u202e\ud800-\udfff]", seen)
    for line in seen.splitlines():
        assert not line.lstrip().startswith("::")
        assert "##[" not in line


def test_points_without_isolation_are_those_of_an_unverified_run(
    results: dict[str, Result],
) -> None:
    result = results["perfect"]
    assert "unverified" not in printed(result, 120)
    part = result.isolation.model_copy(update={"level": "none"})
    seen = printed(result.model_copy(update={"isolation": part}), 120)
    assert re.search(r"TOTAL .* s \(unverified run\)\n", seen)
    assert "isolation   none" in seen


def test_markup_in_foreign_text_is_shown_everywhere(foreign: Callable[[str], Result]) -> None:
    plain = printed(foreign("(red)"), 200).count("(red)")

    assert plain > 20
    assert printed(foreign("[red]"), 200).count("[red]") == plain


def test_notes_on_the_whole_and_on_a_metric_are_shown(results: dict[str, Result]) -> None:
    result = results["perfect"]
    coverage = result.metrics.coverage.model_copy(update={"reason": "the suite did not finish"})
    metrics = result.metrics.model_copy(update={"coverage": coverage})
    noted = result.model_copy(update={"metrics": metrics, "reason": "interrupted"})

    seen = printed(noted, 120)

    assert "note        interrupted\n" in seen
    assert "the suite did not finish; 100" in seen


def test_what_the_total_lacks_for_want_of_a_package_stands_below_it(
    results: dict[str, Result],
) -> None:
    whole = results["perfect"]
    lack = "without coverage (10): a is requested and not installed; grade again"
    total = whole.total.model_copy(update={"reason": lack})
    lines = printed(whole.model_copy(update={"total": total}), 120).splitlines()
    row = next(number for number, line in enumerate(lines) if line.startswith("TOTAL"))
    assert lines[row + 1].strip() == lack


def test_what_counts_as_program_is_shown(results: dict[str, Result]) -> None:
    result = results["perfect"]
    named = result.submission.model_copy(update={"program": ("shop/app.py",)})

    seen = printed(result.model_copy(update={"submission": named}), 120)

    assert "program     1 file: shop/app.py\n" in seen


def test_without_a_fault_each_metric_says_why_it_was_not_measured(
    results: dict[str, Result],
) -> None:
    seen = printed(results["ungraded"].model_copy(update={"reason": None}), 120)

    assert "UNGRADED    No metric could be measured" in seen
    assert seen.count("not measured: excluded from the total (the sandbox failed") == 3
    assert "machine failed" not in seen


def test_foreign_text_brings_no_colour_of_its_own(results: dict[str, Result]) -> None:
    seen = printed(results["hostile"], 200, colours=True)

    codes = {code for found in re.findall(r"\x1b\[([\d;]*)m", seen) for code in found.split(";")}
    assert codes <= {"0", "1", "2", "31", "32", "33", "36"}
    assert set(re.findall(r"\x1b(.)", seen)) <= {"["}


def test_no_colour_is_written_when_none_is_wanted(
    results: dict[str, Result], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    out = io.StringIO()
    terminal.print_result(Console(file=out, width=80, force_terminal=True), results["partial"])

    assert not re.search(r"\x1b\[[\d;]*3\dm", out.getvalue())


def test_the_curl_line_can_be_copied_whole(results: dict[str, Result]) -> None:
    (exchange,) = results["partial"].run.exchanges["test_u01"]

    assert f"  try it    {exchange.curl}\n" in printed(results["partial"], 60)


def test_the_report_path_is_one_line(results: dict[str, Result]) -> None:
    out = io.StringIO()
    path = Path("results") / ("a" * 100) / "new\nline\x1b[2J"

    terminal.print_result(Console(file=out, width=60), results["perfect"], path)

    assert out.getvalue().splitlines()[-1] == (
        f"report      results/{'a' * 100}/new\\nline\\x1b[2J"
    )


def test_that_all_mutants_count_is_said_with_the_reason(results: dict[str, Result]) -> None:
    partial = results["partial"]
    mutation = partial.metrics.mutation.model_copy(update={"all_count": "no server answers"})
    metrics = partial.metrics.model_copy(update={"mutation": mutation})
    seen = printed(partial.model_copy(update={"metrics": metrics}), 120)

    assert "all mutants count: no server answers" in " ".join(seen.split())


def test_a_server_that_answers_with_errors_only_is_shown_with_its_findings(
    results: dict[str, Result],
) -> None:
    cause = "GET /users/ was answered with 500 for 30 s"
    partial = results["partial"]
    server = partial.server.model_copy(update={"cause": cause})
    seen = printed(partial.model_copy(update={"server": server}), 120)

    assert f"The server answered with errors:\n  {cause}" in re.sub(" +\n", "\n", seen)
    assert "never answered" not in seen
    assert "NOT MET" in seen
