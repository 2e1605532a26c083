"""Whether the workers of a cluster grade as the machine does that sends the submissions."""

import hashlib
import platform
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from typing import Any

from interview_kit.core import layout
from interview_kit.core.errors import KitError, UsageError
from interview_kit.core.text import one_line
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.grading.isolation import require_isolation
from interview_kit.metrics.base import Options
from interview_kit.submission import environments

KIT_SUFFIXES = (".py", ".toml", ".md", ".json", ".txt")
"""The files that decide how a submission is graded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WorkerFacts:
    """What a worker is: which kit and Python it has, and the level of isolation that it proved.

    `problem` says why it cannot grade.
    """

    kit: str
    python: str
    level: str = ""
    problem: str | None = None


class UnfitWorkerError(Exception):
    """Raised on a worker that would not grade as the others do: one that joined later.

    Both arguments travel to whoever sent the submission.
    """

    def __init__(self, address: str, misfit: str) -> None:
        super().__init__(address, misfit)
        self.address = address
        self.misfit = misfit

    def __str__(self) -> str:
        return describe_misfit(self.address, self.misfit)


def check_workers(client: Any, options: Options) -> Callable[[], str]:
    """Check that there are workers, and that all grade alike. Raises `UsageError`.

    Returns a function that says on a worker why it would not; empty when it would.
    """
    try:
        workers: dict[str, WorkerFacts] = client.run(describe_worker, options)
    except Exception as error:  # Whatever a worker raises, which may lack all of the kit.
        raise UsageError(
            f"a worker cannot grade ({type(error).__name__}: {one_line(str(error), 200)}): "
            "install the same version of the kit on each worker"
        ) from error
    if not workers:
        raise UsageError("the scheduler has no workers: start some; docs/cluster.md says how")
    level = next((workers[key].level for key in sorted(workers) if workers[key].level), "")
    expected = WorkerFacts(kit=digest_kit(), python=platform.python_version(), level=level)
    if problems := list(list_problems(workers, expected)):
        raise UsageError("; ".join(problems[:3]))
    return partial(find_misfit, options, expected)


def list_problems(workers: Mapping[str, WorkerFacts], expected: WorkerFacts) -> Iterator[str]:
    """Yield what keeps workers from grading, or from grading alike."""
    for address, worker in sorted(workers.items()):
        if misfit := explain_misfit(worker, expected):
            yield describe_misfit(address, misfit)


def describe_misfit(address: str, misfit: str) -> str:
    """Return one line that names a worker and what is wrong with it."""
    return f"the worker {one_line(address, 100)} {misfit}"


def explain_misfit(worker: WorkerFacts, expected: WorkerFacts) -> str:
    """Say why a worker would not grade as expected; empty when it would."""
    if worker.kit != expected.kit:
        return "has another kit: install the same one there"
    if worker.python.rsplit(".", 1)[0] != expected.python.rsplit(".", 1)[0]:
        return (
            f"has Python {worker.python}, and this machine {expected.python}: use one minor version"
        )
    if worker.problem:
        return f"cannot grade: {worker.problem}"
    if worker.level != expected.level:
        return (
            f"proves the isolation {worker.level}, and others {expected.level}: "
            "type one level that all of them prove, as --isolation"
        )
    return ""


def describe_worker(options: Options) -> WorkerFacts:
    """Describe the machine that this runs on; it proves its isolation as before each grading."""
    facts = WorkerFacts(kit=digest_kit(), python=platform.python_version())
    try:
        _, proof = require_isolation(environments.build(DEFAULT_FRAMEWORK), options)
    except KitError as error:
        return replace(facts, problem=str(error))
    return replace(facts, level=proof.level)


@cache
def find_misfit(options: Options, expected: WorkerFacts) -> str:
    """Say why the machine that this runs on would not grade as expected, looked up once."""
    return explain_misfit(describe_worker(options), expected)


def digest_kit() -> str:
    """Return a digest of all that decides how a submission is graded."""
    digest = hashlib.sha256()
    for folder in (layout.PACKAGE, layout.PHASES, layout.SOLUTION, layout.REQUIREMENTS):
        for path in sorted(folder.rglob("*")):
            if path.suffix in KIT_SUFFIXES and path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()
