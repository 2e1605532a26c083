"""Test the table of frameworks in the README."""

import json
from pathlib import Path

import pytest

from interview_kit.authoring import table
from interview_kit.authoring.collected import list_checks
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.scorecard.result import Result

RESULTS = Path(__file__).parents[1] / "report" / "results"
USERS = read_exercise("users")


def stored(name: str) -> Result:
    return Result.model_validate_json((RESULTS / f"{name}.json").read_bytes())


def test_a_row_counts_what_the_scorecard_says() -> None:
    whole = table.summarize("One", stored("perfect"))
    assert whole.is_complete
    assert whole.percent == 100
    part = table.summarize("Two", stored("partial"))
    assert not part.is_complete
    assert part.met < part.requirements
    assert part.percent < 100
    text = table.render_table("Users API", [whole, part])
    assert text.startswith(
        f"Users API: one hidden suite, 2 stacks, {whole.requirements} requirements each: 1 "
    )
    assert f"| Two | {part.met} of {part.requirements} | " in text


def test_a_reference_that_was_not_graded_is_an_engine_error() -> None:
    document = json.loads((RESULTS / "perfect.json").read_bytes())
    document["metrics"]["behaviour"]["points"] = None
    document["reason"] = "no sandbox"
    with pytest.raises(EngineError, match="One was not graded: no sandbox"):
        table.summarize("One", Result.model_validate(document))


def test_only_the_text_between_the_marks_is_replaced() -> None:
    page = f"# a\n{table.TABLE_BEGIN}old\n{table.TABLE_END}b\n"
    after = table.replace_table(page, "new\n")
    assert after == f"# a\n{table.TABLE_BEGIN}\nnew\n\n{table.TABLE_END}b\n"
    assert table.replace_table(after, "new\n") == after
    with pytest.raises(EngineError, match="lacks the lines"):
        table.replace_table("# a\n", "new\n")


def test_a_stack_that_cannot_run_here_is_an_engine_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table, "explain_unavailable", lambda *_: "node is not installed")
    monkeypatch.setattr(table, "choose", lambda *_: (None, None))
    monkeypatch.setattr(table.environments, "build", lambda _: None)
    with pytest.raises(EngineError, match=r"node cannot be graded .*: node is not installed"):
        table.grade_reference(USERS, "node")


def test_the_table_in_the_readme_is_up_to_date() -> None:
    """Compare with the exercise only; `nox -s frameworks` grades."""
    text = (layout.ROOT / "README.md").read_text("utf-8")
    shown = text.partition(table.TABLE_BEGIN)[2].partition(table.TABLE_END)[0]
    expected = "\n".join(complete_table(exercise) for exercise in list_exercises())
    assert shown.strip() == expected.strip(), "run `nox -s frameworks`"


def complete_table(exercise_id: str) -> str:
    """The table of an exercise whose references meet every requirement."""
    exercise = read_exercise(exercise_id)
    promised, checks = len(exercise.requirements), len(list_checks(exercise))
    rows = [
        table.Row(
            title=table.title_of(stack),
            met=promised,
            requirements=promised,
            passed=checks,
            checks=checks,
            percent=100,
        )
        for stack in exercise.frameworks
    ]
    return table.render_table(exercise.title, rows)
