import pytest

from interview_kit.authoring import leaks, sealing, starters
from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises, read_exercise
from tests.selection import first_in_every_run

COMMON = ("common", "tests", "test_example.py")


def leaked_lines(exercise) -> list[str]:
    return list(leaks.find_leaks(exercise))


def test_a_clean_handout_leaks_nothing(things):
    assert leaked_lines(things) == []


@pytest.mark.parametrize(
    "secret",
    first_in_every_run(
        [
            '    expect_status(client.get("/things/1"), 200)',  # of a hidden check
            "    return THINGS[number % len(THINGS)].upper()",  # of the solution
            "def test_the_first_thing_is_found_in_capitals():",  # of the reference's own tests
        ]
    ),
)
def test_a_secret_line_in_a_common_file_is_found_in_every_handout(things, secret):
    path = layout.exercise("things").joinpath(*COMMON)
    path.write_text(f"if True:\n{secret.strip()}\n")
    found = leaked_lines(things)
    assert len([line for line in found if secret.strip() in line]) >= 1
    assert all("tests/test_example.py" in line for line in found)
    shown = ("all phases", "phase1_core", "phase2_more")
    assert all(line.startswith("the fastapi hand-out of ") for line in found)
    assert {one for one in shown if any(f"of {one} shows" in line for line in found)}


def test_a_starter_that_was_not_stubbed_leaks_only_in_its_phase(things):
    line = "    return find_thing(number)"
    path = layout.starter("things", "phase1_core", "fastapi") / "app.py"
    path.write_text(path.read_text().replace("    raise NotImplementedError", line))
    found = leaked_lines(things)
    assert {name.split(" shows ")[0].split(" of ")[1] for name in found} == {
        "all phases",
        "phase1_core",
    }
    assert all(line.strip() in one for one in found)
    assert not any("sealed/phase-2" in one for one in found)


def test_what_a_later_handout_shows_is_no_secret_there(things):
    shown = leaks.secret_lines(things, "fastapi", 1) - leaks.secret_lines(things, "fastapi", 2)
    assert "return THINGS[number % len(THINGS)].upper()" in shown


def test_short_lines_tell_nothing():
    assert leaks.distinctive_lines(["return user\n" + "x" * 25 + "\n  " + "y" * 24 + "  "]) == {
        "x" * 25
    }


@pytest.mark.matrix
@pytest.mark.parametrize("exercise_id", list_exercises())
def test_no_handout_leaks(exercise_id):
    assert leaked_lines(read_exercise(exercise_id)) == []


@pytest.mark.matrix
@pytest.mark.parametrize("exercise_id", list_exercises())
def test_there_is_something_that_could_leak(exercise_id):
    exercise = read_exercise(exercise_id)
    for framework in exercise.frameworks:
        for phase in exercise.phases:
            assert len(leaks.secret_lines(exercise, framework, phase.number)) > 20
        last = len(exercise.phases)
        assert starters.derive_starter(exercise, framework, last)


def test_what_is_sealed_is_searched_too(things):
    line = 'THE_LAST_REGION = "is taught by nobody at all"'
    path = layout.solution("things") / "fastapi" / "app.py"
    begin, end = "# phase 2: begin drop", "# phase 2: end"
    path.write_text(f"{path.read_text()}\n{begin}\n{line}\n{end}\n")
    starter = layout.starter("things", "phase2_more", "fastapi") / "app.py"
    starter.write_text(f"{starter.read_text()}\n{line}\n")
    found = leaked_lines(things)
    assert any("kit.pyz/sealed/phase-2/starter/app.py" in one for one in found)
    assert all(line in one for one in found)


def test_a_line_of_a_check_that_is_not_visible_is_found(things, monkeypatch):
    line = 'expect_status(client.get("/things/1"), 200)'
    too_much = {"test_get.py": f"def test_get(client):\n    {line}\n"}
    monkeypatch.setattr(sealing, "visible_checks", lambda *_: too_much)
    found = leaked_lines(things)
    assert found
    assert all("checks/test_get.py" in one for one in found)


def test_a_fault_that_is_not_public_is_a_secret(things):
    folder = layout.faults("things")
    folder.mkdir()
    line = "FAULTS = (Fault('hats', 'hats are given away to everyone', ('T1',), None),)"
    source = f"from interview_kit.exercise.faults.base import Fault\n\n{line}\n"
    (folder / "hats.py").write_text(source)
    layout.exercise("things").joinpath(*COMMON).write_text(f"{line}\n")
    assert any(line in one for one in leaked_lines(things))


def test_an_answer_that_lies_open_is_found(things):
    answer = "A hat with a long and golden feather."
    home = layout.texts("things")
    text = f"<details><summary>A hat?</summary>\n\n{answer}\n</details>\n"
    (home / layout.QUESTIONS).write_text(text)
    assert leaked_lines(things) == []
    (home / "README.md").write_text(f"{answer}\n")
    assert any("README.md" in one for one in leaked_lines(things))


@pytest.mark.parametrize("name", first_in_every_run(leaks.INTERVIEWER_FILES))
def test_a_note_for_interviewers_is_found(things, tree, name):
    path = tree / name
    path.parent.mkdir(exist_ok=True)
    path.write_text("Never show them this line, whatever they ask.\n")
    brief = layout.exercise("things") / "phase2_more" / "BRIEF.md"
    brief.write_text("Never show them this line, whatever they ask.\n")
    assert any("sealed/phase-2/BRIEF.md" in one for one in leaked_lines(things))
