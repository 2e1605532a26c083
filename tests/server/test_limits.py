"""The limits that are enforced are those that the candidates' rules print."""

import pytest

from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises
from interview_kit.server import limits


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_printed_seconds_to_be_ready_are_those_of_the_engine(exercise_id: str) -> None:
    rule = find_rule(exercise_id, "C2")
    assert f"{limits.READY_SECONDS:g} s" in rule


def test_the_printed_seconds_of_a_response_and_of_a_check_are_those_of_the_engine() -> None:
    rule = find_rule("survivors", "C10")
    assert f"within {limits.RESPONSE_SECONDS:g} seconds" in rule
    assert f"within {limits.CHECK_SECONDS:g} (" in rule


def find_rule(exercise_id: str, rule: str) -> str:
    """Return the row of a rule in what every candidate of an exercise reads."""
    text = (layout.exercise(exercise_id) / "common" / "README.md").read_text("utf-8")
    return next(line for line in text.splitlines() if line.startswith(f"| {rule} |"))
