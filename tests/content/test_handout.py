import zipfile
from pathlib import Path

import pytest

from interview_kit import layout
from interview_kit.content.handout import contents, pack, plain
from interview_kit.errors import UsageError
from interview_kit.spec import known_exercises, read_exercise


def names(path: Path) -> set[str]:
    with zipfile.ZipFile(path) as opened:
        assert opened.testzip() is None
        return set(opened.namelist())


def test_a_handout_holds_the_brief_the_starter_and_the_common_files(tree, tmp_path):
    packed = pack("things", "fastapi", candidate="Ann", folder=tmp_path / "out")
    assert packed.path == tmp_path / "out" / "things-fastapi-Ann.zip"
    assert (
        names(packed.path)
        == set(packed.names)
        == {
            "BRIEF.md",
            "README.md",
            "app.py",
            "domain/store.py",
            "kit.toml",
            "requirements.txt",
            "tests/test_example.py",
        }
    )
    with zipfile.ZipFile(packed.path) as opened:
        assert opened.read("BRIEF.md") == b"T1: a thing is given.\n"
        assert b"NotImplementedError" in opened.read("app.py")


def test_a_later_phase_is_handed_out_with_the_earlier_ones_solved(tree, tmp_path):
    packed = pack("things", "fastapi", candidate="Ann", phase=2, folder=tmp_path)
    with zipfile.ZipFile(packed.path) as opened:
        assert opened.read("BRIEF.md").startswith(b"T2")
        assert b"return find_thing(number)" in opened.read("app.py")
        assert b"count_the_things" not in opened.read("app.py")


def test_a_stray_file_anywhere_else_is_not_handed_out(tree, tmp_path):
    home = layout.exercise("things")
    for place in (home, home / "phase1_core", home / "phase1_core" / "hidden_tests"):
        (place / "stray.py").write_text("SECRET = 1\n")
    packed = pack("things", "fastapi", candidate="Ann", folder=tmp_path)
    assert "stray.py" not in {Path(name).name for name in packed.names}


def test_the_same_handout_is_the_same_file(tree, tmp_path):
    one = pack("things", "fastapi", candidate="Ann", folder=tmp_path / "1")
    (layout.exercise("things") / "common" / "README.md").touch()
    other = pack("things", "fastapi", candidate="Ann", folder=tmp_path / "2")
    assert one.path.read_bytes() == other.path.read_bytes()


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("Ann", "Ann"),
        ("Zoë Müller", "Zo-M-ller"),
        ("../../etc/passwd", "etc-passwd"),
        ("", "candidate"),
        ("///", "candidate"),
        ("x" * 500, "x" * 60),
    ],
)
def test_the_name_of_a_candidate_is_never_a_path(name, shown):
    assert plain(name) == shown


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("nothing", "fastapi", 1), "unknown exercise"),
        (("things", "nothing", 1), "has no starter for 'nothing'; it has: fastapi"),
        (("things", "fastapi", 3), "has no phase 3"),
    ],
)
def test_what_does_not_exist_is_a_wrong_call(tree, tmp_path, arguments, said):
    exercise, framework, phase = arguments
    with pytest.raises(UsageError, match=said):
        pack(exercise, framework, candidate="Ann", phase=phase, folder=tmp_path)
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.parametrize("exercise_id", known_exercises())
def test_every_handout_comes_from_the_allowed_places_only(exercise_id):
    exercise = read_exercise(exercise_id)
    home = layout.exercise(exercise_id)
    for framework in exercise.frameworks:
        for phase in exercise.phases:
            allowed = (home / "common", layout.starter(exercise_id, phase.id, framework))
            files = (home / phase.id / "BRIEF.md", layout.requirements(framework))
            found = dict(contents(exercise, phase, framework))
            assert {"BRIEF.md", "requirements.txt"} <= set(found)
            for name, source in found.items():
                assert source in files or any(source.is_relative_to(place) for place in allowed)
                assert ".." not in Path(name).parts
