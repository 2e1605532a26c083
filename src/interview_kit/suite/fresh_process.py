"""A process of its own for each changed program: slow, and right wherever pytest runs.

What the warmed processes say is held against this; suites that cannot be forked use it.
"""

from collections.abc import Iterable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from interview_kit.core.deadline import Deadline
from interview_kit.submission.sources import changed
from interview_kit.suite.run import Place, SuiteRun, run_suite
from interview_kit.suite.task import Answer, Ending, Task
from interview_kit.suite.workers import Taken, nobody

START = 10.0
"""Seconds more than elsewhere: everything is imported anew."""


def ask(place: Place, task: Task) -> Answer:
    """Run one task in a process of its own."""
    with changed(place.folder, {task.file: task.source} if task.file else {}) as folder:
        done = run_suite(
            replace(place, folder=folder),
            only=task.order,
            stop=True,
            seconds=task.seconds + START,
        )
    return answer_of(done, task)


def answer_of(done: SuiteRun, task: Task) -> Answer:
    """What a run of the suite says about the program that it met."""
    failed = next(iter(done.run.messages), None)
    if failed is not None:
        ending = Ending.NOTICED if failed in task.order else Ending.UNIMPORTABLE
        return Answer(ending=ending, test=failed, seconds=done.seconds)
    if done.run.reason is None:
        passed = set(done.run.passed())
        missing = tuple(test for test in task.order if test not in passed)
        return Answer(ending=Ending.UNNOTICED, missing=missing, seconds=done.seconds)
    if "conftest" in done.run.reason:
        return Answer(ending=Ending.UNIMPORTABLE, seconds=done.seconds)
    late = "not done within" in done.run.reason or "processor time" in done.run.reason
    return Answer(ending=Ending.LATE if late else Ending.DIED, seconds=done.seconds)


def run(
    place: Place,
    tasks: Iterable[Task],
    jobs: int,
    deadline: Deadline | None = None,
    taken: Taken = nobody,
) -> dict[str, Answer]:
    """Run tasks until all are done or no new one may begin."""

    def one(task: Task) -> tuple[Task, Answer | None]:
        if deadline and deadline.has_passed():
            return task, None
        return task, ask(place, task)

    answers = {}
    with ThreadPoolExecutor(max(1, jobs)) as pool:
        for task, answer in pool.map(one, tasks):
            if answer is not None:
                answers[task.key] = answer
                taken(task, answer)
    return answers
