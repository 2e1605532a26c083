"""What is needed to believe that a test noticed a mutant."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.core.model import Coverage, FileCoverage, Outcome, TestRun
from interview_kit.suite.confirmation import (
    INSPECTS_CODE,
    MAX_DOUBTS,
    MAX_UNSTEADY,
    Confirmation,
    UnbelievableSuiteError,
)
from interview_kit.suite.runner import UNSTEADY, Runner, Subject
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.variants.decoys import Spot, find_spot, make_decoys
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants
from interview_kit.suite.worker_pool import OnResult, ignore_result

from .programs import place, submission

SOURCE = "def f(a):\n    return a + 1\n"
TESTS = ("test_a", "test_b", "test_c")
MUTANTS = generate_mutants({"app.py": SOURCE})
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
    assert confirmation.confirmed == dict.fromkeys(results, "test_a")
    assert all(confirmation.is_settled(mutant, results[mutant.id]) for mutant in MUTANTS)
    assert {task.order for task in suite.tasks} == {("test_a",)}
    assert sum(task.source == DECOY for task in suite.tasks) == 1
    confirmation.confirm(MUTANTS, results)
    assert len(suite.tasks) == len(MUTANTS) + 1


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
