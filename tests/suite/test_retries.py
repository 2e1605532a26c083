"""Which mutants run a second time, and what the second result counts."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.core.model import Coverage, FileCoverage, Outcome, TestRun
from interview_kit.suite.engine import WAVE_SIZE, Engine
from interview_kit.suite.parallel import OnResult, ignore_result
from interview_kit.suite.runner import UNSTEADY, Runner, Subject
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.variants.mutants import generate_mutants

from .programs import place, submission

SOURCE = "def f(a):\n    return a + 1\n"
TESTS = ("test_a", "test_b")


class ScriptedRunner(Runner):
    """A runner whose results are written down; a task that is not in the script is not noticed."""

    def __init__(self, folder: Path, script: dict[str, list[TaskResult]]) -> None:
        file = FileCoverage(
            path="app.py",
            statements=2,
            missing_lines=(),
            branches=0,
            missing_branches=(),
            contexts={2: TESTS},
        )
        run = TestRun(tests=dict.fromkeys(TESTS, Outcome.PASSED))
        subject = Subject(
            place=place(submission(folder, {"app.py": SOURCE})),
            sources={"app.py": SOURCE},
            coverage=Coverage(run=run, files=(file,)),
        )
        super().__init__(subject, seed=1, jobs=1)
        self.tiers = {Tier.COLD}
        self.seconds = {Tier.COLD: 1.0}
        self.script = script
        self.is_over = False
        self.tasks: list[Task] = []

    def run_all(
        self,
        tasks: Sequence[Task],
        deadline: Deadline | None = None,
        on_result: OnResult = ignore_result,
    ) -> dict[str, TaskResult]:
        if self.is_over:
            return {}
        self.tasks += tasks
        results = {task.key: self.script.get(task.key, [UNNOTICED]).pop(0) for task in tasks}
        for task in tasks:
            on_result(task, results[task.key])
        return results


class ScriptedEngine(Engine):
    """An engine on a scripted runner."""

    def __init__(self, folder: Path, script: dict[str, list[TaskResult]]) -> None:
        self.scripted = ScriptedRunner(folder, script)
        super().__init__(self.scripted, deadline=deadline_in(0.0))


MUTANT, OTHER = generate_mutants({"app.py": SOURCE})[:2]
NOTICED_BY_A = TaskResult(ending=Ending.NOTICED, test="test_a")
NOTICED_BY_B = TaskResult(ending=Ending.NOTICED, test="test_b")
UNNOTICED = TaskResult(ending=Ending.UNNOTICED)


@pytest.mark.parametrize("first", [Ending.LATE, Ending.DIED])
@pytest.mark.parametrize("second", [Ending.LATE, Ending.UNNOTICED, Ending.NOTICED])
def test_what_was_late_or_died_runs_again_alone_with_twice_the_time(
    tmp_path: Path, first: Ending, second: Ending
) -> None:
    engine = ScriptedEngine(tmp_path, {MUTANT.id: [TaskResult(ending=second)]})
    seconds = engine.make_task(MUTANT).seconds
    results = {MUTANT.id: TaskResult(ending=first)}
    engine.settle([MUTANT], results)
    assert results[MUTANT.id].ending is second
    assert [t.seconds for t in engine.scripted.tasks] == [2 * seconds]


def test_three_in_a_row_that_are_late_again_prove_the_others(tmp_path: Path) -> None:
    late, noticed = TaskResult(ending=Ending.LATE, seconds=5.0), NOTICED_BY_A
    many = [dataclasses.replace(MUTANT, id=str(n)) for n in range(6)]
    script = {str(n): [late] for n in (0, 2, 3, 4)} | {"1": [noticed]}
    script["again 1"] = [noticed]
    engine = ScriptedEngine(tmp_path, script)
    results = {mutant.id: late for mutant in many}
    engine.settle(many, results)
    assert [task.key for task in engine.scripted.tasks] == ["0", "1", "2", "3", "4", "again 1"]
    assert results == {mutant.id: noticed if mutant.id == "1" else late for mutant in many}
    assert engine.settling.work.spent == 4 * 2 * late.seconds


def test_results_that_could_not_be_confirmed_in_time_are_dropped(tmp_path: Path) -> None:
    engine = ScriptedEngine(tmp_path, {})
    engine.scripted.is_over = True
    engine.settling = deadline_in(0.0)
    results = {MUTANT.id: NOTICED_BY_A, OTHER.id: UNNOTICED}
    engine.settle([MUTANT, OTHER], results)
    assert results == {OTHER.id: UNNOTICED}


def test_what_was_confirmed_stands_and_does_not_run_again(tmp_path: Path) -> None:
    engine = ScriptedEngine(tmp_path, {f"again {MUTANT.id}": [NOTICED_BY_A]})
    results = {MUTANT.id: NOTICED_BY_A}
    for _ in range(2):
        engine.settle([MUTANT, OTHER], results)
        assert results == {MUTANT.id: NOTICED_BY_A}
    assert [task.key for task in engine.scripted.tasks] == [f"again {MUTANT.id}"]


def test_a_mutant_that_a_test_noticed_once_runs_again_without_that_test(tmp_path: Path) -> None:
    script = {MUTANT.id: [UNNOTICED, NOTICED_BY_B], f"again {MUTANT.id}": [UNNOTICED, NOTICED_BY_B]}
    engine = ScriptedEngine(tmp_path, script)
    results = {MUTANT.id: NOTICED_BY_A}
    engine.settle([MUTANT], results)
    assert engine.runner.quarantined == {}
    assert engine.scripted.tasks[-1].order == ("test_b",)
    assert results == {MUTANT.id: UNNOTICED}


def test_a_test_that_fails_a_null_run_in_between_is_quarantined(tmp_path: Path) -> None:
    engine = ScriptedEngine(
        tmp_path, {MUTANT.id: [NOTICED_BY_A, UNNOTICED], "between 0": [NOTICED_BY_A]}
    )
    results = engine.run_wave([MUTANT], 0, ignore_result)
    assert results == {MUTANT.id: NOTICED_BY_A}
    assert engine.runner.quarantined == {"test_a": UNSTEADY}
    engine.settle([MUTANT], results)
    assert results == {MUTANT.id: UNNOTICED}
    assert [task.order for task in engine.scripted.tasks] == [TESTS, TESTS, ("test_b",)]


def test_each_wave_has_a_null_run_in_its_midst_that_looks_like_any_task(tmp_path: Path) -> None:
    many = [dataclasses.replace(MUTANT, id=str(n)) for n in range(WAVE_SIZE)]
    engine = ScriptedEngine(tmp_path, {mutant.id: [UNNOTICED] for mutant in many})
    counted: list[str] = []
    engine.run_wave(many, 0, lambda task, answer: counted.append(task.key))
    assert counted == [mutant.id for mutant in many]
    null = engine.scripted.tasks[WAVE_SIZE // 2]
    assert len(engine.scripted.tasks) == WAVE_SIZE + 1
    assert (null.key, null.source, null.order) == ("between 0", SOURCE, TESTS)
    fields = {field.name for field in dataclasses.fields(Task)} - {"key", "source"}
    like = engine.scripted.tasks[0]
    assert all(getattr(null, name) == getattr(like, name) for name in fields)


def test_a_test_that_noticed_mutants_of_a_wave_runs_first_on_those_of_the_next(
    tmp_path: Path,
) -> None:
    engine = ScriptedEngine(tmp_path, {MUTANT.id: [NOTICED_BY_B], OTHER.id: [NOTICED_BY_B]})
    engine.run_wave([MUTANT], 0, ignore_result)
    engine.run_wave([OTHER], WAVE_SIZE, ignore_result)
    orders = {task.key: task.order for task in engine.scripted.tasks}
    assert orders[MUTANT.id] == ("test_a", "test_b")
    assert orders[OTHER.id] == ("test_b", "test_a")
