"""Run the candidate's tests again and again on their unchanged program, behind interceptors."""

from collections.abc import Container, Sequence
from contextlib import ExitStack, suppress
from dataclasses import replace
from typing import Self

from interview_kit.core.closing import Closing
from interview_kit.core.deadline import Deadline
from interview_kit.core.model import Outcome
from interview_kit.exercise.faults.base import (
    Fault,
    Forward,
    Interceptor,
    Request,
    Response,
    pass_through,
)
from interview_kit.exercise.faults.injector import RecordedTraffic
from interview_kit.metrics.mutation.faults.relay import OnTest, RelayedLevel, ignore_test
from interview_kit.suite import fresh_process
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.run import SUITE_TIMEOUT, Place, run_suite
from interview_kit.suite.runner import LateSuiteError, UnfitError, find_unsteady
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.worker_pool import WorkerPool

FIRST_RUN_SECONDS = 60.0
FIRST_RUN_SHARE = 0.25
"""Timeout of a run before it is known how long the suite takes: this part of the time for all
faults, which is longer on a machine that is busy, and at least so many seconds."""
EXTRA_SECONDS, TIMEOUT_FACTOR = 2.0, 4.0
"""Timeout of a run: a fixed allowance plus a multiple of what the whole suite takes."""
RESERVE_FACTOR = 2.0
"""Time before the deadline that is kept for the last run on the unchanged program."""
MAX_MEASUREMENTS = 3
"""So often is it measured how long the suite takes, where it took far longer the next time."""
SHORTEST_RUN_SECONDS = 1.0
"""Timeout of a run that the deadline cuts short."""
MAX_ROUNDS = 12
"""Runs in which a test may fail on the unchanged program before a way of running is given up."""
PATIENT = 2.0
"""So many times the usual timeout has a run that is repeated because it was late."""
FAILURES = (Outcome.FAILED, Outcome.ERRORED)
MAX_RECORDED = 20_000
"""Exchanges that are recorded of one run."""

Source = tuple[str | None, str]
"""A file of the program and its content; None for a program without Python."""


class FaultRunner(Closing):
    """One worker: a process that has collected the suite, or else a new process for each run.

    Every run is told to load one source file as it is, just as mutants are loaded from a changed
    one: nothing in the process says what is being tried. A program without Python has no
    mutants, and none of its runs is told to load a file. Interceptors act where the framework
    takes requests in, or with `over_http` where the tests connect to another process. No run
    goes on after the deadline.

    `quarantined` tests fail on the unchanged program now and then and run no more. `overspecified`
    ones fail on a lookalike, `unanswered` ones were not seen to ask the program: these run until
    `leave_out` ends that, so that it does not depend on the order which faults are met.
    `has_doubt` says that a test noticed a fault once and not again.
    """

    def __init__(
        self,
        place: Place,
        source: Source,
        tests: Sequence[str],
        *,
        deadline: Deadline,
        over_http: bool = False,
    ) -> None:
        self.level = RelayedLevel(place.level, over_http, place.setup.called)
        self.place = replace(place, level=self.level)
        self.tests = tuple(tests)
        self.quarantined: dict[str, str] = {}
        self.overspecified: dict[str, str] = {}
        self.unanswered: dict[str, str] = {}
        self.has_traffic = False
        self.has_doubt = False
        self.deadline = deadline
        self._file, self._content = source
        self._tier = Tier.FRESH
        self._pool = WorkerPool(self.place, 1)
        self._timeout = FIRST_RUN_SECONDS
        self._reserve = 0.0
        self._stack = ExitStack()
        self._stack.callback(self.level.close)
        self._stack.enter_context(self._pool)

    def warm_up(self) -> Self:
        """Find the fastest way in which the unchanged program passes. Raises `UnfitError`."""
        for tier in (Tier.WARM, Tier.COLD):
            self._tier = tier
            try:
                self._pool.start(tier)
                if not self._pool.fork_servers[tier][0].unsafe:
                    return self._measure_baseline()
            except (ForkServerError, UnfitError):
                pass
            self._pool.stop(tier)
        self._tier = Tier.FRESH
        return self._measure_baseline()

    def run(
        self,
        intercept: Interceptor,
        order: Sequence[str] | None = None,
        on_test: OnTest = ignore_test,
        *,
        patience: float = 1.0,
    ) -> TaskResult:
        """Run the suite once behind an interceptor, with `patience` times the usual timeout."""
        self.level.set_interceptor(intercept, on_test)
        seconds = min(patience * self._timeout, self.deadline.seconds_left() - self._reserve)
        return self._run_once(order or self.tests, seconds)

    def can_ask_more(self) -> bool:
        """Tell whether the app may be asked more than the tests ask.

        Calls of the app to services are intercepted like those of the tests to the app, and
        tests count what a service is asked.
        """
        return not self.level.called

    def has_time(self) -> bool:
        """Tell whether there is time for another run before the last one without a fault."""
        return self.deadline.seconds_left() > self._reserve

    def find_failing(self, intercept: Interceptor, on_test: OnTest = ignore_test) -> dict[str, str]:
        """Run all tests in a process of its own, also after one has failed.

        Return those that fail, with their messages.
        """
        seconds = max(SHORTEST_RUN_SECONDS, min(SUITE_TIMEOUT, self.deadline.seconds_left()))
        # A relay of its own: that of this runner's fork server ends with the next program.
        level = RelayedLevel(self.level.level, self.level.over_http, self.level.called)
        level.set_interceptor(intercept, on_test)
        try:
            run = run_suite(replace(self.place, level=level), only=self.tests, seconds=seconds).run
        finally:
            # A thread of theirs may go on sending requests when the interceptor has ended.
            level.set_interceptor(pass_through)
            level.close()
        failed = [test for test in self.tests if run.tests.get(test) in FAILURES]
        return {test: run.messages.get(test, "") for test in failed}

    def passes_unchanged(self, order: Sequence[str]) -> bool:
        """Tell whether the tests pass in time with nothing intercepted."""
        result = self.run(pass_through, order)
        return result.ending is Ending.UNNOTICED and not result.missing

    def run_baseline(self) -> TaskResult:
        """Run the suite with nothing intercepted, and quarantine tests that fail.

        Raises `UnfitError` when that does not lead to a run that passes before the deadline.
        """
        self.level.set_interceptor(self._detect_traffic)
        for _ in range(MAX_ROUNDS):
            result = self._run_once(self.tests, self._timeout)
            if not (unsteady := find_unsteady(result, self.tests)):
                return result
            self.quarantine(unsteady)
        raise UnfitError("too many tests fail on the unchanged program")

    def quarantine(self, reasons: dict[str, str]) -> None:
        """Run these tests no more; `reasons` says for each one why."""
        self.quarantined.update(reasons)
        self.leave_out(reasons)

    def leave_out(self, tests: Container[str]) -> None:
        """Run these tests no more."""
        self.tests = tuple(test for test in self.tests if test not in tests)

    def close(self) -> None:
        """Stop the processes and the relay. Raises the `EngineError` that came up meanwhile."""
        self._stack.close()

    def _detect_traffic(self, request: Request, forward: Forward) -> Response:
        self.has_traffic = True
        return pass_through(request, forward)

    def _measure_baseline(self) -> Self:
        """Find the timeout that a run on the unchanged program keeps to. Raises `UnfitError`."""
        for _ in range(MAX_MEASUREMENTS):
            self._timeout = max(FIRST_RUN_SECONDS, FIRST_RUN_SHARE * self.deadline.seconds_left())
            baseline = self.run_baseline()
            self._timeout = EXTRA_SECONDS + TIMEOUT_FACTOR * baseline.seconds
            self._reserve = EXTRA_SECONDS + RESERVE_FACTOR * baseline.seconds
            with suppress(LateSuiteError):
                self.run_baseline()
                return self
        raise LateSuiteError("late on the unchanged program again and again")

    def _run_once(self, order: Sequence[str], timeout: float) -> TaskResult:
        task = Task(
            key="",
            file=self._file,
            source=self._content,
            order=tuple(order),
            tier=self._tier,
            seconds=max(SHORTEST_RUN_SECONDS, min(timeout, self.deadline.seconds_left())),
        )
        if self._tier is Tier.FRESH:
            return fresh_process.run(self.place, task)
        return self._pool.run(task)


class TrafficRecorder:
    """Record the exchanges of each test, to run the tests first that a fault affects.

    That only ever decides the order of the tests.
    """

    def __init__(self) -> None:
        self._traffic = RecordedTraffic(MAX_RECORDED)
        self._test = ""
        self._test_of: dict[int, str] = {}

    def on_test(self, name: str) -> None:
        """Attribute the next request to this test."""
        self._test = strip_stage(name)

    def intercept(self, request: Request, forward: Forward) -> Response:
        """Forward the request and record the exchange."""
        # This is called again once the response is there; by then another test may have begun.
        test = self._test_of.setdefault(id(request), self._test)
        response = forward(request)
        del self._test_of[id(request)]
        self._traffic.add(test, request, response)
        return response

    def sort_tests(self, fault: Fault, tests: Sequence[str]) -> tuple[str, ...]:
        """Return the tests that the fault affects, then all others, each in their own order."""
        affected = set(self._traffic.find_affected(fault))
        return tuple(sorted(tests, key=lambda test: test not in affected))


def record_traffic(runner: FaultRunner) -> TrafficRecorder | None:
    """Record all exchanges of one run; None when the suite does not pass in another order."""
    recorder = TrafficRecorder()
    backwards = tuple(reversed(runner.tests))
    result = runner.run(recorder.intercept, backwards, recorder.on_test, patience=PATIENT)
    passed = result.ending is Ending.UNNOTICED and not result.missing
    return recorder if passed else None


def strip_stage(name: str) -> str:
    """Return a test's name without the stage that pytest appends: `t.py::test_a (call)`."""
    return name.rpartition(" (")[0]
