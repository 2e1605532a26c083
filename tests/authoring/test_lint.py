from pathlib import Path

import pytest

from interview_kit.authoring import lint, starters
from interview_kit.authoring.collected import listed_checks
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Behaviour, CheckResult, Outcome
from interview_kit.exercise.definition import list_exercises, read_exercise


def silent(line: str) -> None:
    """Says nothing."""


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_parts_of_a_real_exercise_agree(exercise_id):
    exercise = read_exercise(exercise_id)
    assert list(lint.folders(exercise)) == []
    assert list(lint.agreement(exercise, listed_checks(exercise))) == []


def test_a_whole_exercise_has_no_static_findings(things):
    assert list(lint.folders(things)) == []
    assert list(lint.agreement(things, listed_checks(things))) == []


@pytest.mark.parametrize(
    ("stray", "said"),
    [
        ("notes.txt", "things/notes.txt has no place in an exercise"),
        ("phase1_core/notes.txt", "phase1_core/notes.txt has no place"),
    ],
)
def test_a_stray_file_is_found(things, stray, said):
    (layout.exercise("things") / stray).touch()
    assert list(lint.folders(things)) == [said]


def test_what_python_leaves_behind_is_not_stray(things):
    for place in (".", "phase1_core"):
        (layout.exercise("things") / place / "__pycache__").mkdir()
    assert list(lint.folders(things)) == []


def test_a_missing_part_is_found(things):
    (layout.exercise("things") / "phase1_core" / "BRIEF.md").unlink()
    assert list(lint.folders(things)) == ["phase1_core has no BRIEF.md"]
    (layout.exercise("things") / "phase2_more").rename(layout.exercise("things") / "phase9")
    assert "phase2_more has no folder" in list(lint.folders(things))


def edited(name: str, old: str, new: str) -> None:
    path = layout.exercise("things") / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


GIVE = "phase1_core/hidden_tests/test_give.py"
CHECK = "phase1_core/test_give.py::test_a_thing_is_given"


@pytest.mark.parametrize(
    ("name", "old", "new", "said"),
    [
        (GIVE, '"T1"', '"T9"', [f"{CHECK} cites T9", "T1 has no check"]),
        (GIVE, "@pytest", "#", [f"{CHECK} cites no single requirement", "T1 has no check"]),
        (
            GIVE,
            '"T1"',
            '"T2"',
            [f"{CHECK} cites T2, which belongs to another phase", "T1 has no check"],
        ),
        (
            GIVE,
            '    """A thing is given."""\n',
            "",
            [f"{CHECK} has no docstring that states its rule"],
        ),
        ("phase2_more/BRIEF.md", "T2", "T1", ["T2 is not printed in phase2_more/BRIEF.md"]),
    ],
)
def test_parts_that_do_not_agree_are_named(things, name, old, new, said):
    edited(name, old, new)
    assert list(lint.agreement(things, listed_checks(things))) == said


@pytest.fixture
def proving(things, fastapi, monkeypatch):
    """Proves the small exercise; only its programs run."""
    monkeypatch.setattr(lint.environments, "build", lambda framework: fastapi)
    return lambda: lint.prove("things", silent)


def test_a_whole_exercise_proves_itself(proving):
    assert proving() == []


def test_a_reference_and_starters_that_do_not_do_as_they_should_are_named(proving):
    path = layout.solution("things") / "domain" / "store.py"
    path.write_text(path.read_text().replace('"a hat", ', ""))
    edited_starters = starters.write("things")
    assert edited_starters
    own = layout.starter("things", "phase2_more", "fastapi") / "app.py"
    own.write_text(own.read_text().replace("return find_thing(number)", "raise KeyError"))
    found = proving()
    assert len(found) == 3, found
    assert found[0].startswith("phases/things/phase2_more/starter/fastapi/app.py differs from")
    assert found[1].startswith("the fastapi reference fails T2 phase2_more/test_count.py")
    assert found[1].endswith("expected a count of 3; got {'count': 2}")
    assert found[2] == "the fastapi starter of phase2_more fails T1 of an earlier phase"


def grades(**outcomes: Outcome):
    """Stands in for a grading: these outcomes, by requirement."""

    def grade(folder: Path, phases: tuple[int, ...]) -> Behaviour:
        checks = tuple(
            CheckResult(name="c", requirement=r, title="", outcome=outcome, message="no")
            for r, outcome in outcomes.items()
        )
        return Behaviour(checks=checks)

    return grade


def starter_findings(exercise, phase: int, grade) -> list[str]:
    return list(lint.starter(exercise, exercise.phases[phase - 1], "fastapi", grade, silent))


def test_a_starter_must_fail_its_own_phase_and_no_earlier_one(things):
    passed, failed = Outcome.PASSED, Outcome.FAILED
    assert starter_findings(things, 2, grades(T1=passed, T2=failed)) == []
    assert starter_findings(things, 2, grades(T1=passed, T2=passed)) == [
        "the fastapi starter of phase2_more already meets T2"
    ]
    assert starter_findings(things, 2, grades(T1=failed, T2=failed)) == [
        "the fastapi starter of phase2_more fails T1 of an earlier phase"
    ]


def test_a_starter_that_does_not_serve_is_named_with_its_cause(things):
    def grade(folder: Path, phases: tuple[int, ...]) -> Behaviour:
        return Behaviour(checks=(), cause="SyntaxError: invalid syntax")

    assert starter_findings(things, 1, grade) == [
        "the fastapi starter of phase1_core does not serve: SyntaxError: invalid syntax"
    ]


def test_a_starter_must_fail_by_assertion(things):
    with pytest.raises(EngineError, match="errored instead of failing"):
        starter_findings(things, 1, grades(T1=Outcome.ERRORED))


def test_a_missing_starter_is_named(things):
    layout.starter("things", "phase1_core", "fastapi").rename(layout.ROOT / "gone")
    assert starter_findings(things, 1, grades()) == [
        "the fastapi starter of phase1_core is missing"
    ]


def test_a_reference_that_fails_a_check_is_named_with_the_message(things):
    found = list(
        lint.reference(things, "fastapi", grades(T1=Outcome.FAILED, T2=Outcome.PASSED), silent)
    )
    assert found == ["the fastapi reference fails T1 c: no"]
