from pathlib import Path

import pytest

from interview_kit.authoring import lint, starters
from interview_kit.authoring.collected import list_checks
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Behaviour, CheckResult, Outcome
from interview_kit.exercise.definition import list_exercises, read_exercise


def silent(line: str) -> None:
    """Log nothing."""


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_a_real_exercise_has_no_static_findings(exercise_id):
    exercise = read_exercise(exercise_id)
    assert list(lint.check_folders(exercise)) == []
    assert list(lint.check_requirements(exercise, list_checks(exercise))) == []


def test_a_whole_exercise_has_no_static_findings(things):
    assert list(lint.check_folders(things)) == []
    assert list(lint.check_requirements(things, list_checks(things))) == []


@pytest.mark.parametrize(
    ("stray", "finding"),
    [
        ("notes.txt", "phases/things/notes.txt: unexpected file"),
        ("phase1_core/notes.txt", "phases/things/phase1_core/notes.txt: unexpected file"),
    ],
)
def test_an_unexpected_file_is_found(things, stray, finding):
    (layout.exercise("things") / stray).touch()
    assert list(lint.check_folders(things)) == [finding]


def test_the_plan_of_a_load_profile_is_checked(things):
    assert list(lint.check_load_plan(things)) == []
    layout.load_plan("things").write_text("format_version = 1")
    assert list(lint.check_folders(things)) == []
    assert list(lint.check_load_plan(things)) == [
        "phases/things/load.toml: missing key `records`: add it"
    ]


def test_bytecode_caches_are_expected(things):
    for place in (".", "phase1_core"):
        (layout.exercise("things") / place / "__pycache__").mkdir()
    assert list(lint.check_folders(things)) == []


def test_a_missing_part_is_found(things):
    (layout.exercise("things") / "phase1_core" / "BRIEF.md").unlink()
    assert list(lint.check_folders(things)) == ["phases/things/phase1_core/BRIEF.md: missing"]
    (layout.exercise("things") / "phase2_more").rename(layout.exercise("things") / "phase9")
    assert list(lint.check_folders(things)) == [
        "phases/things/phase9: unexpected folder",
        "phases/things/phase1_core/BRIEF.md: missing",
        "phases/things/phase2_more: folder is missing",
    ]


def edit(name: str, old: str, new: str) -> None:
    path = layout.exercise("things") / name
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


GIVE = "phase1_core/hidden_tests/test_give.py"
CHECK = "phase1_core/test_give.py::test_a_thing_is_given"


@pytest.mark.parametrize(
    ("name", "old", "new", "findings"),
    [
        (GIVE, '"T1"', '"T9"', [f"{CHECK}: cites unknown requirement T9", "T1: no check cites it"]),
        (
            GIVE,
            "@pytest",
            "#",
            [f"{CHECK}: must cite exactly one requirement", "T1: no check cites it"],
        ),
        (
            GIVE,
            '"T1"',
            '"T2"',
            [f"{CHECK}: cites T2, which belongs to another phase", "T1: no check cites it"],
        ),
        (
            GIVE,
            '    """A thing is given."""\n',
            "",
            [f"{CHECK}: has no docstring; state the rule that it checks"],
        ),
        ("phase2_more/BRIEF.md", "T2", "T1", ["T2: not in phases/things/phase2_more/BRIEF.md"]),
    ],
)
def test_contradictions_between_parts_are_named(things, name, old, new, findings):
    edit(name, old, new)
    assert list(lint.check_requirements(things, list_checks(things))) == findings


@pytest.fixture
def check(things, fastapi, monkeypatch):
    """Check the small exercise; only its own programs run."""
    monkeypatch.setattr(lint.environments, "build", lambda framework: fastapi)
    # Mutants of a reference have tests of their own, in test_survivors.py.
    monkeypatch.setattr(lint.survivors, "find_errors", lambda *of: [f"mutants of {of[0]}"])
    return lambda: lint.check_exercise("things", silent)


def test_a_whole_exercise_has_no_findings_but_those_of_its_mutants(check):
    assert check() == ["mutants of things"]


def test_a_wrong_reference_and_wrong_starters_are_named(check):
    path = layout.solution("things") / "domain" / "store.py"
    path.write_text(path.read_text().replace('"a hat", ', ""))
    assert starters.write_starters("things")
    own = layout.starter("things", "phase2_more", "fastapi") / "app.py"
    own.write_text(own.read_text().replace("return find_thing(number)", "raise KeyError"))
    findings = check()
    assert findings.pop() == "mutants of things"
    assert len(findings) == 3, findings
    assert findings[0].startswith("phases/things/phase2_more/starter/fastapi/app.py: differs from")
    assert findings[1].startswith("fastapi reference: fails T2 phase2_more/test_count.py")
    assert findings[1].endswith("expected a count of 3; got {'count': 2}")
    assert findings[2] == "fastapi starter of phase2_more: fails T1 of an earlier phase"


def grades(**outcomes: Outcome):
    """Fake a grading that gives these outcomes, by requirement."""

    def grade(folder: Path, phases: tuple[int, ...]) -> Behaviour:
        checks = tuple(
            CheckResult(name="c", requirement=r, title="", outcome=outcome, message="no")
            for r, outcome in outcomes.items()
        )
        return Behaviour(checks=checks)

    return grade


def starter_findings(exercise, phase: int, grade) -> list[str]:
    return list(lint.check_starter(exercise, exercise.phases[phase - 1], "fastapi", grade, silent))


def test_a_starter_must_fail_its_own_phase_and_no_earlier_one(things):
    passed, failed = Outcome.PASSED, Outcome.FAILED
    assert starter_findings(things, 2, grades(T1=passed, T2=failed)) == []
    assert starter_findings(things, 2, grades(T1=passed, T2=passed)) == [
        "fastapi starter of phase2_more: already meets T2"
    ]
    assert starter_findings(things, 2, grades(T1=failed, T2=failed)) == [
        "fastapi starter of phase2_more: fails T1 of an earlier phase"
    ]


def test_a_starter_that_does_not_serve_is_named_with_its_cause(things):
    def grade(folder: Path, phases: tuple[int, ...]) -> Behaviour:
        return Behaviour(checks=(), cause="SyntaxError: invalid syntax")

    assert starter_findings(things, 1, grade) == [
        "fastapi starter of phase1_core: does not serve: SyntaxError: invalid syntax"
    ]


def test_a_starter_must_fail_by_assertion(things):
    with pytest.raises(EngineError, match="errored instead of failing"):
        starter_findings(things, 1, grades(T1=Outcome.ERRORED))


def test_a_missing_starter_is_named(things):
    layout.starter("things", "phase1_core", "fastapi").rename(layout.ROOT / "gone")
    assert starter_findings(things, 1, grades()) == [
        "fastapi starter of phase1_core: missing; run `nox -s starters`"
    ]


def test_a_reference_that_fails_a_check_is_named_with_the_message(things):
    findings = list(
        lint.check_reference(
            things, "fastapi", grades(T1=Outcome.FAILED, T2=Outcome.PASSED), silent
        )
    )
    assert findings == ["fastapi reference: fails T1 c: no"]
