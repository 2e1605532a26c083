"""Measure which broken servers the candidate's own tests notice."""

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, field
from typing import TypeVar

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Noticed
from interview_kit.core.progress import Progress
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.metrics.base import Grading
from interview_kit.metrics.mutation.faults.fault_runner import (
    FaultRunner,
    Source,
    TrafficRecorder,
    record_traffic,
)
from interview_kit.metrics.mutation.faults.oracle import find_contradicting
from interview_kit.metrics.mutation.faults.reach import (
    find_largest_source,
    has_http_traffic,
    is_command,
    unreachable_reason,
)
from interview_kit.metrics.mutation.record import FaultFinding, FaultFindings
from interview_kit.server.base import Launcher
from interview_kit.server.reference_server import serve_reference
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.run import (
    Place,
    make_place,
    run_suite,
)
from interview_kit.suite.runner import UnfitError
from interview_kit.suite.task import Ending

FAULTS_STEP = "faults"
NO_APP_TRAFFIC = (
    "no broken server was tried: the tests send the app no request from their own process;"
    " only changes to the program count"
)
NO_HTTP_TRAFFIC = (
    "no broken server was tried: no test sends the program an HTTP request from the tests' own"
    " process"
)


T = TypeVar("T")


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResult:
    """One fault, and the test that failed because of it."""

    fault: Fault
    outcome: Noticed
    test: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResults:
    """What the candidate's tests noticed of all faults.

    `tests` counts those that could notice something. `quarantined` fail on their own program
    now and then. `contradicting` fail on our reference, with their messages, and still count: a
    test that prepares the program from inside fails there, too. `void` says why no test counts,
    `unmet` why there was nothing to notice.
    """

    results: tuple[FaultResult, ...] = ()
    tests: int = 0
    quarantined: dict[str, str] = field(default_factory=dict)
    contradicting: dict[str, str] = field(default_factory=dict)
    void: str | None = None
    unmet: str | None = None

    def select(self, outcome: Noticed) -> list[Fault]:
        """Return the faults with this outcome."""
        return [result.fault for result in self.results if result.outcome is outcome]

    def summarize(self) -> str:
        """Describe the result in one line, to the candidate."""
        if reason := self.void or self.unmet:
            return reason
        noticed = len(self.select(Noticed.NOTICED))
        return (
            f"Your {self.tests} tests ran against {len(self.results)} broken servers"
            f" and noticed {noticed}."
        )

    def findings(self) -> FaultFindings:
        """Return this for the record, without the faults' own code."""
        return FaultFindings(
            items=tuple(
                FaultFinding(
                    id=result.fault.id,
                    title=result.fault.title,
                    requirements=result.fault.requirements,
                    outcome=result.outcome,
                    test=result.test,
                )
                for result in self.results
            ),
            quarantined=self.quarantined,
            contradicting=self.contradicting,
            void=self.void,
            unmet=self.unmet,
        )


def measure_counted_faults(grading: Grading, tests: Sequence[str] | None) -> FaultFindings | None:
    """Measure all faults that count in the exercise; return None when it has none.

    `tests` are those that passed on the program itself, or None when nothing is known of them.
    """
    faults = read_counted_faults(grading.exercise)
    if not faults:
        return None
    with serve_reference(grading.exercise.id, None) as (launch, _):
        return measure_faults(grading, faults, reference=launch, tests=tests).findings()


def measure_faults(
    grading: Grading,
    faults: Sequence[Fault],
    *,
    reference: Launcher | None = None,
    tests: Sequence[str] | None = None,
) -> FaultResults:
    """Run the candidate's tests once for each fault, which intercepts what they send to their app.

    `tests` are those known to pass; without them a run finds out. With a `reference` the tests
    run against that, too. The same submission gives the same result whatever the number of jobs.

    Raises `EngineError` when the tests' processes cannot be had.
    """
    grading.progress.begin(FAULTS_STEP, len(faults))
    results = _measure(grading, faults, reference, tests)
    grading.progress.end(FAULTS_STEP, results.summarize())
    return results


def _measure(
    grading: Grading,
    faults: Sequence[Fault],
    reference: Launcher | None,
    tests: Sequence[str] | None,
) -> FaultResults:
    submission = grading.submission
    over_http = is_command(submission)
    if over_http and (unmet := unreachable_reason(submission, grading.level)):
        return FaultResults(unmet=unmet)
    place = make_place(submission, grading.environment, grading.level)
    if tests is None:
        baseline = run_suite(place)
        if baseline.run.reason:
            return FaultResults(void=baseline.run.reason)
        tests = baseline.run.passed()
    source = find_largest_source(read_sources(submission))
    if not tests or not (source[0] or over_http):
        return FaultResults(void="no test passes on the program itself")
    pool = RunnerPool(place, source, tests, grading.options.jobs)
    try:
        with pool.start(over_http):
            if pool.has_traffic():
                return run_faults(pool, faults, reference, grading.progress)
        # A framework's app may also run in another process, which the tests start.
        if not over_http and has_http_traffic(place, source, tests):
            with pool.start(over_http=True):
                if pool.has_traffic():
                    return run_faults(pool, faults, reference, grading.progress)
    except UnfitError as error:
        return FaultResults(void=f"the suite does not pass twice on the same program ({error})")
    except ForkServerError as error:
        raise EngineError(f"the faults could not be tried: {error}; grade again") from error
    unmet = NO_HTTP_TRAFFIC if over_http else NO_APP_TRAFFIC
    return FaultResults(tests=len(pool.tests()), unmet=unmet)


class RunnerPool:
    """Runners that work side by side and quarantine the same tests."""

    def __init__(self, place: Place, source: Source, tests: Sequence[str], jobs: int) -> None:
        self._place = place
        self._source = source
        self._tests = tests
        self._jobs = max(1, jobs)
        self._runners: list[FaultRunner] = []

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
                    FaultRunner(self._place, self._source, self._tests, over_http=over_http)
                )
                for _ in range(self._jobs)
            ]
            self._run_all(FaultRunner.warm_up)
            self.share_quarantine()
            return stack.pop_all()

    def tests(self) -> tuple[str, ...]:
        """Return the tests that count."""
        return self.first.tests

    def has_traffic(self) -> bool:
        """Return whether the tests send any request that these runners intercept."""
        return any(runner.has_traffic for runner in self._runners)

    def run_baselines(self) -> None:
        """Run the suite in every runner with nothing intercepted."""
        self._run_all(FaultRunner.run_baseline)

    def share_quarantine(self) -> set[str]:
        """Quarantine everywhere what any runner did; return the names of all these tests."""
        reasons: dict[str, str] = {}
        for runner in self._runners:
            reasons |= runner.quarantined
        for runner in self._runners:
            runner.quarantine(reasons)
        return {*reasons}

    def run(
        self,
        faults: Sequence[Fault],
        recorder: TrafficRecorder | None,
        on_result: Callable[[], object],
    ) -> dict[str, FaultResult]:
        """Run each fault in the next runner that is free; return the results by fault id."""
        queue = iter(faults)

        def work(runner: FaultRunner) -> Iterator[FaultResult]:
            for fault in queue:
                yield run_fault(runner, fault, recorder)
                on_result()

        parts = self._run_all(lambda runner: list(work(runner)))
        return {result.fault.id: result for part in parts for result in part}

    def _run_all(self, work: Callable[[FaultRunner], T]) -> list[T]:
        with ThreadPoolExecutor(len(self._runners)) as threads:
            return list(threads.map(work, self._runners))


def run_faults(
    pool: RunnerPool, faults: Sequence[Fault], reference: Launcher | None, progress: Progress
) -> FaultResults:
    """Run all faults, with runs on the unchanged program before and after.

    What was noticed by a test that then fails on the unchanged program is run again without it.
    """
    recorder = record_traffic(pool.first)
    results = pool.run(faults, recorder, lambda: progress.advance(FAULTS_STEP))
    before = pool.share_quarantine()
    pool.run_baselines()
    unsteady = pool.share_quarantine() - before
    again = [fault for fault in faults if results[fault.id].test in unsteady]
    results |= pool.run(again, recorder, lambda: None)
    return FaultResults(
        results=tuple(results[fault.id] for fault in faults),
        tests=len(pool.tests()),
        quarantined=pool.first.quarantined,
        contradicting=find_contradicting(pool.first, reference) if reference else {},
    )


def run_fault(runner: FaultRunner, fault: Fault, recorder: TrafficRecorder | None) -> FaultResult:
    """Run the tests against one fault."""
    injector = FaultInjector(fault)
    order = recorder.sort_tests(fault, runner.tests) if recorder else runner.tests
    answer = runner.run(injector, order)
    if not injector.fired:
        return FaultResult(fault=fault, outcome=Noticed.NOT_EXERCISED)
    if answer.ending is Ending.UNNOTICED and not answer.missing:
        return FaultResult(fault=fault, outcome=Noticed.UNNOTICED)
    return FaultResult(fault=fault, outcome=Noticed.NOTICED, test=answer.test)
