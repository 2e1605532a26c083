import subprocess
import sys
from pathlib import Path

import pytest

from interview_kit.authoring.starters import list_files
from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.frameworks import framework_of


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_every_folder_of_an_exercise_is_where_the_layout_says(exercise_id):
    exercise = read_exercise(exercise_id)
    assert layout.exercise(exercise_id).is_dir()
    assert layout.solution(exercise_id).is_dir()
    for phase in exercise.phases:
        assert list(layout.hidden_tests(exercise_id, phase.id).glob("test_*.py"))
        for framework in exercise.frameworks:
            assert layout.starter(exercise_id, phase.id, framework).is_dir()
    for stack in exercise.frameworks:
        assert layout.requirements(framework_of(stack).name).is_file()


def test_the_fixed_places_are_there():
    for folder in (layout.PHASES, layout.SOLUTION, layout.REQUIREMENTS, layout.DOCS, layout.GUEST):
        assert folder.is_dir()
        assert folder.is_relative_to(layout.ROOT)
    assert layout.RESULT_SCHEMA.is_file()


def test_the_cache_moves_with_its_variable_and_stays_out_of_roots_home(monkeypatch, tmp_path):
    monkeypatch.setenv("INTERVIEW_KIT_CACHE", str(tmp_path))
    assert layout.cache() == tmp_path
    monkeypatch.delenv("INTERVIEW_KIT_CACHE")
    monkeypatch.setattr("os.geteuid", lambda: 0)
    assert not layout.cache().is_relative_to(Path.home())
    monkeypatch.setattr("os.geteuid", lambda: 1000)
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "mine"))
    assert layout.cache().is_relative_to(tmp_path)


LIST_MODULES = """
import pytest

class Unread(pytest.File):
    def collect(self):
        return []

class Plugin:
    modules = []

    def pytest_pycollect_makemodule(self, module_path, parent):
        self.modules.append(module_path)
        return Unread.from_parent(parent, path=module_path)

pytest.main(["--collect-only", "-q", "-p", "no:cacheprovider"], plugins=[Plugin()])
print(*Plugin.modules, sep="\\n")
"""
"""Plain `pytest` that finds the modules of tests and imports none."""


@pytest.fixture(scope="module")
def collected_modules() -> set[Path]:
    """The modules that plain `pytest` collects in the repository, below its root."""
    process = subprocess.run(
        [sys.executable, "-c", LIST_MODULES],
        cwd=layout.ROOT,
        capture_output=True,
        text=True,
        check=False,
        timeout=240,
    )
    paths = [Path(line) for line in process.stdout.splitlines() if line.endswith(".py")]
    modules = {path.relative_to(layout.ROOT) for path in paths if path.is_absolute()}
    assert modules, process.stdout[-2000:] + process.stderr[-2000:]
    return modules


def test_plain_pytest_collects_the_tests_of_the_kit_and_nothing_else(collected_modules):
    assert Path("tests/core/test_layout.py") in collected_modules
    assert Path("tests/system/test_golden.py") in collected_modules
    assert all(module.parts[0] == "tests" for module in collected_modules)


def test_plain_pytest_collects_no_suite_of_anyone_else(collected_modules):
    for folder in (
        layout.ROOT / "tests" / "system" / "submissions",
        layout.PHASES,
        layout.SOLUTION,
    ):
        assert any(path.name.startswith("test_") for path in list_files(folder))
    foreign = {"submissions", "hidden_tests", "starter", "phases", "solution"}
    assert not [module for module in collected_modules if foreign & set(module.parts)]
