"""Confirms what tests noticed: a test that fails on a changed program must pass on a lookalike.

To confirm a notice, its test is run alone at once: on the mutant again, and on a decoy, a program
that only looks different in the same place. Both are the same kind of run, in an order drawn by
chance, so that nothing tells the test which one it is in. It counts only if it fails on the first
and passes on the second.

The first notice of each test is confirmed, and a share of all others, drawn by the seed. As soon
as any test of the suite is doubted, all notices of all tests are confirmed, also those that were
believed before. So `n` notices that would not be confirmed are believed with the probability
`(1 - share) ** n`: whatever a suite does by chance, it gains less than one notice on average.
"""

import random
from collections import Counter, defaultdict
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from interview_kit.core.deadline import Deadline
from interview_kit.suite.runner import UNSTEADY, Runner, UnfitError
from interview_kit.suite.task import Ending, Task, TaskResult
from interview_kit.suite.variants.decoys import Spot, find_nearest, find_spot
from interview_kit.suite.variants.mutant import Mutant

CONFIRMED_SHARE = 1 / 3
"""The share of notices that is confirmed as long as no test is doubted."""
ALONE_FACTOR = 2.0
"""What runs alone takes twice its share of a machine on which two could run at once."""
DECOY_TIMEOUT_FACTOR = 5.0
"""A decoy may take so many times what a mutant may: slow alone is no reason to quarantine."""
MAX_DOUBTS = 3
"""A test that did not notice so many mutants a second time fails now and then."""
MAX_UNSTEADY, MAX_UNSTEADY_SHARE = 3, 0.05
"""So many tests, or so large a share of them, may fail now and then."""
MAX_UNIMPORTABLE = 1
"""So many decoys may not be importable; of a program that inspects itself, none is."""
INSPECTS_CODE = "fails on a program that only looks different: it inspects the code"
MakeTask = Callable[[Mutant, Sequence[str] | None], Task]
"""Makes the task of a changed program, with all tests that count or with some."""


class UnbelievableSuiteError(UnfitError):
    """None of the verdicts can be believed: too many tests fail now and then, or the program does
    not run where it is only written differently.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Notice:
    """A test that failed on a mutant."""

    mutant: Mutant
    test: str


class Confirmation:
    """Confirms notices on a runner, until the deadline `settling`.

    `confirmed` holds by the id of a mutant the test that noticed it twice, `believed` all tests
    that did so once. `doubted` holds for each mutant the tests that noticed it once and not again:
    they do not run on it any more. `has_new_order` says that the tests were found to need their
    order since, so that what they noticed in another one has to be run again.
    """

    def __init__(
        self,
        runner: Runner,
        decoys: Mapping[Spot, Mutant],
        settling: Deadline,
        make_task: MakeTask,
    ) -> None:
        self.runner = runner
        self.decoys = decoys
        self.settling = settling
        self.make_task = make_task
        self.confirmed: dict[str, str] = {}
        self.believed: set[str] = set()
        self.passed_decoys: set[tuple[Spot, str]] = set()
        self._unimportable: set[Spot] = set()
        self.doubted: defaultdict[str, set[str]] = defaultdict(set)
        self.has_new_order = False
        self._doubts: Counter[str] = Counter()
        self._rounds = 0

    def confirm(self, mutants: Sequence[Mutant], results: Mapping[str, TaskResult]) -> None:
        """Run tests alone on what they noticed, and on decoys there, as far as that is needed.

        Afterwards such a notice is confirmed or doubted, or its test is quarantined; or the tests
        are found to need their order, and then nothing is confirmed any more. Raises
        `UnbelievableSuiteError`.
        """
        had_doubt = self._has_doubt()
        self._confirm_needed(mutants, results)
        if self._has_doubt() and not had_doubt:
            self._confirm_needed(mutants, results)

    def _confirm_needed(self, mutants: Sequence[Mutant], results: Mapping[str, TaskResult]) -> None:
        needed = self._list_needed(mutants, results)
        open_notices = [n for n in needed if self.confirmed.get(n.mutant.id) != n.test]
        again = {f"again {n.mutant.id}": n for n in open_notices}
        tasks = {key: self._make_alone_task(n.mutant, n.test) for key, n in again.items()}
        decoys = self._list_decoy_tasks(mutants, results, {n.mutant.id for n in needed})
        tasks |= {key: task for key, (_, task) in decoys.items()}
        answers = self.runner.run_all(self._shuffle(tasks), self.settling)
        for key, (spot, task) in decoys.items():
            if (answer := answers.get(key)) and not self._pass_decoy(spot, task, answer):
                return
        for key, notice in again.items():
            if answer := answers.get(key):
                self._judge(notice, answer)
        self._count_unsteady()

    def is_settled(self, mutant: Mutant, result: TaskResult) -> bool:
        """Return whether a result needs no further run to be believed."""
        if result.ending is Ending.NOTICED:
            if not self._needs_proof(Notice(mutant=mutant, test=result.test or "")):
                return True
            if self.confirmed.get(mutant.id) != result.test:
                return False
        spot = find_nearest(self.decoys, find_spot(mutant))
        tests = self._list_claimants(result)
        return spot is None or all((spot, test) in self.passed_decoys for test in tests)

    def _list_notices(
        self, mutants: Sequence[Mutant], results: Mapping[str, TaskResult]
    ) -> list[Notice]:
        noticed = [(m, results[m.id]) for m in mutants if m.id in results]
        return [
            Notice(mutant=mutant, test=result.test)
            for mutant, result in noticed
            if result.ending is Ending.NOTICED and result.test
        ]

    def _list_needed(
        self, mutants: Sequence[Mutant], results: Mapping[str, TaskResult]
    ) -> list[Notice]:
        """List the notices that need proof and may still get it; the first of each test is one."""
        needed: list[Notice] = []
        tried = {*self.believed}
        for notice in self._list_notices(mutants, results):
            unbelieved = {*self.runner.quarantined, *self.doubted[notice.mutant.id]}
            is_needed = notice.test not in tried or self._is_drawn(notice)
            if is_needed and notice.test not in unbelieved:
                needed.append(notice)
                tried.add(notice.test)
        return needed

    def _needs_proof(self, notice: Notice) -> bool:
        return notice.test not in self.believed or self._is_drawn(notice)

    def _is_drawn(self, notice: Notice) -> bool:
        """Return whether a notice is of the share that is confirmed; each is, once one is doubted.

        The draw depends on nothing that a test knows or that differs from run to run.
        """
        key = f"confirm {self.runner.seed} {notice.mutant.id} {notice.test}"
        return self._has_doubt() or random.Random(key).random() < CONFIRMED_SHARE

    def _has_doubt(self) -> bool:
        """Return whether any test of the suite is not believed."""
        return bool(self._doubts or self.runner.quarantined)

    def _list_claimants(self, result: TaskResult) -> Sequence[str]:
        """List the tests that may have noticed: all, where a mutant died or was late.

        One that cannot be imported needs a decoy that can, with any test.
        """
        if result.ending is Ending.UNIMPORTABLE:
            return self.runner.tests()[:1]
        if result.ending in (Ending.DIED, Ending.LATE):
            return self.runner.tests()
        return [result.test] if result.ending is Ending.NOTICED and result.test else []

    def _list_decoy_tasks(
        self,
        mutants: Sequence[Mutant],
        results: Mapping[str, TaskResult],
        needed: Collection[str],
    ) -> dict[str, tuple[Spot, Task]]:
        """Make the runs on decoys that are still needed: one for each test that noticed there.

        Of the mutants that a test noticed, only those with an id in `needed` count. Where no test
        was named, there is one run for all of them.
        """
        tasks: dict[str, tuple[Spot, Task]] = {}
        for mutant in mutants:
            result = results.get(mutant.id)
            spot = find_nearest(self.decoys, find_spot(mutant))
            if result is None or spot is None:
                continue
            if result.ending is Ending.NOTICED and mutant.id not in needed:
                continue
            passed = {test for place, test in self.passed_decoys if place == spot}
            unbelieved = passed | self.runner.quarantined.keys()
            open_tests = [t for t in self._list_claimants(result) if t not in unbelieved]
            if open_tests:
                task = self._make_decoy_task(spot, tuple(open_tests))
                tasks[f"decoy {task.key} {task.order}"] = (spot, task)
        return tasks

    def _make_decoy_task(self, spot: Spot, tests: tuple[str, ...]) -> Task:
        order = tests if self.runner.can_reorder else self.runner.tests()
        task = self.make_task(self.decoys[spot], order)
        return replace(task, seconds=DECOY_TIMEOUT_FACTOR * task.seconds)

    def _make_alone_task(self, mutant: Mutant, test: str) -> Task:
        tests = self.runner.tests()
        is_first = self.runner.can_reorder or test not in tests
        return self.make_task(mutant, (test,) if is_first else tests[: tests.index(test) + 1])

    def _shuffle(self, tasks: Mapping[str, Task]) -> list[Task]:
        self._rounds += 1
        shuffled = [replace(task, key=key) for key, task in tasks.items()]
        random.Random(f"confirm {self.runner.seed} {self._rounds}").shuffle(shuffled)
        return shuffled

    def _judge(self, notice: Notice, answer: TaskResult) -> None:
        """Believe a notice that was repeated; try once more after the tests before it."""
        if notice.test in self.runner.quarantined:
            return
        is_repeated = is_noticed_by(answer, notice.test) or answer.ending is Ending.DIED
        if is_repeated or self._is_noticed_in_order(notice):
            self.confirmed[notice.mutant.id] = notice.test
            self.believed.add(notice.test)
            return
        self.doubted[notice.mutant.id].add(notice.test)
        self._doubts[notice.test] += 1
        if self._doubts[notice.test] >= MAX_DOUBTS:
            self.runner.quarantined[notice.test] = UNSTEADY

    def _is_noticed_in_order(self, notice: Notice) -> bool:
        """Return whether a test notices a mutant after the tests that run before it.

        What they leave may show the change; on the unchanged program it must pass there.
        """
        whole = self.make_task(notice.mutant, None).order
        order = whole[: whole.index(notice.test) + 1] if notice.test in whole else ()
        if len(order) < 2:
            return False
        task = self.make_task(notice.mutant, order)
        if not is_noticed_by(self._run_alone(task), notice.test):
            return False
        null = self.runner.null_task(task.tier, f"order {task.key}", order)
        return self._run_alone(null).ending is Ending.UNNOTICED

    def _pass_decoy(self, spot: Spot, task: Task, answer: TaskResult) -> bool:
        """Quarantine the tests that fail on a decoy; where one does, all others run on it as well.

        Return False when the tests turn out to need the order of the suite.
        """
        if answer.ending is Ending.UNIMPORTABLE:
            self._count_unimportable(spot)
        while blamed := find_blamed(answer, task.order):
            verdict = self._ask_unchanged(task, blamed)
            if verdict is None:
                self.runner.can_reorder = False
                self.has_new_order = True
                self.confirmed.clear()
                self.believed.clear()
                return False
            died = answer.ending is Ending.DIED and verdict == INSPECTS_CODE
            for test in self._find_killers(task) if died else blamed:
                self.runner.quarantined.setdefault(test, verdict)
            task = self._make_decoy_task(spot, self.runner.tests())
            answer = self._run_alone(task)
        self.passed_decoys.update((spot, test) for test in task.order)
        return True

    def _ask_unchanged(self, task: Task, blamed: Collection[str]) -> str | None:
        """Say why tests that failed on a decoy are quarantined, by runs on the unchanged program.

        None where they fail there each time in this order and not in the suite's: they need tests
        that run before them, and are no proof of a test that inspects the code.
        """
        if task.order == self.runner.tests():
            return INSPECTS_CODE
        failures = 0
        for attempt in range(2):
            null = self.runner.null_task(task.tier, f"alone {attempt} {task.key}", task.order)
            answer = self._run_alone(null)
            failures += bool(set(find_blamed(answer, task.order)) & set(blamed))
            if not failures:
                return INSPECTS_CODE
        return None if failures == 2 and self.runner.can_reorder else UNSTEADY

    def _find_killers(self, task: Task) -> Collection[str]:
        """Run each test alone; return those that end the process, or all if none does."""
        alone = {f"{task.key} {n}": test for n, test in enumerate(task.order)}
        results = self.runner.run_all(
            [replace(task, key=key, order=(test,)) for key, test in alone.items()], self.settling
        )
        died = {key for key, result in results.items() if result.ending is Ending.DIED}
        killers = [test for key, test in alone.items() if key in died]
        return killers or task.order

    def _run_alone(self, task: Task) -> TaskResult:
        """Run what has to run whatever the budget says, and charge it."""
        result = self.runner.run(task)
        self.settling.work.spend(ALONE_FACTOR * result.seconds)
        return result

    def _count_unimportable(self, spot: Spot) -> None:
        """Raise `UnbelievableSuiteError` when more than a decoy cannot be imported."""
        self._unimportable.add(spot)
        if len(self._unimportable) > MAX_UNIMPORTABLE:
            raise UnbelievableSuiteError(
                f"{spot[0]} cannot be imported where it is only written differently: it inspects "
                "its own code, so that no change of it can be judged; remove that"
            )

    def _count_unsteady(self) -> None:
        """Raise `UnbelievableSuiteError` when more than a few tests fail now and then."""
        unsteady = [t for t, reason in self.runner.quarantined.items() if reason == UNSTEADY]
        if reason := explain_unsteady(unsteady, len(self.runner.plan.tests)):
            raise UnbelievableSuiteError(reason)


def explain_unsteady(tests: Sequence[str], total: int) -> str | None:
    """Say why no test counts when so many of all fail now and then; None when they are few."""
    if len(tests) <= max(MAX_UNSTEADY, MAX_UNSTEADY_SHARE * total):
        return None
    return (
        f"{len(tests)} tests fail now and then on the same program, such as {tests[0]}: make each"
        " test give the same result every time"
    )


def is_noticed_by(result: TaskResult, test: str) -> bool:
    """Return whether a test failed."""
    return result.ending is Ending.NOTICED and result.test == test


def find_blamed(result: TaskResult, tests: Sequence[str]) -> Sequence[str]:
    """Return the tests that failed on a program that does the same as the original.

    When the run was late or died, that may be any of them.
    """
    if result.ending in (Ending.LATE, Ending.DIED):
        return tests
    noticed = result.ending is Ending.NOTICED and result.test in tests
    return [result.test] if noticed and result.test else []
