"""Where the gradings of a cohort run: an executor of `concurrent.futures`, here on one machine."""

import os
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Protocol

from interview_kit.cohort.parcel import Delivery, Parcel
from interview_kit.cohort.processes import Lifelines, LostGradingError, grade_parcel
from interview_kit.core.closing import Closing
from interview_kit.core.errors import EngineError
from interview_kit.core.progress import Progress
from interview_kit.sandbox.watchdog import free_host_memory

GRADING_MEMORY = 700 << 20
"""Free memory that each grading should find: docs/cohort.md says what one was seen to use."""


class NoMachineError(EngineError):
    """Raised when nothing is left that grades: what is not graded yet waits for another run."""


class Backend(Protocol):
    """Grades parcels, some at once."""

    def submit(self, parcel: Parcel, progress: Progress) -> Future[Delivery]:
        """Start a grading, or queue it; `progress` hears of its steps."""

    def count_slots(self) -> int:
        """Count the gradings that may run at once now."""

    def count_losses(self, error: BaseException) -> int:
        """Count how often a grading was lost before this error; 0 for any other error.

        A grading is lost when its process or its machine ends without a verdict.
        """

    def close(self) -> None:
        """End what still runs."""


class LocalBackend(Closing):
    """Grades on this machine. Each thread waits for a process of its own, a `program` of Python."""

    def __init__(self, jobs: int, program: tuple[str, ...]) -> None:
        self._jobs = jobs
        self._program = program
        self._lifelines = Lifelines()
        self._executor = ThreadPoolExecutor(jobs, thread_name_prefix="grading")

    def submit(self, parcel: Parcel, progress: Progress) -> Future[Delivery]:
        """Start a grading."""
        return self._executor.submit(grade_parcel, parcel, self._program, progress, self._lifelines)

    def count_slots(self) -> int:
        """Count the gradings that may run at once."""
        return self._jobs

    def count_losses(self, error: BaseException) -> int:
        """Count the process that ended without a verdict."""
        return int(isinstance(error, LostGradingError))

    def close(self) -> None:
        """End all gradings and wait until their processes are gone."""
        self._lifelines.close()
        self._executor.shutdown(wait=True, cancel_futures=True)


def choose_jobs(submissions: int, processors: int | None = None, memory: int | None = None) -> int:
    """Choose how many gradings run at once: as many as processors and free memory allow.

    That is three for two processors: for a third of its time a grading waits, such as for the
    lines of a log, and leaves its processor to others.
    """
    processors = processors or len(os.sched_getaffinity(0))
    memory = free_host_memory() if memory is None else memory
    return max(1, min(submissions, processors + processors // 2, memory // GRADING_MEMORY))


def share_processors(jobs: int, processors: int | None = None) -> int:
    """Return how many mutants each of `jobs` gradings runs at once."""
    return max(1, (processors or len(os.sched_getaffinity(0))) // jobs)
