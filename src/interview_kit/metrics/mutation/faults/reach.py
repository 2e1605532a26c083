"""Where a submission's tests meet its program: in their own process, in another one, or nowhere."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePosixPath

from interview_kit.core.model import Coverage, Environment, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.metrics.coverage.measure import place_of, sources_of
from interview_kit.metrics.mutation.faults.runs import Meeting, Source, UnfitError
from interview_kit.metrics.mutation.measure import find_void_reason
from interview_kit.sandbox.base import Level
from interview_kit.submission.sources import program_files, python_files
from interview_kit.suite.plan import BETWEEN, IMPORT
from interview_kit.suite.run import Place

NOT_PYTHON = "the program holds no Python, and only Python programs can be looked into"
NOT_PYTEST = "its tests are not run by pytest, and only such can be measured"
NO_PORT = "no test can start a server at this isolation; grade at another level"
ELSEWHERE = (
    "the tests meet the program as another process, and only what runs in their own can be"
    " looked into"
)


def by_command(submission: Submission) -> bool:
    """Whether the program is started by a command of its own, so that its tests start it too."""
    return FRAMEWORKS[submission.manifest.framework].interface == "port"


def unmeasurable(submission: Submission) -> str | None:
    """Why nothing can be said about the tests of a submission; None when it can.

    What kit.toml calls source does not matter here: naming none of it would leave the metric out.
    """
    if not by_command(submission):
        return None
    manifest = submission.manifest
    words = [PurePosixPath(word).name for word in manifest.test_command or ("pytest",)]
    if not any(word.startswith("pytest") for word in words):
        return NOT_PYTEST
    whole = replace(submission, manifest=replace(manifest, source=(".",)))
    return None if program_files(whole) else NOT_PYTHON


def unreachable(submission: Submission, level: Level) -> str | None:
    """Why no test of a command can meet a server of its own; None when one may."""
    if not level.opens_ports:
        return NO_PORT
    if unmeasurable(submission) == NOT_PYTEST:
        return NOT_PYTEST
    files = python_files(submission.folder, submission.manifest.tests)
    names = [PurePosixPath(path).name for path in files]
    tests = any(name.startswith("test_") or name.endswith("_test.py") for name in names)
    return None if tests else NOT_PYTEST


def elsewhere(
    submission: Submission, environment: Environment, level: Level, found: Coverage
) -> str | None:
    """Why the tests' own process shows nothing of their program; None when it shows something.

    That they need it was seen: they do not pass where every function raises. A suite that only
    reads it has to lose its points, so it must pass where only the text is another; and with a
    framework, which could be called in the tests' process, it must be seen to ask over HTTP.
    Where none passes because none may start a server, that is our level's fault.
    """
    if found.run.reason:
        return None
    if not (tests := found.run.passed()):
        return NO_PORT if by_command(submission) and not level.opens_ports else None
    if not found.files or found.void or runs_in_tests(found):
        return None
    place, sources = place_of(submission, environment, level), sources_of(submission)
    if find_void_reason(place, sources, tests):
        return None
    seen = by_command(submission) or ask_over_http(place, fullest(sources), tests)
    return ELSEWHERE if seen else None


def runs_in_tests(found: Coverage) -> bool:
    """Whether any test runs a line of the program in its own process; an import is no test."""
    contexts = (set(who) for file in found.files for who in file.contexts.values())
    return any(who - {IMPORT, BETWEEN} for who in contexts)


def ask_over_http(place: Place, source: Source, tests: Sequence[str]) -> bool:
    """Whether the tests ask anything of another process over HTTP, and pass when it is seen."""
    with Meeting(place, source, tests, over_http=True) as meeting:
        try:
            return meeting.warm_up().heard
        except UnfitError:
            return False


def fullest(sources: Mapping[str, str]) -> Source:
    """The file of the program with the most functions; none of a program without Python."""
    if not sources:
        return None, ""
    return max(sorted(sources.items()), key=lambda item: item[1].count("def "))
