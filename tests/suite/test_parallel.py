"""A budget of work ends a list of tasks at the same one, however many run at once."""

import math
from concurrent.futures import ThreadPoolExecutor

import pytest

from interview_kit.core.deadline import deadline_in
from interview_kit.suite.parallel import run_tasks
from interview_kit.suite.task import Ending, Task, TaskResult, Tier

TASKS = [
    Task(key=str(n), file=None, source="", order=(), tier=Tier.COLD, seconds=1.0) for n in range(9)
]


@pytest.mark.parametrize("jobs", [1, 2, 5])
@pytest.mark.parametrize(("work", "expected"), [(0.0, 0), (2.5, 3), (3.0, 3), (math.inf, 9)])
def test_work_ends_at_the_same_task_however_many_run_at_once(
    jobs: int, work: float, expected: int
) -> None:
    limit = deadline_in(math.inf, work=work)
    with ThreadPoolExecutor(jobs) as executor:
        results = run_tasks(
            executor, lambda task: TaskResult(ending=Ending.LATE, seconds=1.0), TASKS, limit
        )
    assert [*results] == [task.key for task in TASKS[:expected]]
    assert limit.has_passed() == (expected < len(TASKS))


def test_a_second_list_has_the_work_that_the_first_one_left() -> None:
    limit, result = deadline_in(math.inf, work=5.0), TaskResult(ending=Ending.DIED, seconds=1.0)
    with ThreadPoolExecutor(1) as executor:
        lengths = [
            len(run_tasks(executor, lambda task: result, part, limit))
            for part in (TASKS[:4], TASKS[4:])
        ]
    assert lengths == [4, 1]
