"""Grade on a cluster: a Dask scheduler and its workers, behind the same interface.

Submissions travel as bytes and results come back as bytes; nobody shares a folder. Dask is an
optional group of packages, so it is imported when a cluster is asked for.
"""

import asyncio
import logging
import os
import warnings
from collections import Counter
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, replace
from typing import Any

from interview_kit.cohort.backend import NoMachineError
from interview_kit.cohort.fitness import UnfitWorkerError, check_workers
from interview_kit.cohort.parcel import Delivery, Parcel
from interview_kit.cohort.processes import LostGradingError, grade_parcel
from interview_kit.cohort.steps import EventProgress, Listeners
from interview_kit.core.closing import Closing
from interview_kit.core.deadline import MAX_PATIENCE
from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.progress import Progress
from interview_kit.core.text import one_line
from interview_kit.metrics.base import Options

CONNECT_SECONDS = 20
CLOSE_SECONDS = 10
ALLOWED_FAILURES = 0
"""Dask repeats no task of a worker that ended: the cohort does, when a worker is free. Else a task
that only waited in the queue of another such worker would be blamed for its end."""
NO_WORKER_SECONDS = 300
"""How long a grading waits while there is no worker at all: one that was killed comes back."""
MAX_REFUSALS = 20
"""How many unfit workers one submission may meet, where somebody starts them again and again."""
NO_SCHEDULER = "the scheduler is lost: start it and its workers, then run the same command again"
NO_WORKER = (
    f"there was no worker for {NO_WORKER_SECONDS // 60} minutes: "
    "start workers, then run the same command again"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A grading for a worker: by a `program`, on a machine that grades `slots` at once.

    `find_misfit` says why the machine would not grade as the others do; `topic` names the events.
    """

    parcel: Parcel
    program: tuple[str, ...]
    slots: int
    find_misfit: Callable[[], str]
    topic: str


class ClusterBackend(Closing):
    """Grades on the workers of a scheduler; `notify` hears of workers that are sent away.

    Raises `UsageError` when the scheduler cannot be reached, or a worker cannot grade.
    """

    def __init__(
        self,
        address: str,
        options: Options,
        program: tuple[str, ...],
        notify: Callable[[str], None] = lambda line: None,
    ) -> None:
        self._program = program
        self._notify = notify
        self._listeners = Listeners()
        self._client = connect(address)
        self._topic = f"steps of {self._client.id}"
        try:
            self._find_misfit = check_workers(self._client, options)
            limits = {"allowed_failures": ALLOWED_FAILURES, "no_workers_timeout": NO_WORKER_SECONDS}
            self._client.run_on_scheduler(make_setter(limits))
            self._client.subscribe_topic(self._topic, self._listeners.hear)
        except BaseException:
            self.close()
            raise

    def submit(self, parcel: Parcel, progress: Progress) -> Future[Delivery]:
        """Queue a grading. The future always ends, whatever becomes of worker and scheduler."""
        slots = count_slots_of_hosts(self._list_workers())
        busiest = max(slots.values(), default=1)
        options = replace(parcel.options, patience=min(MAX_PATIENCE, float(busiest)))
        task = Task(
            parcel=replace(parcel, options=options),
            program=self._program,
            slots=busiest,
            find_misfit=self._find_misfit,
            topic=self._topic,
        )
        self._listeners.add(parcel.name, progress)
        # Not the executor of Dask: its futures never end when a result is lost on its way.
        loop = self._client.loop.asyncio_loop
        return asyncio.run_coroutine_threadsafe(self._grade(task), loop)

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

    async def _grade(self, task: Task) -> Delivery:
        """Have workers grade until one is fit. Runs in the thread of Dask's client."""
        from distributed.scheduler import NoWorkerError

        try:
            for _ in range(MAX_REFUSALS):
                try:
                    return await self._send(task)
                except UnfitWorkerError as error:
                    self._notify(f"{error}; it is sent away")
                    await self._client.retire_workers([error.address], close_workers=True)
        except NoWorkerError as error:
            raise NoMachineError(NO_WORKER) from error
        except asyncio.CancelledError as error:
            raise NoMachineError(NO_SCHEDULER) from error
        finally:
            self._listeners.remove(task.parcel.name)
        raise EngineError(f"{MAX_REFUSALS} workers were sent away: install the same kit on each")

    async def _send(self, task: Task) -> Delivery:
        with warnings.catch_warnings():
            # Dask would rather have large inputs stored on the workers first.
            warnings.simplefilter("ignore", UserWarning)
            future = self._client.submit(grade_on_worker, task, pure=False)
        delivery: Delivery = await self._client.gather(future, asynchronous=True)
        return delivery

    def _list_workers(self) -> Mapping[str, Any]:
        try:
            workers: Mapping[str, Any] = self._client.scheduler_info(n_workers=-1)["workers"]
        except (OSError, KeyError) as error:
            raise NoMachineError(NO_SCHEDULER) from error
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


def make_setter(values: Mapping[str, object]) -> Callable[[object], None]:
    """Make a function that sets attributes of a scheduler.

    It is made here so that it travels by value: a scheduler needs no kit.
    """

    def set_values(dask_scheduler: object) -> None:
        for name, value in values.items():
            setattr(dask_scheduler, name, value)

    return set_values


def grade_on_worker(task: Task) -> Delivery:
    """Grade on this machine. Raises `UnfitWorkerError`, `LostGradingError`."""
    from distributed import get_worker

    worker = get_worker()
    if misfit := task.find_misfit():
        raise UnfitWorkerError(worker.address, misfit)
    jobs = max(1, len(os.sched_getaffinity(0)) // task.slots)
    parcel = replace(task.parcel, options=replace(task.parcel.options, jobs=jobs))
    progress = EventProgress(parcel.name, lambda event: worker.log_event(task.topic, event))
    return grade_parcel(parcel, task.program, progress)


def count_slots_of_hosts(workers: Mapping[str, Any]) -> Counter[str]:
    """Count how many gradings each host does at once: the threads of all its workers."""
    slots: Counter[str] = Counter()
    for worker in workers.values():
        slots[worker["host"]] += worker["nthreads"]
    return slots
