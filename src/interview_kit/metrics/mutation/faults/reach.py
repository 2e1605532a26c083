"""Find out where a submission's tests reach its program: in their process, another, or none."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Coverage, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.metrics.base import Grading
from interview_kit.metrics.mutation.faults.fault_runner import FaultRunner, Source
from interview_kit.sandbox.base import Level
from interview_kit.submission.python_files import python_files
from interview_kit.submission.rules import has_test_name
from interview_kit.submission.sources import (
    program_files,
    read_sources,
)
from interview_kit.suite.gate import (
    explain_unfit_suite,
)
from interview_kit.suite.plan import BETWEEN, IMPORT
from interview_kit.suite.run import (
    Place,
    make_place,
)
from interview_kit.suite.runner import UnfitError

NOT_PYTHON = "the program holds no Python, and only Python programs can be looked into"
NOT_PYTEST = "its tests are not run by pytest, and only such can be measured"
NO_PORT = "no test can start a server at this isolation; grade at another level"
ELSEWHERE = (
    "the tests meet the program as another process, and only what runs in their own can be"
    " looked into"
)
TRAFFIC_SECONDS = 120.0
"""Longest search for HTTP requests of the tests."""


def is_command(submission: Submission) -> bool:
    """Return whether a command starts the program, so that its tests must start it, too."""
    return FRAMEWORKS[submission.manifest.framework].interface == "port"


def unmeasurable_reason(submission: Submission) -> str | None:
    """Return why nothing can be measured of a submission's tests; None when it can.

    What kit.toml calls source does not matter here: otherwise naming none of it would leave the
    metric out.
    """
    if not is_command(submission):
        return None
    manifest = submission.manifest
    words = [PurePosixPath(word).name for word in manifest.test_command or ("pytest",)]
    if not any(word.startswith("pytest") for word in words):
        return NOT_PYTEST
    whole = replace(submission, manifest=replace(manifest, source=(".",)))
    return None if program_files(whole) else NOT_PYTHON


def unreachable_reason(submission: Submission, level: Level) -> str | None:
    """Return why no test of a command can reach a server of its own; None when one may."""
    if not level.opens_ports:
        return NO_PORT
    if unmeasurable_reason(submission) == NOT_PYTEST:
        return NOT_PYTEST
    files = python_files(submission.folder, submission.manifest.tests)
    has_tests = any(has_test_name(PurePosixPath(path)) for path in files)
    return None if has_tests else NOT_PYTEST


def unseen_reason(grading: Grading, coverage: Coverage) -> str | None:
    """Return why the tests' own process shows nothing of the program; None when it shows something.

    The tests must need the program: they do not pass where every function raises. A suite that
    only reads the source has to lose its points, so the tests must pass where only the text
    differs. With a framework, whose app could be called in the tests' process, they must be seen
    to send HTTP requests. Where none passes because none may start a server, our level is to
    blame.
    """
    submission, level = grading.submission, grading.level
    if coverage.run.reason:
        return None
    if not (tests := coverage.run.passed()):
        return NO_PORT if is_command(submission) and not level.opens_ports else None
    if not coverage.files or coverage.void or runs_in_tests(coverage):
        return None
    place, sources = make_place(submission, grading.environment, level), read_sources(submission)
    if explain_unfit_suite(place, sources, tests):
        return None
    is_used = is_command(submission) or has_http_traffic(place, find_largest_source(sources), tests)
    return ELSEWHERE if is_used else None


def runs_in_tests(coverage: Coverage) -> bool:
    """Return whether any test runs a line of the program in its own process, imports aside."""
    contexts = (set(names) for file in coverage.files for names in file.contexts.values())
    return any(names - {IMPORT, BETWEEN} for names in contexts)


def has_http_traffic(place: Place, source: Source, tests: Sequence[str]) -> bool:
    """Return whether the tests send another process HTTP requests, and pass while intercepted."""
    deadline = deadline_in(TRAFFIC_SECONDS)
    with FaultRunner(place, source, tests, deadline=deadline, over_http=True) as runner:
        try:
            return runner.warm_up().has_traffic
        except UnfitError:
            return False


def find_largest_source(sources: Mapping[str, str]) -> Source:
    """Return the program's file with the most functions; `(None, "")` without Python."""
    if not sources:
        return None, ""
    return max(sorted(sources.items()), key=lambda item: item[1].count("def "))
