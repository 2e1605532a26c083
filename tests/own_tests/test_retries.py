"""What is asked a second time, and what the second answer is worth."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest

from interview_kit.model import Coverage, FileCoverage, TestRun
from interview_kit.own_tests.engine import NULL_EVERY, UNSTEADY, Engine
from interview_kit.own_tests.mutants import generate
from interview_kit.own_tests.task import Answer, Ending, Task, Tier

from .programs import place, submission

SOURCE = "def f(a):\n    return a + 1\n"
TESTS = ("test_a", "test_b")


class Asked(Engine):
    """An engine whose tasks are answered by a script."""

    def __init__(self, folder: Path, answers: dict[str, list[Answer]]) -> None:
        file = FileCoverage(
            path="app.py",
            statements=2,
            missing_lines=(),
            branches=0,
            missing_branches=(),
            contexts={2: TESTS},
        )
        super().__init__(
            place(submission(folder, {"app.py": SOURCE})),
            {"app.py": SOURCE},
            Coverage(run=TestRun(tests={}), files=(file,)),
            TESTS,
            seed=1,
            jobs=1,
            deadline=0.0,
        )
        self.tiers = {Tier.COLD}
        self.took = {Tier.COLD: 1.0}
        self.answers = answers
        self.tasks: list[Task] = []

    def work(self, tasks: Sequence[Task], *more: Any) -> dict[str, Answer]:
        self.tasks += tasks
        return {task.key: self.answers[task.key].pop(0) for task in tasks}


MUTANT = generate({"app.py": SOURCE})[0]


@pytest.mark.parametrize("first", [Ending.LATE, Ending.DIED])
@pytest.mark.parametrize("second", [Ending.LATE, Ending.UNNOTICED, Ending.NOTICED])
def test_what_was_late_or_died_is_asked_alone_with_twice_the_time(
    tmp_path: Path, first: Ending, second: Ending
) -> None:
    engine = Asked(tmp_path, {MUTANT.id: [Answer(ending=second)]})
    task = engine.task(MUTANT, engine.plan.reach(MUTANT))
    answers = {MUTANT.id: Answer(ending=first)}
    engine.again_alone({MUTANT.id: task}, answers)
    assert answers[MUTANT.id].ending is second
    assert [t.seconds for t in engine.tasks] == [2 * task.seconds]


def test_all_other_answers_stand(tmp_path: Path) -> None:
    engine = Asked(tmp_path, {})
    answers = {MUTANT.id: Answer(ending=Ending.NOTICED, test="test_a")}
    engine.again_alone({MUTANT.id: engine.task(MUTANT, engine.plan.reach(MUTANT))}, answers)
    engine.again_without_quarantined([MUTANT], {MUTANT.id: engine.plan.reach(MUTANT)}, answers)
    assert engine.tasks == []


def test_a_test_that_fails_a_null_run_in_between_loses_the_word(tmp_path: Path) -> None:
    engine = Asked(tmp_path, {MUTANT.id: [Answer(ending=Ending.UNNOTICED)]})
    answers = {
        "between 30": Answer(ending=Ending.NOTICED, test="test_a"),
        MUTANT.id: Answer(ending=Ending.NOTICED, test="test_a"),
    }
    engine.hear_nulls(answers)
    assert engine.quarantined == {"test_a": UNSTEADY}
    engine.again_without_quarantined([MUTANT], {MUTANT.id: engine.plan.reach(MUTANT)}, answers)
    assert answers[MUTANT.id].ending is Ending.UNNOTICED
    assert [task.order for task in engine.tasks] == [("test_b",)]


def test_null_runs_are_strewn_in_and_look_like_any_task(tmp_path: Path) -> None:
    engine = Asked(tmp_path, {})
    task = engine.task(MUTANT, engine.plan.reach(MUTANT))
    queue = engine.with_nulls([task] * (2 * NULL_EVERY))
    nulls = [each for each in queue if each is not task]
    assert len(nulls) == 2
    assert {null.source for null in nulls} == {SOURCE}
    assert {null.order for null in nulls} == {TESTS}
