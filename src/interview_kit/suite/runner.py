"""Finds out in which ways a suite passes on the unchanged program, and runs tasks in these.

Null runs come first: a test that fails on the unchanged program is quarantined, and nothing
that it notices counts.
"""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from interview_kit.core.deadline import Deadline
from interview_kit.core.model import Coverage
from interview_kit.suite import fresh_process as fresh
from interview_kit.suite.fork_server import NoZygoteError
from interview_kit.suite.plan import Plan
from interview_kit.suite.run import Place
from interview_kit.suite.task import Answer, Ending, Task, Tier
from interview_kit.suite.workers import Crew, Taken, nobody

FAIRNESS = 2.0
PATIENCE = 4.0
"""A child may take so many seconds, and so many times what the whole suite takes."""
FIRST = 60.0
"""The most that a suite is thought to take before it has run in a way of ours."""

UNSTEADY = "fails now and then on the unchanged program"
LEFT_OUT = "passed once, and was left out or skipped when run again"
RENAMED = "its name holds an address in memory, so that each run has another: give it an id"
ADDRESS = re.compile(r"0x[0-9a-f]{6,}")


class UnfitError(Exception):
    """The suite cannot be run in this way, even on the unchanged program."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subject:
    """A suite and its program: where it runs, the program's files, and what it ran of them."""

    place: Place
    sources: Mapping[str, str]
    coverage: Coverage


class Runner:
    """One suite and its program, in all ways that fit; `quarantined` tests have no say.

    Only tests that passed when the coverage was measured take part.
    """

    def __init__(self, subject: Subject, *, seed: int, jobs: int) -> None:
        self.place = subject.place
        self.sources = subject.sources
        self.plan = Plan(subject.coverage, subject.coverage.run.passed())
        self.seed = seed
        self.jobs = jobs
        self.quarantined: dict[str, str] = {}
        self.reordering = True
        self.tiers: set[Tier] = set()
        self.took: dict[Tier, float] = {}
        self.first = expected(subject.coverage.run.seconds)
        self._stack = ExitStack()
        self.crew: Crew | None = None

    def warm_up(self) -> None:
        """Find out in which ways the unchanged program passes, best first."""
        crew = self.crew = self._stack.enter_context(Crew(self.place, self.jobs))
        modules: list[str] = []
        try:
            crew.hire(Tier.WARM)
            first = crew.workers[Tier.WARM][0]
            modules = list(first.modules)
            if not first.unsafe:
                modules += self.check(Tier.WARM, most=0).modules
        except (NoZygoteError, UnfitError):
            pass
        if Tier.WARM not in self.tiers:
            crew.dismiss(Tier.WARM)
        try:
            crew.hire(Tier.COLD, modules)
            self.check(Tier.COLD, most=len(self.plan.tests) // 2)
        except (NoZygoteError, UnfitError):
            self.crew = None
            self.tiers.clear()
            self.check(Tier.FRESH, most=len(self.plan.tests) - 1)
            return
        self.preload(crew, modules)

    def preload(self, crew: Crew, modules: Sequence[str]) -> None:
        """Give the warm processes the libraries that only running tests import."""
        for zygote in crew.workers[Tier.WARM]:
            zygote.preload(modules)
        if any(zygote.unsafe for zygote in crew.workers[Tier.WARM]):
            self.tiers.discard(Tier.WARM)
            crew.dismiss(Tier.WARM)

    def check(self, tier: Tier, most: int) -> Answer:
        """Null runs in the suite's own order and the other way round.

        Where that one fails, the tests keep their order and run in it once more. Errors:
        `UnfitError` when more than `most` tests fail; then it was not their fault.
        """
        before = dict(self.quarantined)
        self.took[tier] = self.first
        try:
            first = self.steady(tier, most)
            self.took[tier] = first.seconds
            backwards = self.null(tier, f"back {tier}", tuple(reversed(self.tests())))
            if self.ask(backwards).ending is not Ending.UNNOTICED:
                self.reordering = False
                self.steady(tier, most)
        except UnfitError:
            self.quarantined = before
            del self.took[tier]
            raise
        self.tiers.add(tier)
        return first

    def steady(self, tier: Tier, most: int) -> Answer:
        """A null run that passes; tests that fail on the way are quarantined."""
        while len(self.quarantined) <= most:
            answer = self.ask(self.null(tier, f"null {tier}", self.tests()))
            if answer.ending is Ending.NOTICED and answer.test in self.tests():
                self.quarantined[answer.test] = UNSTEADY
            elif answer.ending is Ending.UNNOTICED and answer.missing:
                self.quarantined.update(left_out(answer.missing))
            elif answer.ending is Ending.UNNOTICED:
                return answer
            else:
                raise UnfitError(f"{answer.ending.value} on the unchanged program")
        raise UnfitError(f"{len(self.quarantined)} of {len(self.plan.tests)} tests failed")

    def tests(self) -> tuple[str, ...]:
        """The tests that count, in the suite's own order."""
        return self.plan.own_order(frozenset(self.quarantined))

    def limit(self, tier: Tier) -> float:
        """How long a child may take."""
        return FAIRNESS + PATIENCE * self.took.get(tier, self.first)

    def null(self, tier: Tier, key: str, order: tuple[str, ...]) -> Task:
        """A task like any other, with nothing changed."""
        file = random.Random(f"{key} {self.seed}").choice(sorted(self.sources))
        source, seconds = self.sources[file], self.limit(tier)
        return Task(key=key, file=file, source=source, order=order, tier=tier, seconds=seconds)

    def ask(self, task: Task) -> Answer:
        """Run one task while nothing else runs."""
        return self.work([task])[task.key]

    def work(
        self, tasks: Sequence[Task], deadline: Deadline | None = None, taken: Taken = nobody
    ) -> dict[str, Answer]:
        """Run tasks in the way that this suite allows."""
        if self.crew is None:
            return fresh.run(self.place, tasks, self.jobs, deadline, taken)
        return self.crew.run(tasks, deadline, taken)


def left_out(tests: Iterable[str]) -> dict[str, str]:
    """Why each of these tests was not there again, or was skipped."""
    return {test: RENAMED if ADDRESS.search(test) else LEFT_OUT for test in tests}


def expected(measured: float | None) -> float:
    """How long a suite may take that took so long when its coverage was measured.

    Far longer than it will; but tests that are slow only where nobody measures must not hold
    up a grading for as long as they like.
    """
    return FIRST if measured is None else min(FIRST, FAIRNESS + PATIENCE * measured)
