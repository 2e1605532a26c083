"""Behaviour: what the hidden checks find when they talk to the submission's server."""

import os
import sys
from collections.abc import Sequence, Set
from contextlib import ExitStack
from functools import partial
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError, MissingPackageError
from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Exercise,
    Outcome,
)
from interview_kit.core.progress import Progress
from interview_kit.metrics.base import Grading
from interview_kit.metrics.behaviour.plugin import (
    HiddenSuite,
)
from interview_kit.server.base import Launcher
from interview_kit.server.launchers import ReadyLauncher, fork_if_possible, probe
from interview_kit.server.limits import CHECK_SECONDS
from interview_kit.server.started import serve
from interview_kit.submission.modules import find_missing_request

STEP = "behaviour"
STEERING = ("PYTEST_ADDOPTS", "PYTEST_CURRENT_TEST", "PYTEST_PLUGINS")


def measure_behaviour(grading: Grading) -> Behaviour:
    """Run the hidden suites of the grading's phases, each group against a fresh server.

    A server that never answers fails every check with its cause. Raises `EngineError` when a
    check itself fails: that is ours. So is `MissingPackageError`, for a server that lacks a
    package which it requests.
    """
    submission, options, progress = grading.submission, grading.options, grading.progress

    progress.begin(STEP)
    with ExitStack() as stack:
        program = (submission, grading.environment, grading.level)
        start = partial(serve, *program)
        first = probe(start, grading.exercise.collection, options.ready_seconds)
        launch = first.launch
        last = find_last_error(first.down or "", first.log)
        if request := find_missing_request(last, grading.missing):
            progress.end(STEP, last)
            raise MissingPackageError(request)
        if isinstance(launch, ReadyLauncher):
            launch = stack.enter_context(fork_if_possible(launch, *program))
        checks = run_checks(
            suites(grading.exercise, grading.phases),
            launch,
            openapi=submission.manifest.openapi,
            seed=options.seed,
            progress=progress,
            check_seconds=options.check_seconds,
        )
    passed = sum(check.outcome is Outcome.PASSED for check in checks)
    counted = f"{passed} of {len(checks)} checks passed"
    summary = f"{counted}; {first.not_ready}" if first.not_ready else counted
    progress.end(STEP, first.down or summary)
    return Behaviour(checks=checks, cause=first.down, not_ready=first.not_ready, log=first.log)


def find_last_error(cause: str, log: str) -> str:
    """Return the line that says what ended a server: a command's is the last of its log."""
    lines = [line for line in log.splitlines() if line.strip()]
    return cause if not cause or "No module named" in cause else "".join(lines[-1:])


def suites(exercise: Exercise, phases: Sequence[int]) -> list[Path]:
    """Return the folders of the hidden tests of the phases."""
    return [
        layout.hidden_tests(exercise.id, phase.id)
        for phase in exercise.phases
        if phase.number in phases
    ]


def run_checks(
    folders: Sequence[Path],
    launch: Launcher,
    *,
    openapi: str,
    seed: int,
    progress: Progress,
    check_seconds: float = CHECK_SECONDS,
) -> tuple[CheckResult, ...]:
    """Run hidden suites against whatever `launch` serves; results come in collection order.

    Errors: `EngineError` when a check could not judge, was lost, or when there is none.
    """
    results: list[CheckResult] = []
    expected: list[int] = []

    def report(result: CheckResult) -> None:
        results.append(result)
        progress.advance(STEP)

    def collected(total: int) -> None:
        expected.append(total)
        progress.begin(STEP, total)

    suite = HiddenSuite(
        launch,
        openapi=openapi,
        seed=seed,
        report=report,
        collected=collected,
        check_seconds=check_seconds,
    )
    code = run_pytest(folders, suite)
    check_complete(suite.faults, code, len(results), expected)
    return tuple(results)


def check_complete(faults: Sequence[str], code: int, results: int, expected: Sequence[int]) -> None:
    """Check that every hidden check gave a result; `expected` holds the count of each collection.

    Raises `EngineError` when one could not judge, was lost, or when there is none;
    `KeyboardInterrupt` after Ctrl-C.
    """
    if faults:
        raise EngineError(f"a hidden check could not judge: {faults[0]}")
    if code == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if not results:
        raise EngineError("no hidden check ran")
    if [results] != list(expected):
        raise EngineError(f"{results} results came of {list(expected)} hidden checks")


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
