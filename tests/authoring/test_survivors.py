"""The arguments for what the hidden checks do not see of the reference's mutants."""

import pytest

from interview_kit.authoring import survivors
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.exercise.definition import list_exercises
from interview_kit.exercise.reference import assemble
from interview_kit.submission.collect import collect
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.variants.mutants import generate_mutants
from tests.selection import first_in_every_run

SOURCE = "def size(things):\n    return len(things) + 1\n"


@pytest.fixture
def mutants():
    """Some mutants of a small program."""
    made = generate_mutants({"app.py": SOURCE})
    assert len(made) > 2
    return list(made)


@pytest.fixture
def file(tmp_path, monkeypatch):
    """Where the arguments of an exercise are read from."""
    path = tmp_path / "survivors.toml"
    monkeypatch.setattr(layout, "survivors", lambda exercise: path)
    return path


def test_a_survivor_with_an_argument_is_no_error(mutants):
    survivor, *detected = mutants
    assert not list(survivors.compare({survivor.id: "the same program"}, detected, [survivor]))


def test_a_survivor_without_an_argument_is_shown_with_its_change(mutants):
    survivor, *detected = mutants
    (line,) = survivors.compare({}, detected, [survivor])
    assert survivor.id in line
    assert "app.py:2 return len(things) + 1 -> return " in line


def test_an_argument_for_a_mutant_that_is_detected_is_an_error(mutants):
    (line,) = survivors.compare({mutants[0].id: "the same program"}, mutants, [])
    assert mutants[0].id in line
    assert "but a hidden check detects it" in line


def test_an_argument_for_a_mutant_that_does_not_exist_is_an_error(mutants):
    (line,) = survivors.compare({"0123456789": "the same program"}, mutants, [])
    assert "0123456789, but there is no such mutant" in line


def test_the_summary_counts_detected_mutants_and_argued_survivors(mutants, file, monkeypatch):
    survivor, *detected = mutants
    monkeypatch.setattr(survivors, "run_checks", lambda exercise: (detected, [survivor]))
    file.write_text(f'[[argument]]\nwhy = "it is"\n[argument.mutants]\n"{survivor.id}" = "so"\n')
    summaries = []
    assert survivors.find_errors("things", summaries.append) == []
    assert f"{len(detected)} of {len(mutants)} mutants" in summaries[0]
    assert "1 survivors have an argument" in summaries[0]


def test_an_exercise_without_arguments_is_not_tested_and_says_so(monkeypatch):
    monkeypatch.setattr(survivors, "run_checks", pytest.fail)
    errors = survivors.find_errors("things", pytest.fail)
    assert errors == ["solution/things/survivors.toml is missing"]


@pytest.mark.parametrize(
    ("text", "error"),
    [
        ("argument = 1", "argument"),
        ("[[argument]]\nwhy = ''\n[argument.mutants]\na = 'b'\n", "why"),
        ("[[argument]]\n[argument.mutants]\na = 'b'\n", "missing key `argument.0.why`"),
        ("[[argument", "is not valid TOML"),
    ],
)
def test_arguments_that_cannot_be_read_are_our_fault(file, text, error):
    file.write_text(text)
    with pytest.raises(EngineError, match=error):
        survivors.read_arguments("things")


@pytest.mark.parametrize("exercise_id", first_in_every_run(list_exercises()))
def test_every_argument_is_about_a_mutant_of_the_reference(exercise_id, tmp_path):
    made = assemble(exercise_id, DEFAULT_FRAMEWORK, tmp_path / "reference")
    submission = collect(made, tmp_path / "copy", exercise=exercise_id)
    ids = {mutant.id for mutant in generate_mutants(read_sources(submission))}
    argued = survivors.read_arguments(exercise_id).keys()
    assert argued
    assert argued <= ids
