"""Runs the candidate's tests on every mutant, with null runs among them.

A test that fails a null run in between is quarantined, and nothing that it noticed counts. What
the others notice is confirmed at once, wave by wave. A mutant that took too long or ended its
process is run once more, alone and with twice the time.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import partial

from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.suite.confirmation import ALONE_FACTOR, Confirmation
from interview_kit.suite.parallel import OnResult, ignore_result
from interview_kit.suite.plan import TestPriorities, shuffle_mutants
from interview_kit.suite.runner import UNSTEADY, Runner
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.variants.copies import change_copies
from interview_kit.suite.variants.decoys import Spot
from interview_kit.suite.variants.mutant import Mutant

CONFIRMATIONS = 3
"""So many mutants in a row that are late or end the process again are proof of the others."""
WAVE_SIZE = 60
"""So many mutants run before their results put the tests of the next ones in order."""


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
        self.priorities = TestPriorities()
        self.confirmation = Confirmation(runner, decoys or {}, self.settling, self.make_task)

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
            self.confirmation.confirm(wave, results)
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
            without = frozenset({*runner.quarantined, *self.confirmation.doubted[mutant.id]})
            distance = partial(self.priorities.distance, mutant)
            order = runner.plan.order_tests(reach, without, distance)
        else:
            doubted = self.confirmation.doubted[mutant.id]
            order = tuple(test for test in runner.tests() if test not in doubted)
        return Task(
            key=mutant.id,
            file=mutant.file,
            source=mutant.source,
            order=order,
            tier=tier,
            seconds=runner.longest_timeout(),
            written=self._change_copies(mutant),
        )

    def _change_copies(self, mutant: Mutant) -> Mapping[str, str]:
        """Make the change of a mutant in each copy of its file."""
        others = {path: text for path, text in self.runner.others.items() if path != mutant.file}
        return change_copies(self.runner.sources[mutant.file], mutant.source, others)

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
        """Run mutants again until no result depends on a test that is not believed."""
        while True:
            self._repeat_unbelieved(mutants, results)
            self._repeat_late_and_died(mutants, results)
            self.confirmation.confirm(mutants, results)
            if not self._list_unbelieved(mutants, results):
                break
        if self.settling.has_passed():
            self._drop_unsettled(mutants, results)

    def _list_unbelieved(
        self, mutants: Sequence[Mutant], results: Mapping[str, TaskResult]
    ) -> list[Mutant]:
        """List the mutants that a test noticed which is not believed, or is out of its order."""
        noticed = [m for m in mutants if m.id in results and results[m.id].test]
        if self.confirmation.has_new_order:
            return [m for m in noticed if results[m.id].ending is Ending.NOTICED]
        quarantined, doubted = self.runner.quarantined, self.confirmation.doubted
        return [m for m in noticed if results[m.id].test in {*quarantined, *doubted[m.id]}]

    def _repeat_unbelieved(self, mutants: Sequence[Mutant], results: dict[str, TaskResult]) -> None:
        """Run such mutants again, without the tests that are not believed."""
        again = self._list_unbelieved(mutants, results)
        self.confirmation.has_new_order = False
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
        """Drop the results that could not be confirmed."""
        for mutant in mutants:
            result = results.get(mutant.id)
            if result and not self.confirmation.is_settled(mutant, result):
                del results[mutant.id]
