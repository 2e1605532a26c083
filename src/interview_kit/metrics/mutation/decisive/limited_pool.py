"""A pool of checks with a budget of work."""

from collections.abc import Callable, Iterator

from interview_kit.core.deadline import WorkBudget
from interview_kit.metrics.mutation.decisive.check_run import (
    CheckRun,
    CheckRunner,
    CheckRunResult,
)


class WorkUsedUpError(Exception):
    """The hidden checks have no work left."""


class LimitedPool:
    """Charges runs of checks to a budget.

    What runs at once is charged when all of it is done, so that how much is left never depends on
    which run ended first.
    """

    def __init__(self, pool: CheckRunner, work: WorkBudget) -> None:
        self._pool = pool
        self._work = work
        self.checks = pool.checks

    def run(self, check_run: CheckRun) -> CheckRunResult:
        """Run checks while nothing else runs. Raises `WorkUsedUpError` and `EngineError`."""
        if self._work.is_used_up():
            raise WorkUsedUpError
        result = self._pool.run(check_run)
        self._work.spend(result.work)
        return result

    def run_all(
        self,
        keys: Iterator[str],
        make_run: Callable[[str], CheckRun],
        on_result: Callable[[str, CheckRunResult], object],
    ) -> None:
        """Run checks for each key. Raises `WorkUsedUpError` and `EngineError`."""
        if self._work.is_used_up():
            raise WorkUsedUpError
        total = 0.0

        def add(key: str, result: CheckRunResult) -> None:
            nonlocal total
            total += result.work
            on_result(key, result)

        self._pool.run_all(keys, make_run, add)
        self._work.spend(total)
