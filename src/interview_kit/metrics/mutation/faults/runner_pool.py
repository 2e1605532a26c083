"""Run the candidate's tests against many servers side by side."""

from collections.abc import Callable, Container, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import TypeVar

from interview_kit.core.deadline import deadline_in
from interview_kit.metrics.base import Grading
from interview_kit.metrics.mutation.faults.fault_runner import FaultRunner, Source
from interview_kit.suite.confirmation import explain_unsteady
from interview_kit.suite.run import Place

ASKING_SHARE = 0.75
"""The part of the time in which faults are begun; the rest is for the runs that confirm them."""

S = TypeVar("S")
T = TypeVar("T")


class RunnerPool:
    """Runners that work side by side and quarantine the same tests; they have one deadline."""

    def __init__(
        self, grading: Grading, place: Place, source: Source, tests: Sequence[str]
    ) -> None:
        seconds = grading.limit_seconds(grading.options.faults_seconds)
        self.deadline = deadline_in(seconds)
        self._last_start = deadline_in(ASKING_SHARE * seconds)
        self._place = place
        self._source = source
        self._tests = tests
        self._jobs = max(1, grading.options.jobs)
        self._runners: list[FaultRunner] = []
        self.void: str | None = None
        self._known: set[str] = set()

    @property
    def first(self) -> FaultRunner:
        """Return the runner for what only one of them does."""
        return self._runners[0]

    def start(self, over_http: bool) -> ExitStack:
        """Start the runners and find out how the suite passes; they end with the context.

        Raises `UnfitError` when it does not pass in any way.
        """
        with ExitStack() as stack:
            self._runners = [
                stack.enter_context(
                    FaultRunner(
                        self._place,
                        self._source,
                        self._tests,
                        deadline=self.deadline,
                        over_http=over_http,
                    )
                )
                for _ in range(self._jobs)
            ]
            self._run_all(FaultRunner.warm_up)
            self._known = self.share_left_out()
            return stack.pop_all()

    def can_ask_more(self) -> bool:
        """Return whether the app may be asked more than the tests ask."""
        return self.first.can_ask_more()

    def tests(self) -> tuple[str, ...]:
        """Return the tests that count."""
        return self.first.tests

    def has_traffic(self) -> bool:
        """Return whether the tests send any request that these runners intercept."""
        return any(runner.has_traffic for runner in self._runners)

    def share_left_out(self) -> set[str]:
        """Leave out everywhere the tests that any runner left out; return their names."""
        quarantined: dict[str, str] = {}
        for runner in self._runners:
            quarantined |= runner.quarantined
        left_out = {*quarantined, *self.overspecified()}
        for runner in self._runners:
            runner.quarantine(quarantined)
            runner.leave_out(left_out)
        return left_out

    def has_doubt(self) -> bool:
        """Return whether any test noticed a fault once and not again."""
        return any(runner.has_doubt for runner in self._runners)

    def overspecified(self) -> dict[str, str]:
        """Return the tests that fail where no promise is broken, each with the cause."""
        causes: dict[str, str] = {}
        for runner in self._runners:
            causes = runner.unanswered | causes | runner.overspecified
        return dict(sorted(causes.items()))

    def leave_out(self, tests: Container[str]) -> None:
        """Run these tests no more."""
        for runner in self._runners:
            runner.leave_out(tests)

    def run(self, servers: Sequence[S], work: Callable[[FaultRunner, S], T]) -> list[T]:
        """Work on each server in the next runner that is free; return the results.

        Those that have no turn in time have no result; nor has any once `void` says why no test
        counts.
        """
        queue = iter(servers)

        def work_on(runner: FaultRunner) -> Iterator[T]:
            while self._may_begin() and (server := next(queue, None)) is not None:
                yield work(runner, server)
                self._find_unsteady_suite()

        parts = self._run_all(lambda runner: list(work_on(runner)))
        return [result for part in parts for result in part]

    def _may_begin(self) -> bool:
        """Tell whether another run makes sense."""
        return self.void is None and not self._last_start.has_passed()

    def _find_unsteady_suite(self) -> None:
        """Believe no test where more than a few turned out to fail now and then."""
        tests = {test for runner in self._runners for test in runner.quarantined}
        self.void = self.void or explain_unsteady(sorted(tests - self._known), len(self._tests))

    def _run_all(self, work: Callable[[FaultRunner], T]) -> list[T]:
        with ThreadPoolExecutor(len(self._runners)) as threads:
            return list(threads.map(work, self._runners))
