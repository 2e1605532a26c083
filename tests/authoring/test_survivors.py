"""The arguments for what the hidden checks do not see of the reference's mutants."""

import pytest

from interview_kit.authoring import survivors
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.exercise.definition import list_exercises
from interview_kit.exercise.reference import assemble
from interview_kit.metrics.coverage.measure import sources_of
from interview_kit.submission.collect import collect
from interview_kit.suite.variants.mutants import generate

SOURCE = "def size(things):\n    return len(things) + 1\n"


@pytest.fixture
def mutants():
    """Some mutants of a small program."""
    made = generate({"app.py": SOURCE})
    assert len(made) > 2
    return list(made)


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Where the arguments of an exercise are read from."""
    path = tmp_path / "survivors.toml"
    monkeypatch.setattr(layout, "survivors", lambda exercise: path)
    return path


def test_a_survivor_with_an_argument_is_no_finding(mutants):
    missed, *seen = mutants
    assert not list(survivors.wrong({missed.id: "the same program"}, seen, [missed]))


def test_a_survivor_without_an_argument_is_shown_with_its_change(mutants):
    missed, *seen = mutants
    (line,) = survivors.wrong({}, seen, [missed])
    assert missed.id in line
    assert "app.py:2 return len(things) + 1 -> return " in line


def test_an_argument_for_a_mutant_that_is_seen_is_a_finding(mutants):
    (line,) = survivors.wrong({mutants[0].id: "the same program"}, mutants, [])
    assert mutants[0].id in line
    assert "a hidden check sees" in line


def test_an_argument_for_a_mutant_that_does_not_exist_is_a_finding(mutants):
    (line,) = survivors.wrong({"0123456789": "the same program"}, mutants, [])
    assert "0123456789, which nobody makes" in line


def test_findings_say_how_many_are_seen_and_how_many_argued(mutants, file, monkeypatch):
    missed, *seen = mutants
    monkeypatch.setattr(survivors, "decided", lambda exercise: (seen, [missed]))
    file.write_text(f'[[argument]]\nwhy = "it is"\n[argument.mutants]\n"{missed.id}" = "so"\n')
    said = []
    assert survivors.findings("things", said.append) == []
    assert f"{len(seen)} of {len(mutants)} mutants" in said[0]
    assert "1 others are argued" in said[0]


def test_an_exercise_without_arguments_is_not_asked(file):
    assert survivors.findings("things", pytest.fail) == []


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("argument = 1", "argument"),
        ("[[argument]]\nwhy = ''\n[argument.mutants]\na = 'b'\n", "why"),
        ("[[argument]]\n[argument.mutants]\na = 'b'\n", "missing key `argument.0.why`"),
        ("[[argument", "is not valid TOML"),
    ],
)
def test_arguments_that_cannot_be_read_are_our_fault(file, text, said):
    file.write_text(text)
    with pytest.raises(EngineError, match=said):
        survivors.arguments("things")


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_every_argument_is_about_a_mutant_of_the_reference(exercise_id, tmp_path):
    made = assemble(exercise_id, DEFAULT_FRAMEWORK, tmp_path / "reference")
    submission = collect(made, tmp_path / "copy", exercise=exercise_id)
    there = {mutant.id for mutant in generate(sources_of(submission))}
    argued = survivors.arguments(exercise_id).keys()
    assert argued
    assert argued <= there
