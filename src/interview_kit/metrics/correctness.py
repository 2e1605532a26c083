"""Correctness: what the hidden checks find when they talk to the submission's server."""

import os
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from functools import partial
from pathlib import Path
from typing import NoReturn

import pytest

from interview_kit import layout
from interview_kit.errors import EngineError
from interview_kit.model import CheckResult, Correctness, Environment, Exercise, Submission
from interview_kit.progress import Progress
from interview_kit.pytest_plugin import HiddenSuite, Launcher
from interview_kit.sandbox.base import Level
from interview_kit.server import ready
from interview_kit.server.launch import Server, ServerDownError, serve

STEP = "behaviour"


def measure(
    exercise: Exercise,
    submission: Submission,
    environment: Environment,
    level: Level,
    *,
    phases: Sequence[int],
    seed: int,
    progress: Progress,
) -> Correctness:
    """Run the hidden suites of the phases, each group of checks against a fresh server.

    A server that never answers fails every check with its cause; a failure inside the checks
    themselves is ours: `EngineError`.
    """

    def serving() -> AbstractContextManager[Server]:
        return serve(submission, environment, level)

    progress.begin(STEP)
    launch, error = probed(serving, exercise.collection)
    checks = run_checks(
        suites(exercise, phases),
        launch,
        openapi=submission.manifest.openapi,
        seed=seed,
        progress=progress,
    )
    return Correctness(
        checks=checks, cause=error.cause if error else None, log=error.log if error else ""
    )


def suites(exercise: Exercise, phases: Sequence[int]) -> list[Path]:
    """The hidden test folders of the phases."""
    return [
        layout.hidden_tests(exercise.id, phase.id)
        for phase in exercise.phases
        if phase.number in phases
    ]


def run_checks(
    folders: Sequence[Path], launch: Launcher, *, openapi: str, seed: int, progress: Progress
) -> tuple[CheckResult, ...]:
    """Run hidden suites against whatever `launch` serves; results come in collection order."""
    results: list[CheckResult] = []

    def report(result: CheckResult) -> None:
        results.append(result)
        progress.advance(STEP)

    suite = HiddenSuite(
        launch,
        openapi=openapi,
        seed=seed,
        report=report,
        collected=lambda total: progress.begin(STEP, total),
    )
    if pytest.main(arguments(folders), plugins=[suite]) == pytest.ExitCode.INTERRUPTED:
        raise KeyboardInterrupt
    if suite.faults:
        raise EngineError(f"a hidden check could not judge: {suite.faults[0]}")
    if not results:
        raise EngineError("no hidden check ran")
    return tuple(results)


def arguments(folders: Sequence[Path]) -> list[str]:
    """A pytest call that depends on nothing but the hidden suites."""
    return [
        *("-c", os.devnull, "--rootdir", os.fspath(layout.PHASES)),
        *("--import-mode=importlib", "--disable-plugin-autoload", "--capture=no", "--quiet"),
        *("-p", "no:cacheprovider", "-p", "no:terminal", "-p", "no:randomly"),
        *("-W", "ignore::pytest.PytestAssertRewriteWarning"),
        *map(os.fspath, folders),
    ]


def probed(serving: Launcher, collection: str) -> tuple[Launcher, ServerDownError | None]:
    """Start the server once, to learn how the groups should start theirs.

    A server that does not answer is not started again: every group gets its cause. One that
    only ever answers 5xx is not waited for again.
    """
    try:
        with serving() as server:
            healthy = ready.wait(server, collection)
    except ServerDownError as error:
        return partial(down, error), error
    return lambda: answering(serving(), collection, below=500 if healthy else 1000), None


@contextmanager
def answering(
    serving: AbstractContextManager[Server], collection: str, below: int
) -> Iterator[Server]:
    """A server that has answered once (rule C2). Errors: `ServerDownError`."""
    with serving as server:
        ready.wait(server, collection, below=below)
        yield server


def down(error: ServerDownError) -> NoReturn:
    """Start nothing: this server is known not to answer."""
    raise error
