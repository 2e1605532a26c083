"""Runs the candidate's tests on every mutant, with null runs among them.

A test that fails a null run in between is quarantined, and nothing that it noticed counts. So
is one that notices a decoy, which is a program that only looks different. A mutant that took too
long or ended its process is run once more, alone and with twice the time.
"""

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from functools import partial

from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.suite.plan import TestPriorities, shuffle_mutants
from interview_kit.suite.runner import UNSTEADY, Runner
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.variants.decoys import Spot, find_claims
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.worker_pool import OnResult, ignore_result

CONFIRMATIONS = 3
"""So many mutants in a row that are late or end the process again are proof of the others."""
ALONE_FACTOR = 2.0
"""What runs alone takes twice its share of a machine on which two could run at once."""
WAVE_SIZE = 60
"""So many mutants run before their results put the tests of the next ones in order."""
DECOY_TIMEOUT_FACTOR = 5.0
"""A decoy may take so many times what a mutant may: slow alone is no reason to quarantine."""
INSPECTS_CODE = "fails on a program that only looks different: it inspects the code"


class Engine:
    """Runs mutants on a runner until a deadline, and `decoys` where tests noticed mutants.

    What those results need to be believed has a deadline of its own, `settling`. Results that
    were not settled by then are dropped.
    """

    def __init__(
        self,
        runner: Runner,
        *,
        deadline: Deadline,
        settling: Deadline | None = None,
        decoys: Mapping[Spot, Mutant] | None = None,
    ) -> None:
        self.runner = runner
        self.deadline = deadline
        self.settling = settling or deadline_in(math.inf)
        self.decoys = decoys or {}
        self.priorities = TestPriorities()
        self._passed_decoys: set[tuple[Spot, str]] = set()

    def run(
        self, mutants: Sequence[Mutant], on_result: OnResult = ignore_result
    ) -> dict[str, TaskResult]:
        """Run mutants until the deadline; give the results by the mutants' ids.

        Mutants that no test runs have no result. Raises `UnfitError` and `ForkServerError`.
        """
        with self.runner as runner:
            runner.warm_up()
            return self.run_warmed(mutants, on_result)

    def run_warmed(
        self, mutants: Sequence[Mutant], on_result: OnResult = ignore_result
    ) -> dict[str, TaskResult]:
        """Run mutants on a runner that is warmed up already."""
        runner = self.runner
        order = shuffle_mutants(mutants, runner.seed)
        reached = [m for m in order if not runner.plan.find_reach(m).is_empty]
        results: dict[str, TaskResult] = {}
        for start in range(0, len(reached), WAVE_SIZE):
            wave = reached[start : start + WAVE_SIZE]
            results.update(self.run_wave(wave, start, on_result))
        self.settle(reached, results)
        return results

    def make_task(self, mutant: Mutant, tests: Sequence[str] | None = None) -> Task:
        """Make the task of a mutant with all tests that count, or with just these."""
        runner = self.runner
        reach = runner.plan.find_reach(mutant)
        best = runner.plan.choose_tier(mutant, reach)
        tier = next(t for t in (best, Tier.COLD, Tier.FRESH) if t in runner.tiers)
        if tests is not None:
            order = tuple(tests)
        elif runner.can_reorder:
            without = frozenset(runner.quarantined)
            distance = partial(self.priorities.distance, mutant)
            order = runner.plan.order_tests(reach, without, distance)
        else:
            order = runner.tests()
        return Task(
            key=mutant.id,
            file=mutant.file,
            source=mutant.source,
            order=order,
            tier=tier,
            seconds=runner.longest_timeout(),
        )

    def run_wave(
        self, mutants: Sequence[Mutant], start: int, on_result: OnResult
    ) -> dict[str, TaskResult]:
        """Run some mutants with a null run in their midst, then learn from their results.

        The null run takes the tiers in turn, wave by wave.
        """
        runner = self.runner
        tiers = sorted(runner.tiers)
        tier = tiers[start // WAVE_SIZE % len(tiers)]
        null = runner.null_task(tier, f"between {start}", runner.tests())
        tasks = [self.make_task(mutant) for mutant in mutants]
        tasks.insert(WAVE_SIZE // 2, null)

        def on_mutant_result(task: Task, result: TaskResult) -> None:
            if task.key != null.key:
                on_result(task, result)

        results = runner.run_all(tasks, self.deadline, on_mutant_result)
        null_result = results.pop(null.key, None)
        if null_result and null_result.ending is Ending.NOTICED and null_result.test:
            runner.quarantined[null_result.test] = UNSTEADY
        for mutant in mutants:
            if (result := results.get(mutant.id)) and result.test:
                self.priorities.add(mutant, result.test)
        return results

    def settle(self, mutants: Sequence[Mutant], results: dict[str, TaskResult]) -> None:
        """Run mutants again until no result depends on a quarantined test."""
        while True:
            self._repeat_noticed_by(self.runner.quarantined, mutants, results)
            self._repeat_late_and_died(mutants, results)
            if not self.run_decoys(mutants, results):
                break
        if self.settling.has_passed():
            self._drop_unsettled(mutants, results)

    def _repeat_noticed_by(
        self, tests: Collection[str], mutants: Sequence[Mutant], results: dict[str, TaskResult]
    ) -> None:
        """Run the mutants again that one of these tests noticed."""
        again = [m for m in mutants if m.id in results and results[m.id].test in tests]
        tasks = [self.make_task(mutant) for mutant in again]
        for mutant in again:
            del results[mutant.id]
        results.update(self.runner.run_all(tasks, self.settling))

    def _repeat_late_and_died(
        self, mutants: Sequence[Mutant], results: dict[str, TaskResult]
    ) -> None:
        """Run mutants that were late or died once more, alone and with twice the time.

        Such a result names no test: any test that has been quarantined since may have caused it.
        Once `CONFIRMATIONS` in a row were the same again, the others are believed.
        """
        confirmations = 0
        for mutant in mutants:
            result = results.get(mutant.id)
            if confirmations == CONFIRMATIONS:
                return
            if not result or result.ending not in (Ending.LATE, Ending.DIED):
                continue
            task = self.make_task(mutant)
            again = self._run_alone(replace(task, seconds=2 * task.seconds))
            confirmations = confirmations + 1 if again.ending is result.ending else 0
            results[mutant.id] = again

    def _run_alone(self, task: Task) -> TaskResult:
        """Run what has to run whatever the budget says, and charge it."""
        result = self.runner.run(task)
        self.settling.work.spend(ALONE_FACTOR * result.seconds)
        return result

    def _drop_unsettled(self, mutants: Sequence[Mutant], results: dict[str, TaskResult]) -> None:
        """Drop the results of tests that were not seen to pass on the decoy there."""
        for mutant in mutants:
            claims = find_claims(self.decoys, [mutant], results, self.runner.tests())
            pairs = {(spot, test) for spot, tests in claims.items() for test in tests}
            if not pairs <= self._passed_decoys:
                del results[mutant.id]

    def run_decoys(self, mutants: Sequence[Mutant], results: dict[str, TaskResult]) -> bool:
        """Run the tests that noticed mutants on the decoys there; quarantine those that fail.

        Return whether any test was quarantined, or all results were replaced. Where one test fails
        on a decoy, all others are run on it as well. A test that passed on a decoy is not run on
        it again.
        """
        runner = self.runner
        claims = find_claims(self.decoys, mutants, results, runner.tests())
        to_run = {
            spot: tuple(test for test in tests if (spot, test) not in self._passed_decoys)
            for spot, tests in claims.items()
        }
        tasks = {
            spot: self._make_decoy_task(spot, tests) for spot, tests in to_run.items() if tests
        }
        decoy_results = runner.run_all(list(tasks.values()), self.settling)
        count = len(runner.quarantined)
        for spot, task in tasks.items():
            if (result := decoy_results.get(task.key)) is None:
                continue
            while blamed := find_blamed(result, task.order):
                if self._fails_unchanged(task, blamed):
                    runner.can_reorder = False
                    self._repeat_noticed_by(runner.plan.tests, mutants, results)
                    return True
                died = result.ending is Ending.DIED
                for test in self._find_killers(task) if died else blamed:
                    runner.quarantined.setdefault(test, INSPECTS_CODE)
                task = self._make_decoy_task(spot, runner.tests())
                result = self._run_alone(task)
            self._passed_decoys.update((spot, test) for test in task.order)
        return len(runner.quarantined) > count

    def _make_decoy_task(self, spot: Spot, tests: tuple[str, ...]) -> Task:
        runner = self.runner
        task = self.make_task(self.decoys[spot], tests if runner.can_reorder else runner.tests())
        return replace(task, seconds=DECOY_TIMEOUT_FACTOR * task.seconds)

    def _find_killers(self, task: Task) -> Collection[str]:
        """Run each test alone; return those that end the process, or all if none does."""
        alone = {f"{task.key} {n}": test for n, test in enumerate(task.order)}
        results = self.runner.run_all(
            [replace(task, key=key, order=(test,)) for key, test in alone.items()], self.settling
        )
        died = {key for key, result in results.items() if result.ending is Ending.DIED}
        killers = [test for key, test in alone.items() if key in died]
        return killers or task.order

    def _fails_unchanged(self, task: Task, blamed: Collection[str]) -> bool:
        """Return whether these tests also fail on the unchanged program in a task's order.

        They may need tests that run before them in the suite's own order; then they are no proof
        of a test that inspects the code.
        """
        if task.order == self.runner.tests():
            return False
        null = self.runner.null_task(task.tier, f"alone {task.key}", task.order)
        return bool(set(find_blamed(self._run_alone(null), task.order)) & set(blamed))


def find_blamed(result: TaskResult, tests: Sequence[str]) -> Sequence[str]:
    """Return the tests that failed on a program that does the same as the original.

    When the run was late or died, that may be any of them.
    """
    if result.ending in (Ending.LATE, Ending.DIED):
        return tests
    noticed = result.ending is Ending.NOTICED and result.test in tests
    return [result.test] if noticed and result.test else []
