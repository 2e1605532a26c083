"""The lines of a cohort in a log."""

import io

import pytest
from rich.cells import cell_len
from rich.console import Console

from interview_kit.cohort.display import MAX_NAME, Display, fit_name
from interview_kit.cohort.states import RowState
from interview_kit.core.progress import Estimate


def test_a_line_for_each_finished_submission_and_a_sum() -> None:
    stream = io.StringIO()
    with Display(Console(file=stream, width=60), 4) as display:
        line = display.follow("ann")
        line.begin("behaviour", 9)
        line.expect({"mutants": Estimate(seconds=1, at_most=2)})
        line.advance("behaviour", 3)
        line.end("behaviour", "fine")
        display.finish("ann", RowState.GRADED, "81.4")
        line.advance("behaviour")
        display.skip("bob")
        display.finish("cid\n::error::x", RowState.SET_ASIDE, "\x1b[2Jlost")
    lines = stream.getvalue().splitlines()
    assert lines[0].split() == ["1/4", "ann", "graded", "81.4"]
    assert lines[1].split()[0] == "3/4"
    assert "set aside" in lines[1]
    assert "\x1b" not in stream.getvalue()
    assert not any(line.lstrip().startswith("::") for line in lines)
    assert display.summarize() == "4 submissions: 1 graded, 1 set aside, 1 graded before"


@pytest.mark.parametrize("name", ["ann", "a-" * 30, "名前" * 20, "x\x1b[31m" * 9, "éé" * 30])
def test_every_name_has_the_width_of_its_column(name: str) -> None:
    label = fit_name(name)
    assert cell_len(label) == MAX_NAME
    assert "cut" not in label
    assert "\x1b" not in label
