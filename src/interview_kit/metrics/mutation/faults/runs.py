"""The candidate's tests, run again and again on their unchanged program, with faults in between."""

from collections.abc import Sequence
from contextlib import ExitStack
from dataclasses import replace
from types import TracebackType
from typing import Self

from interview_kit.exercise.faults.base import Bend, Forward, Request, Response
from interview_kit.metrics.mutation.faults.over_relay import Relayed
from interview_kit.metrics.mutation.faults.relay import Entered, honest, unheard
from interview_kit.suite import fresh_process
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.run import Place
from interview_kit.suite.runner import UNSTEADY, explain_missing
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.worker_pool import WorkerPool

FIRST = 60.0
FAIRNESS, PATIENCE = 2.0, 4.0
"""A run may take so many seconds, and so many times what the whole suite takes."""
ROUNDS = 12
"""So many tests may fail on the unchanged program before a way of running is given up."""

Source = tuple[str | None, str]
"""A file of the program, with what stands in it."""


class UnfitError(Exception):
    """The suite cannot be run again, even on the unchanged program; the text says why."""


class Meeting:
    """One worker: a process that has collected the suite, or else a new one for each run.

    Every run is told to load one source file as it is, like those of mutants are told to load
    a changed one: nothing in the process says what is being tried. A program without Python has
    no mutants, and none of its runs is told so. Tests are met where their framework takes
    requests in, or `over_http` where they connect to another process.
    """

    def __init__(
        self, place: Place, source: Source, tests: Sequence[str], *, over_http: bool = False
    ) -> None:
        self.level = Relayed(place.level, over_http)
        self.place = replace(place, level=self.level)
        self.file, self.source = source
        self.tests = tuple(tests)
        self.quarantined: dict[str, str] = {}
        self.heard = False
        self._tier = Tier.FRESH
        self._pool = WorkerPool(self.place, 1)
        self._seconds = FIRST
        self._stack = ExitStack()

    def warm_up(self) -> Self:
        """Find the fastest way in which the unchanged program passes. Errors: `UnfitError`."""
        for tier in (Tier.WARM, Tier.COLD):
            self._tier = tier
            try:
                self._pool.start(tier)
                if not self._pool.fork_servers[tier][0].unsafe:
                    return self._steady()
            except (ForkServerError, UnfitError):
                pass
            self._pool.stop(tier)
        self._tier = Tier.FRESH
        return self._steady()

    def meet(
        self, bend: Bend, order: Sequence[str] | None = None, entered: Entered = unheard
    ) -> TaskResult:
        """Run the suite with something in between; what was late or died gets a second try."""
        self.level.begin(bend, entered)
        answer = self._run(order or self.tests, self._seconds)
        if answer.ending in (Ending.LATE, Ending.DIED):
            answer = self._run(order or self.tests, 2 * self._seconds)
        return answer

    def leave_out(self, tests: dict[str, str]) -> None:
        """Run these tests no more."""
        self.quarantined.update(tests)
        self.tests = tuple(test for test in self.tests if test not in tests)

    def check(self) -> TaskResult:
        """Run the suite with nothing in between; a test that fails is quarantined."""
        self.level.begin(self._listen)
        for _ in range(ROUNDS):
            answer = self._run(self.tests, self._seconds)
            if answer.ending is Ending.NOTICED and answer.test in self.tests:
                self.leave_out({answer.test: UNSTEADY})
            elif answer.ending is Ending.UNNOTICED and answer.missing:
                self.leave_out(explain_missing(answer.missing))
            elif answer.ending is Ending.UNNOTICED:
                return answer
            else:
                raise UnfitError(f"the suite {answer.ending.value} on the unchanged program")
        raise UnfitError("too many tests fail on the unchanged program")

    def _listen(self, request: Request, forward: Forward) -> Response:
        """Nothing in between; what is learned is that the tests ask something here."""
        self.heard = True
        return honest(request, forward)

    def _steady(self) -> Self:
        self._seconds = FIRST
        first = self.check()
        self._seconds = FAIRNESS + PATIENCE * first.seconds
        self.check()
        return self

    def _run(self, order: Sequence[str], seconds: float) -> TaskResult:
        task = Task(
            key="",
            file=self.file,
            source=self.source,
            order=tuple(order),
            tier=self._tier,
            seconds=seconds,
        )
        if self._tier is Tier.FRESH:
            return fresh_process.run(self.place, task)
        return self._pool.run(task)

    def __enter__(self) -> Self:
        self._stack.enter_context(self._pool)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.close()
        self.level.close()
