"""A running grading: lines that stay, and a live line that goes away."""

import io
import re

import pytest
from rich.console import Console

from interview_kit.core.progress import Estimate, Progress
from interview_kit.report.live import LiveProgress


def shown(*, terminal: bool, width: int = 80, total: int | None = 3) -> str:
    out = io.StringIO()
    with LiveProgress(Console(file=out, width=width, force_terminal=terminal)) as live:
        progress: Progress = live
        progress.begin("behaviour", total)
        for _ in range(3):
            progress.advance("behaviour")
        progress.end("behaviour", "41/46 checks passed")
    return out.getvalue()


@pytest.mark.parametrize("width", [20, 80, 200])
def test_a_log_gets_one_line_a_step_whatever_the_width(width: int) -> None:
    seen = shown(terminal=False, width=width)

    assert re.fullmatch(r"behaviour   41/46 checks passed  \d+\.\d s\n", seen)


def test_a_terminal_shows_the_count_and_then_the_line() -> None:
    seen = shown(terminal=True)

    assert re.search(r"behaviour.*/3.*0:00:00", seen)
    assert "behaviour   " in seen
    assert "41/46 checks passed" in seen
    assert seen.rfind("\x1b[2K") > seen.rfind("/3")


def test_an_unknown_whole_is_not_counted() -> None:
    assert "/?" not in shown(terminal=True, total=None)
    assert "left" not in shown(terminal=True, total=None)


def test_the_time_left_is_shown_as_soon_as_it_can_be_said() -> None:
    progress = LiveProgress(Console(file=io.StringIO(), force_terminal=True, width=200))
    progress.begin("mutation", 100)
    drawn = Console(file=io.StringIO(), width=200)
    drawn.print(progress._live.get_renderable())
    assert "left" not in drawn.file.getvalue()  # type: ignore[attr-defined]
    clock = iter(range(1000))
    progress._live.get_time = lambda: float(next(clock))
    for _ in range(10):
        progress.advance("mutation")
    drawn.print(progress._live.get_renderable())
    progress.close()
    assert re.search(r"10/100 .*\d:\d\d:\d\d left", drawn.file.getvalue())  # type: ignore[attr-defined]


def test_a_step_may_learn_its_size_later_and_stays_one_step() -> None:
    out = io.StringIO()
    progress = LiveProgress(Console(file=out, force_terminal=True))

    progress.begin("behaviour")
    progress.begin("behaviour", 46)
    progress.end("behaviour", "41/46")

    assert out.getvalue().rstrip().endswith("\x1b[?25h")


def test_the_cursor_comes_back_when_a_step_fails() -> None:
    out = io.StringIO()

    def fail() -> None:
        with LiveProgress(Console(file=out, force_terminal=True)) as progress:
            progress.begin("mutation")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()

    assert out.getvalue().rfind("\x1b[?25h") > out.getvalue().rfind("\x1b[?25l") > -1


def test_steps_may_overlap_and_end_without_a_beginning() -> None:
    out = io.StringIO()

    with LiveProgress(Console(file=out, force_terminal=False)) as progress:
        progress.begin("coverage")
        progress.begin("mutation", 2)
        progress.advance("unknown")
        progress.end("coverage", "95 %")
        progress.advance("mutation")
        progress.end("mutation", "84 of 126")
        progress.end("code", "clean")

    assert [line.split()[0] for line in out.getvalue().splitlines()] == [
        "coverage",
        "mutation",
        "code",
    ]


def test_foreign_text_in_a_summary_never_acts() -> None:
    out = io.StringIO()

    with LiveProgress(Console(file=out)) as progress:
        progress.begin("unpack")
        progress.end("unpack", "::error::x\x1b[2J\n::group::[red]y[/red]")

    (line,) = out.getvalue().splitlines()
    assert r"\x1b[2J\n" in line
    assert "[red]y[/red]" in line
    assert "::error::" not in line


ESTIMATES = {
    "mutation": Estimate(seconds=60, at_most=72),
    "faults": Estimate(seconds=100, at_most=120),
}


def test_an_estimate_is_announced_once_also_in_a_log() -> None:
    out = io.StringIO()
    with LiveProgress(Console(file=out, width=40)) as progress:
        progress.expect(ESTIMATES)
    assert out.getvalue() == "estimate    about 3 min for mutation, faults\n"


def test_the_time_left_of_all_steps_goes_from_the_estimate_to_the_rate_and_the_limit() -> None:
    progress = LiveProgress(Console(file=io.StringIO(), force_terminal=True, width=200))
    clock = [0.0]
    progress._live.get_time = lambda: clock[0]
    progress.expect(ESTIMATES)
    progress.begin("mutation", 100)

    def left() -> float | None:
        (task,) = progress._live.tasks
        return progress._all_left(task)

    assert left() == 160  # nothing has run: both estimates
    clock[0] = 10
    assert left() == 150
    clock[0] = 20
    progress.advance("mutation", 40)
    assert left() == 130  # 60 mutants at 2 a second, and the faults
    progress.end("mutation", "done")
    progress.begin("faults", 75)
    assert left() == 100
    progress.end("faults", "done")
    progress.begin("code")
    assert left() is None
    progress.close()


def test_a_step_that_was_skipped_is_not_waited_for() -> None:
    progress = LiveProgress(Console(file=io.StringIO(), force_terminal=True))
    progress.expect(ESTIMATES)
    progress.begin("faults")
    assert [*progress._estimates] == ["faults"]
    progress.close()
    other = LiveProgress(Console(file=io.StringIO(), force_terminal=True))
    other.expect(ESTIMATES)
    other.begin("code")
    (task,) = other._live.tasks
    assert other._all_left(task) is None
    other.close()


def test_the_time_left_of_a_step_is_never_more_than_its_limit() -> None:
    progress = LiveProgress(Console(file=io.StringIO(), force_terminal=True, width=200))
    clock = iter(range(1000))
    progress._live.get_time = lambda: float(next(clock))
    progress.expect({"mutation": Estimate(seconds=60, at_most=72)})
    progress.begin("mutation", 10_000)
    for _ in range(5):
        progress.advance("mutation")
    (task,) = progress._live.tasks
    left = progress._all_left(task)
    drawn = Console(file=io.StringIO(), width=80)
    drawn.print(progress._live.get_renderable())
    progress.close()
    assert left is not None
    assert left < 72
    assert re.search(r"0:0[01]:\d\d left, all steps ~\d min\n", drawn.file.getvalue())  # type: ignore[attr-defined]
