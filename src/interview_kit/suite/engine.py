"""Lets the candidate's tests meet every mutant, and programs without any change among them.

A test that fails a null run in between is quarantined, and nothing that it noticed counts. So
is one that notices a program which only looks different. A mutant that took too long or ended
its process is asked once more, alone and with twice the time.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from interview_kit.core.deadline import Deadline
from interview_kit.suite.plan import shuffled
from interview_kit.suite.priorities import Killers
from interview_kit.suite.runner import UNSTEADY, Runner, Subject
from interview_kit.suite.task import Answer, Ending, Task, Tier
from interview_kit.suite.variants.decoys import Spot, claims
from interview_kit.suite.variants.mutants import Mutant
from interview_kit.suite.workers import Taken, nobody

WAVE = 60
"""So many mutants run before what noticed them puts the tests of the next ones in order."""
DECOY_PATIENCE = 5.0
"""A program that looks different may take so many times what a mutant may."""
LOOKS = "fails on a program that only looks different: it inspects the code"


class Engine(Runner):
    """One suite and its program, and `decoys` for whoever notices mutants."""

    def __init__(
        self,
        subject: Subject,
        *,
        seed: int,
        jobs: int,
        deadline: Deadline,
        decoys: Mapping[Spot, Mutant] | None = None,
    ) -> None:
        super().__init__(subject, seed=seed, jobs=jobs)
        self.deadline = deadline
        self.decoys = decoys or {}
        self.killers = Killers()
        self.believed: set[tuple[Spot, str]] = set()

    def run(self, mutants: Sequence[Mutant], taken: Taken = nobody) -> dict[str, Answer]:
        """What became of each mutant that was run before the deadline, by its id."""
        with self._stack:
            self.warm_up()
            order = shuffled(mutants, self.seed)
            met = [mutant for mutant in order if not self.plan.reach(mutant).nobody]
            answers: dict[str, Answer] = {}
            for first in range(0, len(met), WAVE):
                answers.update(self.wave(met[first : first + WAVE], first, taken))
            self.settle(met, answers)
        return answers

    def task(self, mutant: Mutant, tests: Sequence[str] | None = None) -> Task:
        """A mutant with the tests that meet it: all that count, or just these."""
        reach = self.plan.reach(mutant)
        wanted = self.plan.tier(mutant, reach)
        tier = next(t for t in (wanted, Tier.COLD, Tier.FRESH) if t in self.tiers)
        if tests is not None:
            order = tuple(tests)
        elif self.reordering:
            without = frozenset(self.quarantined)
            order = self.plan.order(reach, without, partial(self.killers.distance, mutant))
        else:
            order = self.tests()
        return Task(
            key=mutant.id,
            file=mutant.file,
            source=mutant.source,
            order=order,
            tier=tier,
            seconds=max(self.limit(each) for each in self.tiers),
        )

    def wave(self, mutants: Sequence[Mutant], first: int, taken: Taken) -> dict[str, Answer]:
        """Some mutants with a null run in their midst; then learn from what was noticed."""
        ways = sorted(self.tiers)
        queue = [self.task(mutant) for mutant in mutants]
        null = self.null(ways[first // WAVE % len(ways)], f"between {first}", self.tests())

        def heard(task: Task, answer: Answer) -> None:
            if task.key != null.key:
                taken(task, answer)

        answers = self.work([*queue[: WAVE // 2], null, *queue[WAVE // 2 :]], self.deadline, heard)
        between = answers.pop(null.key, None)
        if between and between.ending is Ending.NOTICED and between.test:
            self.quarantined[between.test] = UNSTEADY
        for mutant in mutants:
            if (answer := answers.get(mutant.id)) and answer.test:
                self.killers.learn(mutant, answer.test)
        return answers

    def settle(self, mutants: Sequence[Mutant], answers: dict[str, Answer]) -> None:
        """Ask again until no answer hangs on a test that has lost the word."""
        while True:
            self.again_without(self.quarantined, mutants, answers)
            self.again_alone(mutants, answers)
            if not self.meet_decoys(mutants, answers):
                return

    def again_without(
        self, unheard: Collection[str], mutants: Sequence[Mutant], answers: dict[str, Answer]
    ) -> None:
        """Ask again wherever some tests had the word."""
        owed = [m for m in mutants if m.id in answers and answers[m.id].test in unheard]
        answers.update(self.work([self.task(mutant) for mutant in owed]))

    def again_alone(self, mutants: Sequence[Mutant], answers: dict[str, Answer]) -> None:
        """What was late or died is asked once more, alone and with twice the time.

        Nobody was named: so any test that has lost the word since may have had it.
        """
        for mutant in mutants:
            answer = answers.get(mutant.id)
            if answer and answer.ending in (Ending.LATE, Ending.DIED):
                task = self.task(mutant)
                answers[mutant.id] = self.ask(replace(task, seconds=2 * task.seconds))

    def meet_decoys(self, mutants: Sequence[Mutant], answers: dict[str, Answer]) -> bool:
        """Let tests meet lookalikes where they noticed mutants; says whether one noticed these.

        Where one did, all others meet the same. Who was believed once in a place is not asked
        there again.
        """
        claimed = claims(self.decoys, mutants, answers, self.tests())
        met = {
            spot: tuple(test for test in tests if (spot, test) not in self.believed)
            for spot, tests in claimed.items()
        }
        tasks = {spot: self.decoy(spot, tests) for spot, tests in met.items() if tests}
        heard = self.work(list(tasks.values()))
        before = len(self.quarantined)
        for spot, task in tasks.items():
            answer = heard[task.key]
            while lost := blamed(answer, task.order):
                if self.needs_others(task, lost):
                    self.reordering = False
                    self.again_without(self.plan.tests, mutants, answers)
                    return True
                for test in self.who_ended(task) if answer.ending is Ending.DIED else lost:
                    self.quarantined.setdefault(test, LOOKS)
                task = self.decoy(spot, self.tests())
                answer = self.ask(task)
            self.believed.update((spot, test) for test in task.order)
        return len(self.quarantined) > before

    def decoy(self, spot: Spot, tests: tuple[str, ...]) -> Task:
        """A program that looks different in one place, with some tests."""
        task = self.task(self.decoys[spot], tests if self.reordering else self.tests())
        return replace(task, seconds=DECOY_PATIENCE * task.seconds)

    def who_ended(self, task: Task) -> Collection[str]:
        """The tests that end the process there when they run alone; all, where none does."""
        alone = {f"{task.key} {n}": test for n, test in enumerate(task.order)}
        heard = self.work([replace(task, key=key, order=(test,)) for key, test in alone.items()])
        ended = [test for key, test in alone.items() if heard[key].ending is Ending.DIED]
        return ended or task.order

    def needs_others(self, task: Task, lost: Collection[str]) -> bool:
        """Whether these tests fail so few or in this order on the unchanged program, too."""
        if task.order == self.tests():
            return False
        alone = self.null(task.tier, f"alone {task.key}", task.order)
        return bool(set(blamed(self.ask(alone), task.order)) & set(lost))


def blamed(answer: Answer, tests: Sequence[str]) -> Sequence[str]:
    """The tests that did not take a program for the same one."""
    if answer.ending in (Ending.LATE, Ending.DIED):
        return tests
    noticed = answer.ending is Ending.NOTICED and answer.test in tests
    return [answer.test] if noticed and answer.test else []
