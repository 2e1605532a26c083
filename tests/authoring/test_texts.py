import re
from pathlib import Path

import pytest

from interview_kit.authoring import texts
from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.frameworks import FRAMEWORKS

MOST_WORDS_OF_THE_RULES = 500


def read_shared(exercise_id: str, framework: str) -> dict[str, str]:
    exercise = read_exercise(exercise_id)
    starter = layout.starter(exercise_id, exercise.phases[0].id, framework)
    return {name: text.decode() for name, text in texts.read_shared_texts(exercise, starter)}


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_shared_texts_name_their_exercise(exercise_id: str) -> None:
    exercise = read_exercise(exercise_id)
    read = read_shared(exercise_id, exercise.frameworks[0])
    assert read["README.md"].startswith(f"# {exercise.title}: ")
    assert f"`GET {exercise.collection}`" in read["RULES.md"]
    for phase in exercise.phases:
        points = rf"\b{phase.points:g}( points)? for phase {phase.number}\b"
        assert re.search(points, read["RUBRIC.md"])
    for text in read.values():
        assert "${" not in text


def test_the_rules_fit_the_minutes_that_there_are_for_them() -> None:
    text = (layout.shared_texts() / "RULES.md").read_text("utf-8")
    assert len(text.split()) <= MOST_WORDS_OF_THE_RULES
    assert re.findall(r"^- \*\*(C\d+)\*\* ", text, re.MULTILINE) == [
        f"C{number}" for number in range(1, 15)
    ]
    assert text.count("**Never checked:**") == 1


def test_no_brief_repeats_a_rule_that_all_exercises_share() -> None:
    for exercise_id in list_exercises():
        for phase in read_exercise(exercise_id).phases:
            assert "Never checked" not in layout.brief(exercise_id, phase.id).read_text("utf-8")


def test_the_readme_links_the_documentation_of_every_framework() -> None:
    text = (layout.shared_texts() / "README.md").read_text("utf-8")
    for framework in FRAMEWORKS.values():
        assert framework.interface == "port" or f"[{framework.title}](https://" in text


def test_the_readme_says_how_to_start_a_program_of_its_framework(things, tree) -> None:
    starter = layout.starter("things", "phase1_core", "fastapi")
    assert dict(texts.read_shared_texts(things, starter)) == {
        "README.md": b"Read this.\n\n    python -m uvicorn app:app --factory --reload\n"
    }


@pytest.mark.parametrize("place", ["${colection}", "$5"])
def test_a_place_that_nothing_fills_is_named(things, tree: Path, place: str) -> None:
    (layout.shared_texts() / "RULES.md").write_text(f"GET {place}\n")
    with pytest.raises(EngineError, match=r"RULES\.md of all exercises has a place"):
        dict(texts.read_shared_texts(things, layout.starter("things", "phase1_core", "fastapi")))


@pytest.mark.parametrize(
    ("words", "sentence"), [(["a"], "a"), (["a", "b"], "a and b"), (["a", "b", "c"], "a, b and c")]
)
def test_words_are_joined_as_a_sentence_lists_them(words: list[str], sentence: str) -> None:
    assert texts.join_words(words) == sentence
