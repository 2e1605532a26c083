"""Run tasks in parallel, until a deadline or the end of its work.

Which of them have a result does not depend on how many run at once.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, as_completed

from interview_kit.core.deadline import Deadline
from interview_kit.suite.task import Task, TaskResult

OnResult = Callable[[Task, TaskResult], object]
"""Receives each result as it comes, in the thread that called `run_tasks`."""


def ignore_result(task: Task, result: TaskResult) -> None:
    """Do nothing with a result."""


def run_tasks(
    executor: ThreadPoolExecutor,
    run: Callable[[Task], TaskResult | None],
    tasks: Sequence[Task],
    deadline: Deadline | None = None,
    on_result: OnResult = ignore_result,
) -> dict[str, TaskResult]:
    """Run tasks in the threads of an executor, in their order, and give the results by key.

    No task starts after the deadline; these are missing, like those for which `run` gives None.
    Results beyond the deadline's work are dropped, so that it does not matter how many tasks
    ran at once when it was used up.
    """
    spent_before = deadline.work.spent if deadline else 0.0

    def run_before_deadline(task: Task) -> TaskResult | None:
        if deadline is None:
            return run(task)
        if deadline.has_passed():
            return None
        result = run(task)
        deadline.work.spend(result.seconds if result else 0.0)
        return result

    pending: dict[Future[TaskResult | None], Task] = {
        executor.submit(run_before_deadline, task): task for task in tasks
    }
    results: dict[str, TaskResult] = {}
    try:
        for future in as_completed(pending):
            if (result := future.result()) is not None:
                task = pending[future]
                results[task.key] = result
                on_result(task, result)
    finally:
        # After an error or a second Ctrl-C, nothing that waits may start.
        for future in pending:
            future.cancel()
    work_left = deadline.work.seconds - spent_before if deadline else math.inf
    return keep_within(work_left, tasks, results)


def keep_within(
    work: float, tasks: Sequence[Task], results: Mapping[str, TaskResult]
) -> dict[str, TaskResult]:
    """Keep the results of tasks that begin before the ones in front of them used up the work."""
    kept_results: dict[str, TaskResult] = {}
    for task in tasks:
        if work <= 0:
            break
        if result := results.get(task.key):
            kept_results[task.key] = result
            work -= result.seconds
    return kept_results
