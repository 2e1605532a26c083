"""Run the suite on a changed program in a process of its own: slow, and works wherever pytest does.

Suites that cannot be forked are run in this way, and the fork servers are tested against it.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from interview_kit.core.deadline import Deadline
from interview_kit.sandbox.guest.kit_django import SETUP_FAILED
from interview_kit.submission.sources import changed_copy
from interview_kit.suite.parallel import OnResult, ignore_result, run_tasks
from interview_kit.suite.run import Place, SuiteRun, run_suite
from interview_kit.suite.task import Ending, Task, TaskResult

START_SECONDS = 10.0
"""Seconds more than in a fork server, because everything is imported anew."""


def run(place: Place, task: Task) -> TaskResult:
    """Run one task in a process of its own."""
    with changed_copy(place.folder, task.changes) as folder:
        suite_run = run_suite(
            replace(place, folder=folder),
            only=task.order,
            stop=True,
            seconds=task.seconds + START_SECONDS,
        )
    return read_result(suite_run, task)


def read_result(suite_run: SuiteRun, task: Task) -> TaskResult:
    """Turn a run of the suite into the result of a task."""
    failed = next(iter(suite_run.run.messages), None)
    seconds, reason = suite_run.seconds, suite_run.run.reason
    if failed is not None:
        # What fails and is not a test is a file of tests, which could not import the program.
        ending = Ending.NOTICED if failed in task.order else Ending.UNIMPORTABLE
        return TaskResult(ending=ending, test=failed, seconds=seconds)
    if reason is None:
        passed = set(suite_run.run.passed())
        missing = tuple(test for test in task.order if test not in passed)
        return TaskResult(ending=Ending.UNNOTICED, missing=missing, seconds=seconds)
    if "conftest" in reason or reason.startswith(SETUP_FAILED):
        return TaskResult(ending=Ending.UNIMPORTABLE, seconds=seconds)
    is_late = "not done within" in reason or "processor time" in reason
    return TaskResult(ending=Ending.LATE if is_late else Ending.DIED, seconds=seconds)


def run_all(
    place: Place,
    tasks: Sequence[Task],
    jobs: int,
    deadline: Deadline | None = None,
    on_result: OnResult = ignore_result,
) -> dict[str, TaskResult]:
    """Run tasks until all are done or no new one may start; give the results by key."""
    with ThreadPoolExecutor(max(1, jobs)) as executor:
        return run_tasks(executor, lambda task: run(place, task), tasks, deadline, on_result)
