"""What is asked a second time, and what the second answer is worth."""

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest

from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.core.model import Coverage, FileCoverage, Outcome, TestRun
from interview_kit.suite.engine import LOOKS, WAVE, Engine
from interview_kit.suite.runner import UNSTEADY, Subject
from interview_kit.suite.task import Answer, Ending, Task, Tier
from interview_kit.suite.variants.decoys import decoys, spot_of
from interview_kit.suite.variants.mutants import generate
from interview_kit.suite.workers import Taken, nobody

from .programs import place, submission

SOURCE = "def f(a):\n    return a + 1\n"
TESTS = ("test_a", "test_b")


class Asked(Engine):
    """An engine whose tasks are answered by a script; what is not in it is not noticed."""

    def __init__(
        self, folder: Path, answers: dict[str, list[Answer]], *, with_decoys: bool = False
    ) -> None:
        file = FileCoverage(
            path="app.py",
            statements=2,
            missing_lines=(),
            branches=0,
            missing_branches=(),
            contexts={2: TESTS},
        )
        run = TestRun(tests=dict.fromkeys(TESTS, Outcome.PASSED))
        super().__init__(
            Subject(
                place=place(submission(folder, {"app.py": SOURCE})),
                sources={"app.py": SOURCE},
                coverage=Coverage(run=run, files=(file,)),
            ),
            seed=1,
            jobs=1,
            deadline=deadline_in(0.0),
            decoys=DECOYS if with_decoys else {},
        )
        self.tiers = {Tier.COLD}
        self.took = {Tier.COLD: 1.0}
        self.answers = answers
        self.tasks: list[Task] = []

    def work(
        self, tasks: Sequence[Task], deadline: Deadline | None = None, taken: Taken = nobody
    ) -> dict[str, Answer]:
        self.tasks += tasks
        heard = {task.key: self.answers.get(task.key, [UNNOTICED]).pop(0) for task in tasks}
        for task in tasks:
            taken(task, heard[task.key])
        return heard


MUTANT, OTHER = generate({"app.py": SOURCE})[:2]
DECOYS = decoys({"app.py": SOURCE}, 1)
DECOY = DECOYS[spot_of(MUTANT)]
NOTICED_BY_A = Answer(ending=Ending.NOTICED, test="test_a")
NOTICED_BY_B = Answer(ending=Ending.NOTICED, test="test_b")
UNNOTICED = Answer(ending=Ending.UNNOTICED)


@pytest.mark.parametrize("first", [Ending.LATE, Ending.DIED])
@pytest.mark.parametrize("second", [Ending.LATE, Ending.UNNOTICED, Ending.NOTICED])
def test_what_was_late_or_died_is_asked_alone_with_twice_the_time(
    tmp_path: Path, first: Ending, second: Ending
) -> None:
    engine = Asked(tmp_path, {MUTANT.id: [Answer(ending=second)]})
    seconds = engine.task(MUTANT).seconds
    answers = {MUTANT.id: Answer(ending=first)}
    engine.settle([MUTANT], answers)
    assert answers[MUTANT.id].ending is second
    assert [t.seconds for t in engine.tasks] == [2 * seconds]


def test_all_other_answers_stand(tmp_path: Path) -> None:
    engine = Asked(tmp_path, {})
    answers = {MUTANT.id: NOTICED_BY_A}
    engine.settle([MUTANT, OTHER], answers)
    assert answers == {MUTANT.id: NOTICED_BY_A}
    assert engine.tasks == []


def test_a_test_that_fails_a_null_run_in_between_loses_the_word(tmp_path: Path) -> None:
    engine = Asked(tmp_path, {MUTANT.id: [NOTICED_BY_A, UNNOTICED], "between 0": [NOTICED_BY_A]})
    answers = engine.wave([MUTANT], 0, nobody)
    assert answers == {MUTANT.id: NOTICED_BY_A}
    assert engine.quarantined == {"test_a": UNSTEADY}
    engine.settle([MUTANT], answers)
    assert answers == {MUTANT.id: UNNOTICED}
    assert [task.order for task in engine.tasks] == [TESTS, TESTS, ("test_b",)]


def test_each_wave_has_a_null_run_in_its_midst_that_looks_like_any_task(tmp_path: Path) -> None:
    many = [dataclasses.replace(MUTANT, id=str(n)) for n in range(WAVE)]
    engine = Asked(tmp_path, {mutant.id: [UNNOTICED] for mutant in many})
    counted: list[str] = []
    engine.wave(many, 0, lambda task, answer: counted.append(task.key))
    assert counted == [mutant.id for mutant in many]
    null = engine.tasks[WAVE // 2]
    assert len(engine.tasks) == WAVE + 1
    assert (null.key, null.source, null.order) == ("between 0", SOURCE, TESTS)
    fields = {field.name for field in dataclasses.fields(Task)} - {"key", "source"}
    like = engine.tasks[0]
    assert all(getattr(null, name) == getattr(like, name) for name in fields)


def test_what_noticed_the_mutants_of_a_wave_meets_those_of_the_next_one_first(
    tmp_path: Path,
) -> None:
    engine = Asked(tmp_path, {MUTANT.id: [NOTICED_BY_B], OTHER.id: [NOTICED_BY_B]})
    engine.wave([MUTANT], 0, nobody)
    engine.wave([OTHER], WAVE, nobody)
    orders = {task.key: task.order for task in engine.tasks}
    assert orders[MUTANT.id] == ("test_a", "test_b")
    assert orders[OTHER.id] == ("test_b", "test_a")


def test_who_notices_a_lookalike_loses_the_word_and_all_others_meet_it(tmp_path: Path) -> None:
    script = {
        MUTANT.id: [NOTICED_BY_B],
        OTHER.id: [UNNOTICED],
        DECOY.id: [NOTICED_BY_A, NOTICED_BY_B, UNNOTICED],
    }
    engine = Asked(tmp_path, script, with_decoys=True)
    assert engine.meet_decoys([MUTANT], {MUTANT.id: NOTICED_BY_A})
    assert engine.quarantined == {"test_a": LOOKS, "test_b": LOOKS}
    assert [(t.order, t.source) for t in engine.tasks if t.key == DECOY.id] == [
        (("test_a",), DECOY.source),
        (("test_b",), DECOY.source),
        ((), DECOY.source),
    ]


def test_who_takes_a_lookalike_for_the_same_is_believed_and_not_asked_again(
    tmp_path: Path,
) -> None:
    engine = Asked(
        tmp_path,
        {DECOY.id: [NOTICED_BY_A, UNNOTICED], MUTANT.id: [NOTICED_BY_B], OTHER.id: [NOTICED_BY_B]},
        with_decoys=True,
    )
    answers = {MUTANT.id: NOTICED_BY_A, OTHER.id: NOTICED_BY_A}
    engine.settle([MUTANT, OTHER], answers)
    assert engine.quarantined == {"test_a": LOOKS}
    assert answers == {MUTANT.id: NOTICED_BY_B, OTHER.id: NOTICED_BY_B}
    asked = [(task.key, task.order) for task in engine.tasks]
    assert asked == [
        (DECOY.id, ("test_a",)),
        (f"alone {DECOY.id}", ("test_a",)),
        (DECOY.id, ("test_b",)),
        (MUTANT.id, ("test_b",)),
        (OTHER.id, ("test_b",)),
    ]


@pytest.mark.parametrize("ending", [Ending.LATE, Ending.DIED])
def test_where_nobody_was_named_all_meet_the_lookalike(tmp_path: Path, ending: Ending) -> None:
    answer = Answer(ending=ending)
    script = {MUTANT.id: [answer, UNNOTICED], DECOY.id: [answer, UNNOTICED]}
    engine = Asked(tmp_path, script, with_decoys=True)
    answers = {MUTANT.id: answer}
    engine.settle([MUTANT], answers)
    assert engine.quarantined == dict.fromkeys(TESTS, LOOKS)
    assert [task.order for task in engine.tasks if task.key == DECOY.id] == [TESTS, ()]
    assert answers == {MUTANT.id: UNNOTICED}


def test_who_ends_the_process_at_a_lookalike_is_found_and_no_other_is_blamed(
    tmp_path: Path,
) -> None:
    died = Answer(ending=Ending.DIED)
    script = {
        MUTANT.id: [died, NOTICED_BY_B],
        DECOY.id: [died, UNNOTICED],
        f"{DECOY.id} 0": [died],
        f"{DECOY.id} 1": [UNNOTICED],
    }
    engine = Asked(tmp_path, script, with_decoys=True)
    answers = {MUTANT.id: died}
    engine.settle([MUTANT], answers)
    assert engine.quarantined == {"test_a": LOOKS}
    assert answers == {MUTANT.id: NOTICED_BY_B}


def test_a_test_that_fails_alone_on_the_program_itself_keeps_its_place_and_its_word(
    tmp_path: Path,
) -> None:
    script = {
        DECOY.id: [NOTICED_BY_B, UNNOTICED],
        f"alone {DECOY.id}": [NOTICED_BY_B],
        MUTANT.id: [NOTICED_BY_A],
    }
    engine = Asked(tmp_path, script, with_decoys=True)
    answers = {MUTANT.id: NOTICED_BY_B}
    engine.settle([MUTANT], answers)
    assert engine.quarantined == {}
    assert not engine.reordering
    assert answers == {MUTANT.id: NOTICED_BY_A}
    assert engine.tasks[-1].order == TESTS
