import zipfile
from pathlib import Path

import pytest

from interview_kit.authoring.handout import HANDOUT_SOURCES, list_files_by_name, pack, slugify
from interview_kit.authoring.starters import BARE, CONFTEST, GUIDED, find_starter
from interview_kit.candidate.bundle import Bundle, Handout
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.frameworks import framework_of


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
            ".devcontainer/devcontainer.json",
            ".editorconfig",
            ".vscode/extensions.json",
            ".vscode/settings.json",
            "BRIEF.md",
            "README.md",
            "app.py",
            "domain/store.py",
            "kit.pyz",
            "kit.toml",
            "noxfile.py",
            "requirements.txt",
            "tests/test_example.py",
        }
    )
    with zipfile.ZipFile(packed.path) as opened:
        assert opened.read("BRIEF.md").startswith(b"# Core\n")
        assert b"NotImplementedError" in opened.read("app.py")


def test_a_bare_handout_holds_one_route_and_the_helpers_of_its_framework(tree, tmp_path):
    files = {
        layout.bare_starter("things", "phase1_core", "fastapi"): ("app.py", "kit.toml"),
        layout.starter("things", "phase1_core", "fastapi"): ("conftest.py",),
        layout.shared_solution("fastapi"): ("openapi.py",),
    }
    manifest = (layout.solution("things") / "fastapi" / "kit.toml").read_text()
    for folder, names_in_it in files.items():
        folder.mkdir(parents=True, exist_ok=True)
        for name in names_in_it:
            (folder / name).write_text(manifest if name == "kit.toml" else f"# bare {name}\n")
    packed = pack("things", "fastapi", candidate="Ann", kind="bare", folder=tmp_path / "out")
    with zipfile.ZipFile(packed.path) as opened:
        assert {"app.py", "kit.toml", "conftest.py", "openapi.py"} <= set(opened.namelist())
        assert "domain/store.py" not in opened.namelist()
        assert opened.read("app.py") == b"# bare app.py\n"
        (tmp_path / "kit.pyz").write_bytes(opened.read("kit.pyz"))
    bundle = Bundle(tmp_path / "kit.pyz")
    assert bundle.open_phase(1).starter["app.py"] == "# bare app.py\n"
    assert "domain/store.py" in bundle.open_phase(2).starter


@pytest.mark.parametrize("phases", [[], [2]])
def test_a_bare_starter_that_does_not_exist_is_a_wrong_call(tree, tmp_path, phases):
    with pytest.raises(UsageError, match="has no bare starter for fastapi: use `--starter guided`"):
        pack("things", "fastapi", candidate="Ann", phases=phases, kind="bare", folder=tmp_path)
    assert not list(tmp_path.glob("*.zip"))


def test_a_later_phase_is_handed_out_with_the_earlier_ones_solved(tree, tmp_path):
    packed = pack("things", "fastapi", candidate="Ann", phases=[2], folder=tmp_path)
    with zipfile.ZipFile(packed.path) as opened:
        assert opened.read("BRIEF.md").startswith(b"# More\n")
        assert b"return find_thing(number)" in opened.read("app.py")
        assert b"count_the_things" not in opened.read("app.py")


def test_a_stray_file_anywhere_else_is_not_handed_out(tree, tmp_path):
    home = layout.exercise("things")
    for place in (home, home / "phase1_core", home / "phase1_core" / "hidden_tests"):
        (place / "stray.py").write_text("SECRET = 1\n")
    packed = pack("things", "fastapi", candidate="Ann", folder=tmp_path)
    assert "stray.py" not in {Path(name).name for name in packed.names}


def test_the_handouts_own_texts_are_carried_so_that_they_can_come_back(tree, tmp_path):
    packed = pack("things", "fastapi", candidate="Ann", folder=tmp_path)
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(tmp_path / "hour")
    bundle = Bundle(tmp_path / "hour" / "kit.pyz")
    for name in bundle.handout.files:
        hidden = name.startswith(".")
        text = None if hidden else (tmp_path / "hour" / name).read_bytes()
        assert bundle.read_original(name) == text, name
    assert {"README.md", "noxfile.py", "requirements.txt"} <= set(bundle.handout.files)
    assert bundle.read_original("app.py") is None


def test_the_same_handout_is_the_same_file(tree, tmp_path):
    one = pack("things", "fastapi", candidate="Ann", folder=tmp_path / "1")
    (layout.shared_texts() / "README.md").touch()
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
    assert slugify(name) == shown


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
        pack(exercise, framework, candidate="Ann", phases=[phase], folder=tmp_path)
    assert not list(tmp_path.glob("*.zip"))


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_every_handout_comes_from_the_allowed_places_only(exercise_id):
    exercise = read_exercise(exercise_id)
    first = exercise.phases[0]
    for framework in exercise.frameworks:
        for phase, kind in [*((phase, GUIDED) for phase in exercise.phases), (first, BARE)]:
            bare = layout.bare_starter(exercise_id, phase.id, framework)
            if kind == BARE and not bare.is_dir():
                continue
            requirements = layout.requirements(framework_of(framework).name)
            guided = layout.starter(exercise_id, phase.id, framework)
            places = {GUIDED: (guided,), BARE: (bare, layout.shared_solution(framework))}
            allowed = (layout.texts(exercise_id), *places[kind])
            files = (layout.brief(exercise_id, phase.id), requirements, guided / CONFTEST)
            starter = find_starter(exercise, phase, framework, kind)
            found = dict(list_files_by_name(exercise, phase, starter))
            assert {"BRIEF.md", "requirements.txt"} <= set(found)
            for name, source in found.items():
                given = name in HANDOUT_SOURCES and source == layout.GIVEN / HANDOUT_SOURCES[name]
                below = any(source.is_relative_to(place) for place in allowed)
                assert source in files or below or given
                assert ".." not in Path(name).parts


def facts(path: Path) -> Handout:
    with zipfile.ZipFile(path) as opened:
        (path.parent / "kit.pyz").write_bytes(opened.read("kit.pyz"))
    return Bundle(path.parent / "kit.pyz").handout


def test_more_time_is_a_longer_clock_and_nowhere_else(tree, tmp_path):
    usual = facts(pack("things", "fastapi", candidate="Ann", folder=tmp_path / "1").path)
    path = pack("things", "fastapi", candidate="Ann", time_factor=1.25, folder=tmp_path / "2").path
    longer = facts(path)
    assert [one.minutes for one in usual.phases] == [40, 20]
    assert [one.minutes for one in longer.phases] == [50, 25]
    with zipfile.ZipFile(path.parent / "kit.pyz") as opened:
        assert b"1.25" not in opened.read("handout.json")


def test_only_the_asked_phases_are_in_a_handout(tree, tmp_path):
    handout = facts(pack("things", "fastapi", candidate="Ann", phases=[1], folder=tmp_path).path)
    assert [one.number for one in handout.phases] == [1]
    with zipfile.ZipFile(tmp_path / "kit.pyz") as opened:
        assert "sealed/phase-2" not in opened.namelist()


def test_answers_travel_sealed_and_the_questions_lie_open(tree, tmp_path):
    folded = "<details><summary>A hat?</summary>\n\nA hat, with a feather.\n</details>\n"
    questions = layout.texts("things") / layout.QUESTIONS
    questions.write_text(f"# Questions\n\n{folded}\n{folded.replace('hat', 'cap')}")
    packed = pack("things", "fastapi", candidate="Ann", folder=tmp_path)
    assert facts(packed.path).questions == ("A hat?", "A cap?")
    assert Bundle(tmp_path / "kit.pyz").answer(2) == "A cap, with a feather."
    with zipfile.ZipFile(packed.path) as opened:
        shown = opened.read(layout.QUESTIONS).decode()
        assert "1. A hat?\n2. A cap?" in shown
        assert "feather" not in shown
    assert b"feather" not in packed.path.read_bytes()


def test_a_handout_holds_what_its_program_calls_and_reads(serviced, tmp_path):
    packed = pack("things", "fastapi", candidate="Ann", folder=tmp_path)
    assert {".env", "seed.json", "tests/doors.py"} <= set(packed.names)
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(tmp_path / "hour")
    assert (tmp_path / "hour" / ".env").read_text().splitlines() == [
        'DATA_DIR="."',
        'HARDWARE_URL="http://127.0.0.1:8090"',
        'SEED_FILE="seed.json"',
    ]
    bundle = Bundle(tmp_path / "hour" / "kit.pyz")
    assert bundle.handout.env["SEED_FILE"] == "seed.json"
    (service,), (file,) = bundle.handout.services, bundle.handout.inputs
    assert bundle.read_member(service["module"]) == serviced.services[0].module.read_bytes()
    assert bundle.read_member(file["module"]) == serviced.files[0].module.read_bytes()
    assert bundle.read_original("seed.json") is not None
