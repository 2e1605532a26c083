import pytest

from interview_kit.authoring import briefs
from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises, read_exercise

SEARCHED = ("whitespace", "case-insensitive", "respond with", "unhandled exception")
"""Words that candidates type into a search box."""


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_briefs_of_a_real_exercise_have_the_form(exercise_id: str) -> None:
    assert list(briefs.check_briefs(read_exercise(exercise_id))) == []


def test_the_briefs_of_users_use_the_words_that_people_search_for() -> None:
    folders = [phase.id for phase in read_exercise("users").phases]
    texts = [layout.brief("users", folder).read_text("utf-8").lower() for folder in folders]
    assert [word for word in SEARCHED if word not in " ".join(texts)] == []


@pytest.mark.parametrize(
    ("phase", "old", "new", "finding"),
    [
        (1, "given.", "given." + " word" * 450, "has 473 words; at most 450 fit"),
        (2, "counted.", "counted." + " word" * 300, "has 322 words; at most 300 fit"),
        (1, "40 of 100", "many of 100", "must begin with what tests give (40 points)"),
        (1, "about a third", "some", "must begin with what tests give (40 points)"),
        (1, "T1 (40)", "T1", "T1 has the points none; print 40, once"),
        (1, "T1 (40)", "T1 (4)", "T1 has the points 4; print 40, once"),
        (1, "given.", "given, T1 (40).", "T1 has the points 40, 40; print 40, once"),
        (1, "given.", "given, T2.", "T2 is no requirement of this phase or an earlier one"),
        (1, "given.", "given, T9.", "T9 is no requirement of this phase or an earlier one"),
    ],
)
def test_a_brief_that_lacks_the_form_is_named(things, phase, old, new, finding) -> None:
    folder = things.phases[phase - 1].id
    path = layout.brief("things", folder)
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))
    (found,) = briefs.check_briefs(things)
    assert found.startswith(f"phases/things/{folder}/BRIEF.md: {finding}")


@pytest.mark.parametrize("mark", briefs.MARKS)
def test_a_rule_without_a_check_may_stand_with_its_mark(things, mark) -> None:
    path = layout.brief("things", "phase1_core")
    path.write_text(f"{path.read_text()}\nNames are short, T9 ({mark}).\n")
    assert list(briefs.check_briefs(things)) == []


def test_a_later_brief_may_name_the_rules_of_an_earlier_one(things) -> None:
    path = layout.brief("things", "phase2_more")
    path.write_text(f"{path.read_text()}\nAs in T1.\n")
    assert list(briefs.check_briefs(things)) == []
