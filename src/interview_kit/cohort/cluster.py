"""Grade on a cluster: a Dask scheduler and its workers, behind the same interface.

Submissions travel as bytes and results come back as bytes; nobody shares a folder. Dask is an
optional group of packages, so it is imported when a cluster is asked for.
"""

import hashlib
import logging
import os
import platform
import warnings
from collections import Counter
from collections.abc import Iterator, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from interview_kit.cohort.parcel import Delivery, Parcel
from interview_kit.cohort.processes import LostGradingError, grade_parcel
from interview_kit.core import layout
from interview_kit.core.closing import Closing
from interview_kit.core.deadline import MAX_PATIENCE
from interview_kit.core.errors import KitError, UsageError
from interview_kit.core.progress import Progress
from interview_kit.core.text import one_line
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.grading.isolation import require_isolation
from interview_kit.metrics.base import Options
from interview_kit.submission import environments

CONNECT_SECONDS = 20
CLOSE_SECONDS = 10
ALLOWED_FAILURES = 0
"""Dask repeats no task of a worker that ended: the cohort does, when a worker is free. Else a task
that only waited in the queue of another such worker would be blamed for its end."""
SUFFIXES = (".py", ".toml", ".md", ".json")
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


class ClusterBackend(Closing):
    """Grades on the workers of a scheduler.

    Raises `UsageError` when the scheduler cannot be reached, or a worker cannot grade.
    """

    def __init__(self, address: str, options: Options, program: tuple[str, ...]) -> None:
        self._program = program
        self._client = connect(address)
        try:
            check_workers(self._client, options)
            self._client.run_on_scheduler(make_limit(ALLOWED_FAILURES))
        except BaseException:
            self.close()
            raise
        self._executor = self._client.get_executor(pure=False)

    def submit(self, parcel: Parcel, progress: Progress) -> Future[Delivery]:
        """Queue a grading; of its steps nothing is heard."""
        slots = count_slots_of_hosts(self._list_workers())
        busiest = max(slots.values(), default=1)
        options = replace(parcel.options, patience=min(MAX_PATIENCE, float(busiest)))
        with warnings.catch_warnings():
            # Dask would rather have large inputs stored on the workers first.
            warnings.simplefilter("ignore", UserWarning)
            future: Future[Delivery] = self._executor.submit(
                grade_on_worker, replace(parcel, options=options), self._program, busiest
            )
        return future

    def count_slots(self) -> int:
        """Count the gradings that may run at once: at least one, which waits for a worker."""
        return max(1, sum(count_slots_of_hosts(self._list_workers()).values()))

    def count_losses(self, error: BaseException) -> int:
        """Count a lost process, or a worker that ended together with its grading."""
        from distributed import KilledWorker

        return int(isinstance(error, (KilledWorker, LostGradingError)))

    def close(self) -> None:
        """Leave the cluster; gradings that run there end by themselves, and are dropped."""
        logging.getLogger("distributed").setLevel(logging.CRITICAL)
        self._client.close(timeout=CLOSE_SECONDS)

    def _list_workers(self) -> Mapping[str, Any]:
        workers: Mapping[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        return workers


def connect(address: str) -> Any:
    """Connect to a scheduler. Raises `UsageError`."""
    try:
        from distributed import Client
    except ImportError as error:
        raise UsageError(
            "--scheduler needs the packages of requirements/cluster.txt: "
            "install them, or use `nox -s cohort`, which does"
        ) from error
    make_client: Any = Client
    try:
        return make_client(address, timeout=CONNECT_SECONDS, set_as_default=False)
    except (OSError, ValueError, TypeError) as error:
        cause = one_line(str(error).split("\n", 1)[0], 160)
        raise UsageError(
            f"no scheduler answers at {one_line(address, 100)} ({cause}): "
            "check the address, such as tcp://HOST:8786; docs/cluster.md says how to start one"
        ) from error


def check_workers(client: Any, options: Options) -> None:
    """Check that there are workers, and that each can grade as this machine would."""
    try:
        facts: dict[str, WorkerFacts] = client.run(describe_worker, options)
    except Exception as error:  # Whatever a worker raises, which may lack all of the kit.
        raise UsageError(
            f"a worker cannot grade ({type(error).__name__}: {one_line(str(error), 200)}): "
            "install the same version of the kit on each worker"
        ) from error
    if not facts:
        raise UsageError("the scheduler has no workers: start some; docs/cluster.md says how")
    if problems := list(list_problems(facts, digest_kit(), platform.python_version())):
        raise UsageError("; ".join(problems[:3]))


def list_problems(facts: Mapping[str, WorkerFacts], kit: str, python: str) -> Iterator[str]:
    """Yield what keeps workers from grading, or from grading the same."""
    for address, worker in sorted(facts.items()):
        if worker.kit != kit:
            yield f"the worker {address} has another kit: install the same one there"
        elif worker.python.rsplit(".", 1)[0] != python.rsplit(".", 1)[0]:
            yield (
                f"the worker {address} has Python {worker.python}, and this machine {python}: "
                "use one minor version"
            )
        elif worker.problem:
            yield f"the worker {address} cannot grade: {worker.problem}"


def describe_worker(options: Options) -> WorkerFacts:
    """Describe the machine that this runs on; it proves its isolation as before each grading."""
    facts = WorkerFacts(kit=digest_kit(), python=platform.python_version())
    try:
        _, proof = require_isolation(environments.build(DEFAULT_FRAMEWORK), options)
    except KitError as error:
        return replace(facts, problem=str(error))
    return replace(facts, level=proof.level)


def digest_kit() -> str:
    """Return a digest of all that decides how a submission is graded."""
    digest = hashlib.sha256()
    for folder in (layout.PACKAGE, layout.PHASES, layout.SOLUTION, layout.REQUIREMENTS):
        for path in sorted(folder.rglob("*")):
            if path.suffix in (*SUFFIXES, ".txt") and path.is_file():
                digest.update(path.relative_to(folder).as_posix().encode())
                digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def make_limit(failures: int) -> Any:
    """Make a function that tells a scheduler how many workers one task may take with it.

    It is made here so that it travels by value: a scheduler needs no kit.
    """
    return lambda dask_scheduler: setattr(dask_scheduler, "allowed_failures", failures)


def grade_on_worker(parcel: Parcel, program: tuple[str, ...], slots: int) -> Delivery:
    """Grade a parcel on this machine, which grades `slots` of them at once."""
    jobs = max(1, len(os.sched_getaffinity(0)) // slots)
    return grade_parcel(replace(parcel, options=replace(parcel.options, jobs=jobs)), program)


def count_slots_of_hosts(workers: Mapping[str, Any]) -> Counter[str]:
    """Count how many gradings each host does at once: the threads of all its workers."""
    slots: Counter[str] = Counter()
    for worker in workers.values():
        slots[worker["host"]] += worker["nthreads"]
    return slots
