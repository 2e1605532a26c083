"""The pool of worker processes that run hidden checks, each with a sandbox of its own."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from multiprocessing import get_context
from typing import TypeVar

from interview_kit.core import worker_process
from interview_kit.core.closing import Closing
from interview_kit.core.errors import EngineError
from interview_kit.metrics.mutation.decisive.check_run import (
    CheckOrigin,
    CheckRun,
    CheckRunResult,
    WorkerSetup,
)
from interview_kit.metrics.mutation.decisive.worker import (
    list_checks,
    run_checks,
    start_worker,
)

WORKER_ENDED = "a process that asks the hidden checks has ended"

Result = TypeVar("Result")


class CheckPool(Closing):
    """Runs hidden checks on programs; no result depends on which worker runs them."""

    def __init__(self, setup: WorkerSetup, jobs: int) -> None:
        self._jobs = max(1, jobs)
        # A fresh interpreter for each worker: a fork would take along threads and open files.
        context = get_context("spawn")
        worker_end, self._lifeline = context.Pipe(duplex=False)
        self._worker_end = worker_end
        self._executor = ProcessPoolExecutor(
            self._jobs,
            mp_context=context,
            initializer=start_worker,
            initargs=(setup, worker_end),
        )
        self.checks: Mapping[str, CheckOrigin] = {}

    def start(self) -> None:
        """Start all workers and learn the hidden checks. Raises `EngineError`."""
        # The executor starts a process for each task that finds no idle one.
        futures = [self._submit(list_checks) for _ in range(self._jobs)]
        self.checks = get_result(futures[0])

    def run(self, check_run: CheckRun) -> CheckRunResult:
        """Run checks while nothing else runs. Raises `EngineError`."""
        return get_result(self._submit(run_checks, check_run))

    def run_all(
        self,
        keys: Iterator[str],
        make_run: Callable[[str], CheckRun],
        on_result: Callable[[str, CheckRunResult], object],
    ) -> None:
        """Run checks for each key, as many at once as there are workers. Raises `EngineError`.

        The run of a key is made only when a worker is free, so that it can profit from earlier
        results, and so that `keys` can end early.
        """
        pending: dict[Future[CheckRunResult], str] = {}
        while True:
            while len(pending) < self._jobs and (key := next(keys, None)) is not None:
                pending[self._submit(run_checks, make_run(key))] = key
            if not pending:
                return
            for future in wait(pending, return_when=FIRST_COMPLETED).done:
                on_result(pending.pop(future), get_result(future))

    def stop(self) -> None:
        """Let idle workers end in order, with their servers."""
        self._executor.shutdown()

    def close(self) -> None:
        """End all workers at once, also those in the middle of a run."""
        self._lifeline.close()
        self._executor.shutdown(cancel_futures=True)
        self._worker_end.close()

    def _submit(self, function: Callable[..., Result], *arguments: object) -> Future[Result]:
        with worker_process.block_interrupts():
            try:
                return self._executor.submit(function, *arguments)
            except BrokenProcessPool as error:
                raise EngineError(WORKER_ENDED) from error


def get_result(future: Future[Result]) -> Result:
    """Wait for a result. Raises `EngineError`, also when its worker has ended."""
    try:
        return future.result()
    except BrokenProcessPool as error:
        raise EngineError(WORKER_ENDED) from error
