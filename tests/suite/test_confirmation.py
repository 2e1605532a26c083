"""What is needed to believe that a test noticed a mutant."""

import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.core.model import Coverage, FileCoverage, Outcome, TestRun
from interview_kit.suite.confirmation import (
    CONFIRMED_SHARE,
    INSPECTS_CODE,
    MAX_DOUBTS,
    MAX_UNSTEADY,
    Confirmation,
    UnbelievableSuiteError,
)
from interview_kit.suite.engine import Engine
from interview_kit.suite.parallel import OnResult, ignore_result
from interview_kit.suite.runner import UNSTEADY, Runner, Subject
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.variants.decoys import Spot, find_spot, make_decoys
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants

from .programs import place, submission

SOURCE = "def f(a):\n    return a + 1\n"
TESTS = ("test_a", "test_b", "test_c")
MUTANTS = generate_mutants({"app.py": SOURCE})
MANY = [replace(MUTANTS[0], id=str(number)) for number in range(60)]
DECOYS = make_decoys({"app.py": SOURCE}, 1)
SPOT = find_spot(MUTANTS[0])
DECOY = DECOYS[SPOT].source
UNNOTICED = TaskResult(ending=Ending.UNNOTICED)
DIED = TaskResult(ending=Ending.DIED)


def noticed_by(test: str) -> TaskResult:
    return TaskResult(ending=Ending.NOTICED, test=test)


class Suite(Runner):
    """A runner whose tests fail where `fails` says so, given a task and a test."""

    def __init__(self, folder: Path, fails: Callable[[Task, str], bool]) -> None:
        contexts = {2: TESTS}
        file = FileCoverage(
            path="app.py",
            statements=2,
            missing_lines=(),
            branches=0,
            missing_branches=(),
            contexts=contexts,
        )
        subject = Subject(
            place=place(submission(folder, {"app.py": SOURCE})),
            sources={"app.py": SOURCE},
            coverage=Coverage(
                run=TestRun(tests=dict.fromkeys(TESTS, Outcome.PASSED)), files=(file,)
            ),
        )
        super().__init__(subject, seed=1, jobs=1)
        self.tiers, self.seconds = {Tier.COLD}, {Tier.COLD: 1.0}
        self.fails = fails
        self.tasks: list[Task] = []

    def run_all(
        self,
        tasks: Sequence[Task],
        deadline: Deadline | None = None,
        on_result: OnResult = ignore_result,
    ) -> dict[str, TaskResult]:
        self.tasks += tasks
        return {task.key: self.answer(task) for task in tasks}

    def answer(self, task: Task) -> TaskResult:
        failed = next((test for test in task.order if self.fails(task, test)), None)
        return noticed_by(failed) if failed else UNNOTICED


def make_confirmation(suite: Suite, decoys: dict[Spot, Mutant] = DECOYS) -> Confirmation:
    def make_task(mutant: Mutant, tests: Sequence[str] | None) -> Task:
        return Task(
            key=mutant.id,
            file=mutant.file,
            source=mutant.source,
            order=suite.tests() if tests is None else tuple(tests),
            tier=Tier.COLD,
            seconds=1.0,
        )

    return Confirmation(suite, decoys, deadline_in(60.0), make_task)


def is_mutant(task: Task) -> bool:
    return task.source not in (SOURCE, DECOY)


def test_a_test_that_fails_again_and_passes_on_the_decoy_is_believed(tmp_path: Path) -> None:
    suite = Suite(tmp_path, lambda task, test: test == "test_a" and is_mutant(task))
    confirmation = make_confirmation(suite)
    results = {mutant.id: noticed_by("test_a") for mutant in MUTANTS}
    confirmation.confirm(MUTANTS, results)
    assert confirmation.confirmed.items() <= results_by_test(results).items()
    assert MUTANTS[0].id in confirmation.confirmed
    assert all(confirmation.is_settled(mutant, results[mutant.id]) for mutant in MUTANTS)
    assert {task.order for task in suite.tasks} == {("test_a",)}
    assert sum(task.source == DECOY for task in suite.tasks) == 1
    confirmation.confirm(MUTANTS, results)
    assert len(suite.tasks) == len(confirmation.confirmed) + 1


def results_by_test(results: dict[str, TaskResult]) -> dict[str, str | None]:
    return {mutant: result.test for mutant, result in results.items()}


@pytest.mark.parametrize("seed", range(3))
def test_of_tests_that_nobody_doubts_a_share_is_confirmed_that_the_seed_draws(
    tmp_path: Path, seed: int
) -> None:
    suite = Suite(tmp_path, lambda task, test: is_mutant(task))
    suite.seed = seed
    results = {m.id: noticed_by(TESTS[n % 3]) for n, m in enumerate(MANY)}
    drawn = []
    for wave in (MANY, MANY[:30] + MANY[30:]):
        confirmation = make_confirmation(suite)
        for start in range(0, 60, len(wave) // 2):
            confirmation.confirm(wave[start : start + len(wave) // 2], results)
        drawn.append(confirmation.confirmed)
        assert set(confirmation.confirmed.values()) == set(TESTS)
        assert all(confirmation.is_settled(m, results[m.id]) for m in MANY)
    assert drawn[0] == drawn[1]
    assert abs(len(drawn[0]) - CONFIRMED_SHARE * 60) < 15


@pytest.mark.parametrize("is_doubted", [True, False], ids=["doubted", "quarantined"])
def test_one_doubt_has_all_notices_of_all_tests_confirmed_also_those_before(
    tmp_path: Path, is_doubted: bool
) -> None:
    suite = Suite(tmp_path, lambda task, test: is_mutant(task) and test != "test_b")
    confirmation = make_confirmation(suite)
    results = {m.id: noticed_by("test_a") for m in MANY[:40]}
    confirmation.confirm(MANY[:40], results)
    assert len(confirmation.confirmed) < 30
    if is_doubted:
        results[MANY[40].id] = noticed_by("test_b")
    else:
        suite.quarantined = {"test_c": UNSTEADY}
    confirmation.confirm(MANY, results)
    assert confirmation.confirmed == {m.id: "test_a" for m in MANY[:40]}


@pytest.mark.parametrize(
    ("probability", "is_honest"), [(0.03, True), (0.2, True), (0.5, False), (0.9, False)]
)
def test_who_fails_by_chance_gains_less_than_a_notice(
    tmp_path: Path, probability: float, is_honest: bool
) -> None:
    """Tests that fail by chance on 30 mutants; honest ones notice 30 others as well.

    A notice that is not true is never confirmed but by chance: on average less than one stays.
    """
    gained = 0
    for seed in range(30):
        chance = random.Random(seed)

        def fails(task: Task, test: str, chance: random.Random = chance) -> bool:
            number = task.key.split()[-1]
            is_true = is_honest and is_mutant(task) and number.isdigit() and int(number) < 30
            return is_true or chance.random() < probability / len(TESTS)

        (tmp_path / str(seed)).mkdir()
        suite = Suite(tmp_path / str(seed), fails)
        suite.seed = seed
        engine = Engine(suite, deadline=deadline_in(60.0), decoys=DECOYS)
        try:
            results = engine.run_warmed(MANY)
        except UnbelievableSuiteError:
            continue
        gained += sum(results[m.id].ending is Ending.NOTICED for m in MANY[30:] if m.id in results)
    assert gained / 30 < 1


def test_a_test_that_notices_a_decoy_is_quarantined_and_all_others_run_it(tmp_path: Path) -> None:
    suite = Suite(tmp_path, lambda task, test: test != "test_c" and task.source != SOURCE)
    confirmation = make_confirmation(suite)
    confirmation.confirm(MUTANTS[:1], {MUTANTS[0].id: noticed_by("test_a")})
    assert suite.quarantined == {"test_a": INSPECTS_CODE, "test_b": INSPECTS_CODE}
    assert confirmation.confirmed == {}


def test_a_notice_that_is_not_repeated_is_doubted(tmp_path: Path) -> None:
    confirmation = make_confirmation(Suite(tmp_path, lambda task, test: False))
    confirmation.confirm(MUTANTS[:1], {MUTANTS[0].id: noticed_by("test_a")})
    assert confirmation.doubted == {MUTANTS[0].id: {"test_a"}}
    assert not confirmation.is_settled(MUTANTS[0], noticed_by("test_a"))


def test_a_test_that_is_doubted_often_is_quarantined(tmp_path: Path) -> None:
    suite = Suite(tmp_path, lambda task, test: False)
    mutants = MUTANTS[:MAX_DOUBTS]
    assert len(mutants) == MAX_DOUBTS
    make_confirmation(suite).confirm(mutants, {m.id: noticed_by("test_a") for m in mutants})
    assert suite.quarantined == {"test_a": UNSTEADY}


def test_a_test_may_need_what_those_before_it_leave(tmp_path: Path) -> None:
    suite = Suite(
        tmp_path,
        lambda task, test: is_mutant(task) and test == "test_b" and "test_a" in task.order,
    )
    confirmation = make_confirmation(suite)
    confirmation.confirm(MUTANTS[:1], {MUTANTS[0].id: noticed_by("test_b")})
    assert confirmation.confirmed == {MUTANTS[0].id: "test_b"}
    assert [task.order for task in suite.tasks[-2:]] == [("test_a", "test_b")] * 2
    assert suite.tasks[-1].source == SOURCE


def test_tests_that_fail_alone_on_the_program_itself_keep_their_order(tmp_path: Path) -> None:
    suite = Suite(tmp_path, lambda task, test: test == "test_b" and "test_a" not in task.order)
    confirmation = make_confirmation(suite)
    confirmation.confirm(MUTANTS[:1], {MUTANTS[0].id: noticed_by("test_b")})
    assert (suite.can_reorder, confirmation.has_new_order) == (False, True)
    assert (suite.quarantined, confirmation.confirmed) == ({}, {})
    confirmation.confirm(MUTANTS[:1], {MUTANTS[0].id: noticed_by("test_b")})
    assert [task.order for task in suite.tasks[-3:-1]] in ([TESTS, TESTS[:2]], [TESTS[:2], TESTS])


def test_a_test_that_fails_one_of_two_times_on_the_program_itself_is_unsteady(
    tmp_path: Path,
) -> None:
    def fails(task: Task, test: str) -> bool:
        return test == "test_a" and (task.source == DECOY or task.key.startswith("alone 0"))

    suite = Suite(tmp_path, fails)
    make_confirmation(suite).confirm(MUTANTS[:1], {MUTANTS[0].id: noticed_by("test_a")})
    assert suite.quarantined == {"test_a": UNSTEADY}


@pytest.mark.parametrize("count", [MAX_UNSTEADY, MAX_UNSTEADY + 1])
def test_more_than_a_few_unsteady_tests_are_no_suite(tmp_path: Path, count: int) -> None:
    suite = Suite(tmp_path, lambda task, test: False)
    suite.quarantined = {f"test_{n}": UNSTEADY for n in range(count)}
    if count == MAX_UNSTEADY:
        make_confirmation(suite).confirm((), {})
        return
    with pytest.raises(UnbelievableSuiteError, match="4 tests fail now and then"):
        make_confirmation(suite).confirm((), {})


def test_where_no_test_was_named_all_run_on_the_decoy_and_the_killer_is_found(
    tmp_path: Path,
) -> None:
    class Deadly(Suite):
        def answer(self, task: Task) -> TaskResult:
            return DIED if "test_b" in task.order and task.source == DECOY else UNNOTICED

    suite = Deadly(tmp_path, lambda task, test: False)
    make_confirmation(suite).confirm(MUTANTS[:1], {MUTANTS[0].id: DIED})
    assert suite.quarantined == {"test_b": INSPECTS_CODE}
    assert suite.tasks[0].order == TESTS


@pytest.mark.parametrize("places", [1, 2])
def test_a_program_that_is_imported_only_as_it_was_is_not_believed(
    tmp_path: Path, places: int
) -> None:
    class Careful(Suite):
        def answer(self, task: Task) -> TaskResult:
            return UNNOTICED if task.source == SOURCE else TaskResult(ending=Ending.UNIMPORTABLE)

    suite = Careful(tmp_path, lambda task, test: False)
    mutants = [replace(m, function=f"f{n}") for n, m in enumerate(MUTANTS[:places])]
    decoys = {find_spot(m): replace(DECOYS[SPOT], id=m.function) for m in mutants}
    confirmation = make_confirmation(suite, decoys)
    results = {m.id: TaskResult(ending=Ending.UNIMPORTABLE) for m in mutants}
    if places == 1:
        confirmation.confirm(mutants, results)
        return
    with pytest.raises(UnbelievableSuiteError, match="only written differently: it inspects"):
        confirmation.confirm(mutants, results)
