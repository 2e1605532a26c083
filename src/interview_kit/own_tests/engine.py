"""Lets the candidate's tests meet every mutant, and programs without any change among them.

Null runs come first and in between: a test that fails on the unchanged program is
quarantined, and nothing that it noticed counts. A mutant that took too long or ended its
process is asked once more, alone and with twice the time.
"""

import random
import time
from collections.abc import Mapping, Sequence
from contextlib import ExitStack
from dataclasses import replace

from interview_kit.model import Coverage
from interview_kit.own_tests import fresh
from interview_kit.own_tests.crew import Crew, Taken, nobody
from interview_kit.own_tests.decoys import decoys
from interview_kit.own_tests.mutants import Mutant
from interview_kit.own_tests.plan import Plan, Reach, shuffled
from interview_kit.own_tests.suite import Place
from interview_kit.own_tests.task import Answer, Ending, Task, Tier
from interview_kit.own_tests.zygote import NoZygoteError

NULL_EVERY = 60
FAIRNESS = 2.0
PATIENCE = 4.0
"""A child may take so many seconds, and so many times what the whole suite takes."""
FIRST = 60.0
"""The most that a suite is thought to take before it has run in a way of ours."""

DECOY_PATIENCE = 5.0
"""A program that looks different may be slower; only one that hangs tells something."""

UNSTEADY = "fails now and then on the unchanged program"
LOOKS = "fails on a program that only looks different: it inspects the code"
LEFT_OUT = "passed once, and was left out or skipped when run again"


class UnfitError(Exception):
    """The suite cannot be run in this way, even on the unchanged program."""


class Engine:
    """One suite and its program."""

    def __init__(
        self,
        place: Place,
        sources: Mapping[str, str],
        coverage: Coverage,
        tests: Sequence[str],
        *,
        seed: int,
        jobs: int,
        deadline: float,
    ) -> None:
        self.place = place
        self.sources = sources
        self.plan = Plan(coverage, tests)
        self.seed = seed
        self.jobs = jobs
        self.deadline = deadline
        self.quarantined: dict[str, str] = {}
        self.reordering = True
        self.tiers: set[Tier] = set()
        self.took: dict[Tier, float] = {}
        self.first = expected(coverage.run.seconds)
        self._stack = ExitStack()
        self.crew: Crew | None = None

    def run(self, mutants: Sequence[Mutant], taken: Taken = nobody) -> dict[str, Answer]:
        """What became of each mutant that was run before the deadline, by its id."""
        with self._stack:
            self.warm_up()
            self.meet_decoys()
            order = shuffled(mutants, self.seed)
            reach = {mutant.id: self.plan.reach(mutant) for mutant in order}
            tasks = {m.id: self.task(m, reach[m.id]) for m in order if not reach[m.id].nobody}
            answers = self.work(self.with_nulls(list(tasks.values())), self.deadline, taken)
            self.hear_nulls(answers)
            self.again_without_quarantined(mutants, reach, answers)
            self.again_alone(tasks, answers)
        return {key: answer for key, answer in answers.items() if key in tasks}

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

    def meet_decoys(self) -> None:
        """Quarantine tests that fail on a program that only looks different.

        Where each change lies on the disk and is run from there, the gate has shown that.
        """
        tiers = sorted(self.tiers - {Tier.FRESH})
        programs = [(tier, *each) for tier in tiers for each in decoys(self.sources).items()]
        while tests := self.tests():
            tasks = [
                self.job(tier, f"decoy {tier} {file}", file, source, tests)
                for tier, file, source in programs
            ]
            patient = [replace(task, seconds=DECOY_PATIENCE * task.seconds) for task in tasks]
            answers = self.work(patient)
            lost = {test for task in tasks for test in blamed(answers[task.key], tests)}
            if not lost:
                break
            self.quarantined.update((test, LOOKS) for test in tests if test in lost)

    def preload(self, crew: Crew, modules: Sequence[str]) -> None:
        """Give the warm processes the libraries that only running tests import."""
        for zygote in crew.workers[Tier.WARM]:
            zygote.preload(modules)
        if any(zygote.unsafe for zygote in crew.workers[Tier.WARM]):
            self.tiers.discard(Tier.WARM)
            crew.dismiss(Tier.WARM)

    def check(self, tier: Tier, most: int) -> Answer:
        """Null runs in the suite's own order, twice, and once the other way round.

        Errors: `UnfitError` when more than `most` tests fail; then it was not their fault.
        """
        before = dict(self.quarantined)
        self.took[tier] = self.first
        try:
            first = self.steady(tier, most)
            self.took[tier] = first.seconds
            self.steady(tier, most)
        except UnfitError:
            self.quarantined = before
            del self.took[tier]
            raise
        self.tiers.add(tier)
        backwards = self.null(tier, f"back {tier}", tuple(reversed(self.tests())))
        if self.ask(backwards).ending is not Ending.UNNOTICED:
            self.reordering = False
        return first

    def steady(self, tier: Tier, most: int) -> Answer:
        """A null run that passes; tests that fail on the way are quarantined."""
        while len(self.quarantined) <= most:
            answer = self.ask(self.null(tier, f"null {tier}", self.tests()))
            if answer.ending is Ending.NOTICED and answer.test in self.tests():
                self.quarantined[answer.test] = UNSTEADY
            elif answer.ending is Ending.UNNOTICED and answer.missing:
                self.quarantined.update(dict.fromkeys(answer.missing, LEFT_OUT))
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
        return self.job(tier, key, file, self.sources[file], order)

    def job(self, tier: Tier, key: str, file: str, source: str, order: tuple[str, ...]) -> Task:
        """A program to be met in one way, by the time that this way takes."""
        seconds = self.limit(tier)
        return Task(key=key, file=file, source=source, order=order, tier=tier, seconds=seconds)

    def task(self, mutant: Mutant, reach: Reach) -> Task:
        """A mutant with the tests that meet it."""
        wanted = self.plan.tier(mutant, reach)
        tier = next(t for t in (wanted, Tier.COLD, Tier.FRESH) if t in self.tiers)
        without = frozenset(self.quarantined)
        ordered = self.plan.order(reach, without) if self.reordering else self.tests()
        return Task(
            key=mutant.id,
            file=mutant.file,
            source=mutant.source,
            order=ordered,
            tier=tier,
            seconds=max(self.limit(each) for each in self.tiers),
        )

    def with_nulls(self, tasks: list[Task]) -> list[Task]:
        """The queue with null runs strewn in."""
        queue = []
        ways = sorted(self.tiers)
        for at, task in enumerate(tasks):
            if at % NULL_EVERY == NULL_EVERY // 2:
                tier = ways[at // NULL_EVERY % len(ways)]
                queue.append(self.null(tier, f"between {at}", self.tests()))
            queue.append(task)
        return queue

    def hear_nulls(self, answers: Mapping[str, Answer]) -> None:
        """Quarantine what failed a null run in between."""
        for key, answer in answers.items():
            if key.startswith("between") and answer.ending is Ending.NOTICED and answer.test:
                self.quarantined[answer.test] = UNSTEADY

    def again_without_quarantined(
        self, mutants: Sequence[Mutant], reach: Mapping[str, Reach], answers: dict[str, Answer]
    ) -> None:
        """Ask again wherever a quarantined test had the word."""
        again = [
            self.task(mutant, reach[mutant.id])
            for mutant in mutants
            if mutant.id in answers and answers[mutant.id].test in self.quarantined
        ]
        answers.update(self.work(again))

    def again_alone(self, tasks: Mapping[str, Task], answers: dict[str, Answer]) -> None:
        """What was late or died is asked once more, alone and with twice the time."""
        for key, task in tasks.items():
            if key in answers and answers[key].ending in (Ending.LATE, Ending.DIED):
                order = tuple(test for test in task.order if test not in self.quarantined)
                patient = replace(task, seconds=2 * task.seconds, order=order)
                answers[key] = self.ask(patient)

    def ask(self, task: Task) -> Answer:
        """Run one task while nothing else runs."""
        return self.work([task])[task.key]

    def work(
        self, tasks: Sequence[Task], deadline: float | None = None, taken: Taken = nobody
    ) -> dict[str, Answer]:
        """Run tasks in the way that this suite allows."""
        if self.crew is None:
            return fresh.run(self.place, tasks, self.jobs, deadline, taken)
        return self.crew.run(tasks, deadline, taken)


def expected(measured: float | None) -> float:
    """How long a suite may take that took so long when its coverage was measured.

    Far longer than it will; but tests that are slow only where nobody measures must not hold
    up a grading for as long as they like.
    """
    return FIRST if measured is None else min(FIRST, FAIRNESS + PATIENCE * measured)


def blamed(answer: Answer, tests: Sequence[str]) -> Sequence[str]:
    """The tests that did not take a program for the same one."""
    if answer.ending in (Ending.LATE, Ending.DIED):
        return tests
    noticed = answer.ending is Ending.NOTICED and answer.test in tests
    return [answer.test] if noticed and answer.test else []


def deadline_in(seconds: float) -> float:
    """A deadline on the clock that the engine reads."""
    return time.monotonic() + seconds
