import faulthandler
import os
import sys
import warnings
from types import SimpleNamespace

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.behaviour.measure import find_missing_package
from interview_kit.metrics.behaviour.run import suites

TWO = "def test_1(client):\n    client.get('/')\n\ndef test_2(client):\n    client.get('/')"


class Steps:
    """Notes what a progress display is told."""

    def __init__(self) -> None:
        self.told: list[object] = []

    def begin(self, step: str, total: int | None = None) -> None:
        self.told.append(("begin", step, total))

    def advance(self, step: str, done: int = 1) -> None:
        self.told.append(done)

    def end(self, step: str, summary: str) -> None:
        self.told.append(("end", step))


def test_results_come_in_collection_order_and_progress_counts_them(hidden):
    hidden.write(TWO)
    steps = Steps()
    results = hidden.run(progress=steps)
    assert [r.name for r in results] == [f"phase1/test_things.py::test_{n}" for n in (1, 2)]
    assert steps.told == [("begin", "behaviour", 2), 1, 1]


def test_no_check_at_all_is_our_fault(hidden):
    with pytest.raises(EngineError, match="no hidden check ran"):
        hidden.run()


def test_a_folder_that_is_not_there_is_our_fault(hidden):
    hidden.folder.rmdir()
    with pytest.raises(EngineError, match="no hidden check ran"):
        hidden.run()


@pytest.mark.parametrize("code", ["import nothing_like_this", "def test_1(:\n    pass", "1 / 0"])
def test_a_suite_that_cannot_be_read_is_our_fault(hidden, code):
    hidden.write(TWO, "test_a.py")
    hidden.write(code, "test_b.py")
    with pytest.raises(EngineError, match=r"test_b\.py"):
        hidden.run()


def test_a_broken_conftest_is_our_fault(hidden, capsys):
    hidden.write(TWO)
    hidden.write("import nothing_like_this", "conftest.py")
    with pytest.raises(EngineError):
        hidden.run()


def test_ctrl_c_during_a_check_ends_the_grading(hidden):
    hidden.write(
        "def test_1(client):\n    client.get('/')\n\ndef test_2():\n    raise KeyboardInterrupt"
    )
    with pytest.raises(KeyboardInterrupt):
        hidden.run()


def test_an_error_inside_pytest_is_our_fault_and_never_a_short_run(hidden):
    hidden.write(TWO)

    class Broken(Steps):
        def advance(self, step: str, done: int = 1) -> None:
            raise RuntimeError("the display broke")

    with pytest.raises(EngineError, match="the display broke"):
        hidden.run(progress=Broken())


def test_a_check_that_is_lost_is_our_fault(hidden):
    hidden.write(TWO)
    hidden.write(
        "def pytest_runtest_protocol(item):\n    return True if item.name == 'test_2' else None",
        "conftest.py",
    )
    with pytest.raises(EngineError, match="1 results came of"):
        hidden.run()


@pytest.mark.parametrize("wish", ["-k nothing", "-x --maxfail=1", "--no-such-option"])
def test_what_the_machine_asks_of_pytest_does_not_reach_the_checks(hidden, monkeypatch, wish):
    monkeypatch.setenv("PYTEST_ADDOPTS", wish)
    monkeypatch.setenv("PYTEST_PLUGINS", "no_such_plugin")
    hidden.write("def test_1():\n    assert 0\n\ndef test_2():\n    assert 0")
    assert len(hidden.run()) == 2
    assert os.environ["PYTEST_ADDOPTS"] == wish
    assert os.environ["PYTEST_PLUGINS"] == "no_such_plugin"


def test_settings_around_the_suites_do_not_reach_the_checks(hidden, monkeypatch):
    hidden.write(TWO)
    for folder in (layout.PHASES, layout.PHASES.parent):
        (folder / "pytest.ini").write_text("[pytest]\npython_functions = nothing\n")
    monkeypatch.chdir(layout.PHASES)
    assert len(hidden.run()) == 2


def test_a_conftest_above_the_exercises_is_not_run(hidden):
    (layout.PHASES.parent / "conftest.py").write_text("raise RuntimeError('not ours')")
    hidden.write(TWO)
    assert len(hidden.run()) == 2


def test_a_run_of_checks_leaves_the_process_as_it_was(hidden):
    hidden.write("import warnings\n\n\ndef test_1(client):\n    warnings.warn('x')\n    assert 0")
    before = (list(sys.path), list(sys.meta_path), list(warnings.filters), dict(os.environ))
    hooks = (sys.excepthook, sys.unraisablehook, sys.stdout, sys.stderr, faulthandler.is_enabled())
    hidden.run()
    assert before == (list(sys.path), list(sys.meta_path), list(warnings.filters), dict(os.environ))
    assert hooks == (
        *(sys.excepthook, sys.unraisablehook, sys.stdout, sys.stderr),
        faulthandler.is_enabled(),
    )


def test_the_same_suite_run_again_finds_the_same(hidden):
    hidden.write(TWO + "\n\ndef test_3(client):\n    assert client.get('/').status_code == 201")

    def found():
        return [(r.name, r.outcome, r.message) for r in hidden.run()]

    assert found() == found()


def test_only_the_suites_of_the_phases_that_were_asked_for_are_run():
    exercise = read_exercise("users")
    folders = suites(exercise, (1, 3))
    assert folders == [
        layout.hidden_tests("users", "phase1_core"),
        layout.hidden_tests("users", "phase3_polish"),
    ]
    assert len(suites(exercise, (1, 2, 3))) == 3


MISSING = "Traceback …\nModuleNotFoundError: No module named 'kit_extra'\n"


@pytest.mark.parametrize(
    ("cause", "log", "lack"),
    [
        ("No module named 'kit_extra' (app.py line 1)", "", "kit-extra>=1 is requested and not"),
        ("the server ended (exit 1)", MISSING, "kit-extra>=1 is requested and not installed"),
        ("the server ended (exit 1)", f"{MISSING}ValueError: no", None),
        ("the server ended (exit 1)", "Error: Cannot find module 'koa'\n\nNode.js v20", "koa is"),
        ("nothing listens", "", None),
    ],
)
def test_only_a_requested_package_that_ended_the_server_excuses_it(cause, log, lack):
    submission = SimpleNamespace(npm_packages=("koa",))
    grading = SimpleNamespace(missing=("kit-extra>=1",), submission=submission)
    error = find_missing_package(cause, log, grading)
    assert str(error).startswith(str(lack))
