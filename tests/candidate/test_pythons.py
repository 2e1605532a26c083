import os
import sys
from pathlib import Path

from interview_kit.candidate import pythons


def test_the_projects_own_environment_comes_first(tmp_path, monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("KIT_PYTHON", raising=False)
    assert pythons.find(tmp_path) == Path(sys.executable)
    own = pythons.program(tmp_path / ".venv")
    own.parent.mkdir(parents=True)
    own.touch()
    assert pythons.find(tmp_path) == own


def test_an_active_environment_wins(tmp_path, monkeypatch):
    monkeypatch.delenv("KIT_PYTHON", raising=False)
    active = pythons.program(tmp_path / "active")
    active.parent.mkdir(parents=True)
    active.touch()
    monkeypatch.setenv("VIRTUAL_ENV", str(tmp_path / "active"))
    assert pythons.find(tmp_path) == active


def test_a_python_tells_its_version_and_packages():
    version, packages = pythons.read_packages(Path(sys.executable))
    assert version == sys.version_info[:3]
    assert "pytest" in packages


def test_missing_packages_are_those_pinned_for_this_system(tmp_path):
    (tmp_path / "requirements.txt").write_text(
        "# a comment\n"
        "Some_Thing==1.0 \\\n    --hash=sha256:00\n"
        "colorama==0.4 ; sys_platform == 'win32' \\\n    --hash=sha256:00\n"
        "other==2.0 \\\n    --hash=sha256:00\n"
    )
    assert pythons.missing(tmp_path, {"some-thing": "1.0", "other": "1.9"}) == ["other 2.0"]


def test_without_requirements_nothing_is_missing(tmp_path):
    assert pythons.missing(tmp_path, {}) == []


def test_programs_of_the_environment_come_first(tmp_path, monkeypatch):
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("KIT_PYTHON", raising=False)
    monkeypatch.setenv("PATH", "theirs")
    assert pythons.search_path(tmp_path) == "theirs"
    own = pythons.program(tmp_path / ".venv")
    own.parent.mkdir(parents=True)
    own.touch()
    assert pythons.search_path(tmp_path) == f"{own.parent}{os.pathsep}theirs"
