import pytest

from interview_kit.authoring.starters import list_files
from interview_kit.core import layout
from interview_kit.core.errors import UsageError
from interview_kit.exercise.reference import assemble
from interview_kit.submission.resolve import read_manifest


def test_the_reference_is_laid_out_like_a_submission(tree, tmp_path):
    solution = layout.solution("things")
    (solution / "domain" / "__pycache__").mkdir()
    (solution / "domain" / "__pycache__" / "x.pyc").touch()
    (solution / "fastapi" / ".hidden").touch()
    made = assemble("things", "fastapi", tmp_path / "made")
    names = {path.relative_to(made).as_posix() for path in made.rglob("*") if path.is_file()}
    assert names == {"app.py", "kit.toml", "domain/store.py", "tests/test_things.py"}


def test_the_reference_of_users_has_a_readable_manifest(tmp_path):
    made = assemble("users", "fastapi", tmp_path / "made")
    manifest = read_manifest(made)
    assert (manifest.exercise, manifest.framework, manifest.inferred) == ("users", "fastapi", False)
    assert any(path.name.startswith("test_") for path in list_files(made / "tests"))


def test_a_framework_without_a_reference_is_refused_with_those_that_have_one(tree, tmp_path):
    with pytest.raises(UsageError, match=r"no reference for 'nothing'; it has: \w"):
        assemble("things", "nothing", tmp_path / "made")


def test_an_exercise_that_does_not_exist_is_refused_by_name(tree, tmp_path):
    with pytest.raises(UsageError, match="nothing"):
        assemble("nothing", "fastapi", tmp_path / "made")


def test_a_reference_holds_what_a_handout_holds_of_services_and_files(serviced, tmp_path):
    folder = assemble("things", "fastapi", tmp_path / "out")
    assert (folder / "tests" / "doors.py").read_bytes() == serviced.services[0].module.read_bytes()
    assert (folder / "seed.json").is_file()
