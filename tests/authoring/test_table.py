"""interview_kit.authoring.table: what the hidden suite says of the reference in every stack."""

import json
from pathlib import Path

import pytest

from interview_kit.authoring import table
from interview_kit.authoring.collected import listed_checks
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.definition import read_exercise
from interview_kit.scorecard.result import Result

RESULTS = Path(__file__).parents[1] / "report" / "results"
USERS = read_exercise("users")


def stored(name: str) -> Result:
    return Result.model_validate_json((RESULTS / f"{name}.json").read_bytes())


def test_a_row_counts_what_the_scorecard_says() -> None:
    whole = table.row("One", stored("perfect"))
    assert whole.whole
    assert whole.percent == 100
    part = table.row("Two", stored("partial"))
    assert not part.whole
    assert part.met < part.requirements
    assert part.percent < 100
    text = table.table([whole, part])
    assert text.startswith(
        f"One hidden suite, 2 stacks, {whole.requirements} requirements each: 1 "
    )
    assert f"| Two | {part.met} of {part.requirements} | " in text


def test_what_was_not_graded_has_no_row() -> None:
    told = json.loads((RESULTS / "perfect.json").read_bytes())
    told["metrics"]["behaviour"]["points"] = None
    told["reason"] = "no sandbox"
    with pytest.raises(EngineError, match="One was not graded: no sandbox"):
        table.row("One", Result.model_validate(told))


def test_only_what_stands_between_the_marks_is_replaced() -> None:
    page = f"# a\n{table.BEGIN}old\n{table.END}b\n"
    made = table.put_in(page, "new\n")
    assert made == f"# a\n{table.BEGIN}\nnew\n\n{table.END}b\n"
    assert table.put_in(made, "new\n") == made
    with pytest.raises(EngineError, match="has no lines"):
        table.put_in("# a\n", "new\n")


def test_a_stack_that_cannot_run_here_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "cannot_run", lambda *_: "node is not installed")
    monkeypatch.setattr(table, "choose", lambda *_: (None, None))
    monkeypatch.setattr(table.environments, "build", lambda _: None)
    with pytest.raises(EngineError, match=r"node cannot be graded .*: node is not installed"):
        table.graded(USERS, "node")


def test_the_readme_counts_what_there_is() -> None:
    """Graded by `nox -s frameworks`; here it is only held against the exercise."""
    text = (layout.ROOT / "README.md").read_text("utf-8")
    shown = text.partition(table.BEGIN)[2].partition(table.END)[0]
    promised, checks = len(USERS.requirements), len(listed_checks(USERS))
    rows = [
        table.Row(
            title=table.title_of(stack),
            met=promised,
            requirements=promised,
            passed=checks,
            checks=checks,
            percent=100,
        )
        for stack in USERS.frameworks
    ]
    assert shown.strip() == table.table(rows).strip(), "run `nox -s frameworks`"
