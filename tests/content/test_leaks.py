import pytest

from interview_kit import layout
from interview_kit.content import leaks, starters
from interview_kit.spec import known_exercises, read_exercise

COMMON = ("common", "tests", "test_example.py")


def leaked_lines(exercise) -> list[str]:
    return list(leaks.in_handouts(exercise))


def test_a_clean_handout_leaks_nothing(things):
    assert leaked_lines(things) == []


@pytest.mark.parametrize(
    "secret",
    [
        "    return THINGS[number % len(THINGS)].upper()",  # of the solution
        '    expect_status(client.get("/things/1"), 200)',  # of a hidden check
        "def test_the_first_thing_is_found_in_capitals():",  # of the reference's own tests
    ],
)
def test_a_secret_line_in_a_common_file_is_found_in_every_handout(things, secret):
    path = layout.exercise("things").joinpath(*COMMON)
    path.write_text(f"if True:\n{secret.strip()}\n")
    found = leaked_lines(things)
    assert len([line for line in found if secret.strip() in line]) >= 1
    assert all("tests/test_example.py" in line for line in found)
    assert found[0].startswith("the fastapi hand-out of phase1_core shows")


def test_a_starter_that_was_not_stubbed_leaks_only_in_its_phase(things):
    line = "    return find_thing(number)"
    path = layout.starter("things", "phase1_core", "fastapi") / "app.py"
    path.write_text(path.read_text().replace("    raise NotImplementedError", line))
    (found,) = leaked_lines(things)
    assert "phase1_core" in found
    assert line.strip() in found


def test_what_a_later_handout_shows_is_no_secret_there(things):
    shown = leaks.secret_lines(things, "fastapi", 1) - leaks.secret_lines(things, "fastapi", 2)
    assert "return THINGS[number % len(THINGS)].upper()" in shown


def test_short_lines_tell_nothing():
    assert leaks.telling(["return user\n" + "x" * 25 + "\n  " + "y" * 24 + "  "]) == {"x" * 25}


@pytest.mark.parametrize("exercise_id", known_exercises())
def test_no_handout_leaks(exercise_id):
    assert leaked_lines(read_exercise(exercise_id)) == []


@pytest.mark.parametrize("exercise_id", known_exercises())
def test_there_is_something_that_could_leak(exercise_id):
    exercise = read_exercise(exercise_id)
    for framework in exercise.frameworks:
        for phase in exercise.phases:
            assert len(leaks.secret_lines(exercise, framework, phase.number)) > 20
        last = len(exercise.phases)
        assert starters.derived(exercise, framework, last)
