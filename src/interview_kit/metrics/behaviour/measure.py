"""Behaviour: what the hidden checks find when they talk to the submission's server."""

import math
import time
from collections.abc import Callable, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import Any

import pytest

from interview_kit.core import layout
from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.core.errors import EngineError, MissingPackageError
from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Outcome,
)
from interview_kit.core.progress import Progress
from interview_kit.exercise.input_files import make_files
from interview_kit.metrics.base import Grading
from interview_kit.metrics.behaviour import helper_process
from interview_kit.metrics.behaviour.chunks import NOT_RUN, ChunkQueue, ChunkSuite
from interview_kit.metrics.behaviour.helper_process import HelperSetup, find_file
from interview_kit.metrics.behaviour.helpers import HELPERS_DELAY, Helpers, Work
from interview_kit.metrics.behaviour.plugin import MakeFiles, make_no_files
from interview_kit.metrics.behaviour.repeats import repeat_hindered, repeat_late
from interview_kit.metrics.behaviour.run import run_pytest, suites
from interview_kit.server.base import Launcher
from interview_kit.server.groups import serve_group
from interview_kit.server.launchers import ReadyLauncher, fork_if_possible, probe
from interview_kit.server.limits import CHECK_SECONDS, RESPONSE_SECONDS
from interview_kit.submission import npm
from interview_kit.submission.modules import find_missing_request

STEP = "behaviour"


def measure_behaviour(grading: Grading) -> Behaviour:
    """Run the hidden suites of the grading's phases, each group against a fresh server.

    A server that never answers fails every check with its cause. Raises `EngineError` when a
    check itself fails: that is ours. So is `MissingPackageError`, for a server that lacks a
    package which it requests.
    """
    grading.progress.begin(STEP)
    began, options = time.monotonic(), grading.options
    start = partial(serve_group, grading.submission, grading.environment, grading.level)
    first = probe(start, grading.exercise.collection, options.ready_seconds)
    if first.down and (lack := find_missing_package(first.down, first.log, grading)):
        grading.progress.end(STEP, str(lack))
        raise lack
    checks = run_all_checks(grading, first.launch, time.monotonic() - began)
    unrun = explain_unrun(checks)
    passed = sum(check.outcome is Outcome.PASSED for check in checks)
    causes = [cause for cause in (first.not_ready, unrun) if cause]
    summary = "; ".join([f"{passed} of {len(checks)} checks passed", *causes])
    grading.progress.end(STEP, first.down or summary)
    return Behaviour(
        checks=checks, cause=first.down, not_ready=first.not_ready, unrun=unrun, log=first.log
    )


def run_all_checks(
    grading: Grading, launch: Launcher, start_seconds: float
) -> tuple[CheckResult, ...]:
    """Run all hidden checks of the grading's phases, with helpers where a server responds.

    `start_seconds` is how long the first server needed.
    """
    work, options = None, grading.options
    deadline = deadline_in(grading.limit_seconds(options.behaviour_seconds))
    with ExitStack() as stack:
        if isinstance(launch, ReadyLauncher):
            program = (grading.submission, grading.environment, grading.level)
            work = make_work(grading, launch.below, deadline, start_seconds)
            launch = stack.enter_context(fork_if_possible(launch, *program))
        return run_checks(
            suites(grading.exercise, grading.phases),
            launch,
            settings=Settings(
                openapi=grading.submission.manifest.openapi,
                seed=options.seed,
                make_files=partial(make_files, grading.exercise.files),
                check_seconds=options.check_seconds,
                deadline=deadline,
            ),
            progress=grading.progress,
            work=work,
        )


def make_work(grading: Grading, below: int, deadline: Deadline, start_seconds: float) -> Work:
    """Describe what helpers do; they begin sooner where a server needed long to start."""
    setup = HelperSetup(
        phases=layout.PHASES,
        folders=tuple(suites(grading.exercise, grading.phases)),
        submission=grading.submission,
        environment=grading.environment,
        level=grading.level,
        collection=grading.exercise.collection,
        below=below,
        ready_seconds=grading.options.ready_seconds,
        check_seconds=grading.options.check_seconds,
        seed=grading.options.seed,
        end=deadline.end,
    )
    alone = HELPERS_DELAY * grading.patience
    return Work(
        run=helper_process.run,
        start=partial(helper_process.start, setup),
        modules=(helper_process.__name__,),
        delay=max(0.0, alone - start_seconds),
    )


def explain_unrun(checks: Sequence[CheckResult]) -> str | None:
    """Say how many checks were not run; None when all were."""
    count = sum(check.message == NOT_RUN for check in checks)
    return f"{count} of {len(checks)} checks were {NOT_RUN}" if count else None


def find_missing_package(cause: str, log: str, grading: Grading) -> MissingPackageError | None:
    """Return which requested package kept a server from starting, or None for another cause.

    The line that says what ended a Python program is the cause itself, or the last of its log.
    """
    lines = [line for line in log.splitlines() if line.strip()]
    last = cause if "No module named" in cause else "".join(lines[-1:])
    if request := find_missing_request(last, grading.missing):
        return MissingPackageError(request)
    package = npm.find_missing_npm_package(log, grading.submission.npm_packages)
    return MissingPackageError(package, npm.REMEDY) if package else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """How hidden checks are run; those that have no turn before the deadline fail."""

    openapi: str
    seed: int
    make_files: MakeFiles = make_no_files
    check_seconds: float = CHECK_SECONDS
    deadline: Deadline = field(default_factory=lambda: deadline_in(math.inf))


def run_checks(
    folders: Sequence[Path],
    launch: Launcher,
    *,
    settings: Settings,
    progress: Progress,
    work: Work | None = None,
) -> tuple[CheckResult, ...]:
    """Run hidden suites against whatever `launch` serves; results come in collection order.

    With `work` helpers run checks as well when that is slow. What was late then is repeated alone,
    as is what failed while services of ours may have been late. Errors: `EngineError` when a check
    could not judge, was lost, or when there is none.
    """
    results: dict[str, CheckResult] = {}
    expected: list[int] = []
    chunks = ChunkQueue()

    def report(result: CheckResult) -> None:
        results[result.name] = result
        progress.advance(STEP)

    def collected(total: int) -> None:
        expected.append(total)
        progress.begin(STEP, total)

    suite = make_suite(launch, settings, report, collected, chunks=chunks)
    with Helpers(work, chunks, report) as helpers:
        code = run_pytest(folders, suite)
        if not suite.faults:
            helpers.finish()
    check_complete(suite.faults, code, len(results), expected)
    ordered = tuple(results[name] for name in chunks.names)
    run_alone = partial(run_check, folders, launch, settings)
    if helpers.was_used:
        seconds = min(RESPONSE_SECONDS, settings.check_seconds)
        ordered = repeat_late(ordered, run_alone, settings.deadline, seconds)
    return repeat_hindered(ordered, run_alone, settings.deadline)


def run_check(
    folders: Sequence[Path], launch: Launcher, settings: Settings, name: str
) -> CheckResult:
    """Run one check against a server of its own. Raises `EngineError`."""
    results: list[CheckResult] = []
    expected: list[int] = []
    suite = make_suite(launch, settings, results.append, expected.append, only=(name,))
    code = run_pytest([find_file(folders, name)], suite)
    check_complete(suite.faults, code, len(results), expected)
    return results[0]


def make_suite(
    launch: Launcher,
    settings: Settings,
    report: Callable[[CheckResult], None],
    collected: Callable[[int], None],
    **which: Any,
) -> ChunkSuite:
    """Make the plugin of a run; `which` are the options of `ChunkSuite` for what is run."""
    return ChunkSuite(
        launch,
        openapi=settings.openapi,
        seed=settings.seed,
        report=report,
        collected=collected,
        check_seconds=settings.check_seconds,
        make_files=settings.make_files,
        deadline=settings.deadline,
        **which,
    )


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
