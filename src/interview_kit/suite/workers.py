"""Several workers over the same queue. What a task's answer is does not depend on who took it."""

import dataclasses
import select
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import ExitStack
from types import TracebackType
from typing import Self

from interview_kit.core.deadline import Deadline
from interview_kit.suite.fork_server import NoZygoteError, Zygote
from interview_kit.suite.run import Place
from interview_kit.suite.task import Answer, Ending, Task, Tier

Taken = Callable[[Task, Answer], None]


def nobody(task: Task, answer: Answer) -> None:
    """Nobody is told."""


class Crew:
    """Each worker has a warm and a cold process and lets one child run at a time."""

    def __init__(self, place: Place, jobs: int) -> None:
        self.place = place
        self.jobs = max(1, jobs)
        self.workers: dict[Tier, list[Zygote]] = {Tier.WARM: [], Tier.COLD: []}
        self._stack = ExitStack()
        self._count = 0

    def hire(self, tier: Tier, modules: Iterable[str] = ()) -> None:
        """Start one process per worker. Errors: `NoZygoteError`."""
        libraries = list(modules)
        made = [Zygote(self.place, tier, libraries) for _ in range(self.jobs)]
        for zygote in made:
            self._stack.callback(zygote.close)
        for zygote in made:
            zygote.await_ready()
        self.workers[tier] = made

    def dismiss(self, tier: Tier) -> None:
        """Do without the processes of a tier."""
        for zygote in self.workers[tier]:
            zygote.close()
        self.workers[tier] = []

    def ask(self, task: Task) -> Answer:
        """Run one task while nothing else runs."""
        return self.run([task])[task.key]

    def run(
        self, tasks: Iterable[Task], deadline: Deadline | None = None, taken: Taken = nobody
    ) -> dict[str, Answer]:
        """Run tasks until all are done or no new one may begin. Errors: `NoZygoteError`."""
        queue = deque(tasks)
        idle = list(range(self.jobs))
        busy: dict[int, tuple[int, Zygote, Task]] = {}
        answers: dict[str, Answer] = {}
        while queue or busy:
            while queue and idle and not (deadline and deadline.has_passed()):
                worker = idle.pop(0)
                zygote = self._hand_out(worker, queue[0])
                busy[worker] = (worker, zygote, queue.popleft())
            if not busy:
                break
            for worker, zygote, task in self._wait(busy):
                answer = zygote.collect()
                if answer is None:
                    continue
                del busy[worker]
                idle.append(worker)
                idle.sort()
                if answer.ending is Ending.MISFIT:
                    queue.appendleft(dataclasses.replace(task, tier=Tier.COLD))
                    continue
                answers[task.key] = answer
                taken(task, answer)
        return answers

    def _hand_out(self, worker: int, task: Task) -> Zygote:
        tier = task.tier if self.workers[task.tier] else Tier.COLD
        if not self.workers[tier]:
            raise NoZygoteError("no process is left that could take a change")
        zygote = self.workers[tier][worker]
        self._count += 1
        zygote.submit(self._count, task)
        return zygote

    def _wait(self, busy: dict[int, tuple[int, Zygote, Task]]) -> list[tuple[int, Zygote, Task]]:
        ready = [each for each in busy.values() if each[1].channel.has_message()]
        if ready:
            return ready
        channels = [zygote.channel for _, zygote, _ in busy.values()]
        readable = select.select(channels, [], [], 1.0)[0]
        if not readable:
            return list(busy.values())
        return [each for each in busy.values() if each[1].channel in readable]

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
