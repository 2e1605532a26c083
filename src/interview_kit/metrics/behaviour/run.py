"""Run pytest on hidden suites in this process, whatever its environment asks of pytest."""

import os
import sys
from collections.abc import Sequence, Set
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.model import Exercise

STEERING = ("PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_PLUGINS")


def suites(exercise: Exercise, phases: Sequence[int]) -> list[Path]:
    """Return the folders of the hidden tests of the phases."""
    return [
        layout.hidden_tests(exercise.id, phase.id)
        for phase in exercise.phases
        if phase.number in phases
    ]


def run_pytest(folders: Sequence[Path], plugin: object, *more: str) -> int:
    """Run pytest on hidden suites, in this process, and give its exit code.

    What the machine's environment asks of pytest (`PYTEST_ADDOPTS=-x`) must not reach it: it
    could leave checks out. Nothing of a run stays for the next one.
    """
    steering = {name: os.environ.pop(name) for name in STEERING if name in os.environ}
    modules = set(sys.modules)
    try:
        return pytest.main([*arguments(folders), *more], plugins=[plugin])
    finally:
        os.environ.update(steering)
        forget(sys.modules.keys() - modules)


def forget(names: Set[str]) -> None:
    """Unload the suites among some modules, with the packages made up around them."""
    files = {name: getattr(sys.modules[name], "__file__", None) for name in names}
    suites = {
        n.partition(".")[0] for n, f in files.items() if f and layout.PHASES in Path(f).parents
    }
    for name in names:
        if name.partition(".")[0] in suites:
            del sys.modules[name]


def arguments(folders: Sequence[Path]) -> list[str]:
    """Return the arguments of a pytest run that depends on nothing but the hidden suites."""
    return [
        *("-c", os.devnull, "--rootdir", os.fspath(layout.PHASES)),
        # Without it pytest also runs every conftest.py in the folders above the exercises.
        *("--confcutdir", os.fspath(layout.PHASES)),
        *("--import-mode=importlib", "--disable-plugin-autoload", "--capture=no"),
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:faulthandler"),
        *("-W", "default", "-W", "ignore::pytest.PytestAssertRewriteWarning"),
        *map(os.fspath, folders),
    ]
