"""A pool of workers that run tasks in parallel.

A task's result does not depend on which worker runs it, nor on how many there are.
"""

import queue
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from interview_kit.core.closing import Closing
from interview_kit.core.deadline import Deadline
from interview_kit.suite.fork_server import ForkServerError, SuiteForkServer
from interview_kit.suite.parallel import OnResult, ignore_result, run_tasks
from interview_kit.suite.run import Place
from interview_kit.suite.task import Ending, Task, TaskResult, Tier


class WorkerPool(Closing):
    """Workers, each with a warm and a cold fork server and one child at a time."""

    def __init__(self, place: Place, jobs: int) -> None:
        self.place = place
        self.jobs = max(1, jobs)
        self.fork_servers: dict[Tier, list[SuiteForkServer]] = {Tier.WARM: [], Tier.COLD: []}
        self._executor = ThreadPoolExecutor(self.jobs)
        self._idle: queue.SimpleQueue[int] = queue.SimpleQueue()
        for worker in range(self.jobs):
            self._idle.put(worker)

    def start(self, tier: Tier, modules: Iterable[str] = ()) -> None:
        """Start one fork server per worker. Raises `ForkServerError`."""
        libraries = list(modules)
        for _ in range(self.jobs):
            self.fork_servers[tier].append(SuiteForkServer(self.place, tier, libraries))
        for server in self.fork_servers[tier]:
            server.await_ready()

    def stop(self, tier: Tier) -> None:
        """End the fork servers of a tier."""
        for server in self.fork_servers[tier]:
            server.close()
        self.fork_servers[tier] = []

    def run(self, task: Task) -> TaskResult:
        """Run one task while nothing else runs. Raises `ForkServerError`."""
        return self.run_all([task])[task.key]

    def run_all(
        self,
        tasks: Sequence[Task],
        deadline: Deadline | None = None,
        on_result: OnResult = ignore_result,
    ) -> dict[str, TaskResult]:
        """Run tasks until all are done or no new one may start. Raises `ForkServerError`."""

        def run(task: Task) -> TaskResult | None:
            worker = self._idle.get()
            try:
                result = self._run_in(task.tier, worker, task)
                if result.ending is not Ending.MISFIT:
                    return result
                if deadline and deadline.has_passed():
                    return None
                return self._run_in(Tier.COLD, worker, replace(task, tier=Tier.COLD))
            finally:
                self._idle.put(worker)

        return run_tasks(self._executor, run, tasks, deadline, on_result)

    def close(self) -> None:
        """End all fork servers and their children, also in the middle of a task."""
        for tier in self.fork_servers:
            self.stop(tier)
        self._executor.shutdown()

    def _run_in(self, tier: Tier, worker: int, task: Task) -> TaskResult:
        servers = self.fork_servers[tier] or self.fork_servers[Tier.COLD]
        if not servers:
            raise ForkServerError("no process is left that could take a change")
        return servers[worker].run(task)
