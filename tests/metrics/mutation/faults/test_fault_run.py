"""How runs against broken servers are judged, with a scripted runner."""

from collections.abc import Sequence

import pytest

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Noticed
from interview_kit.exercise.faults.base import Fault, pass_through
from interview_kit.metrics.mutation.faults import fault_run
from interview_kit.metrics.mutation.faults.confirmation import Confirmation
from interview_kit.metrics.mutation.faults.fault_results import FaultResult
from interview_kit.metrics.mutation.faults.fault_run import (
    DOUBTFUL,
    FIRST_CONFIRMED,
    MAX_LATE,
    SLOW_ANYWAY,
    draw_proofs,
    repeat,
    repeat_late,
    run_fault,
)
from interview_kit.suite.task import Ending, TaskResult

FAULTS = [Fault(str(number), "something breaks", (), pass_through) for number in range(6)]
LATE = FaultResult(fault=FAULTS[0], outcome=None, left_out=DOUBTFUL, is_late=True)


@pytest.fixture(autouse=True)
def confirmations(monkeypatch):
    """What a second look says of each test that fails; at first that all are right."""
    verdicts: dict[str | None, Confirmation] = {}

    def confirm(runner, make_interceptor, order, test, key):
        return verdicts.get(test, Confirmation.CONFIRMED)

    monkeypatch.setattr(fault_run, "confirm", confirm)
    return verdicts


class ScriptedRunner:
    """Gives endings in turn, and remembers the patience of each run."""

    tests: Sequence[str] = ("t.py::test_a", "t.py::test_b")

    def __init__(self, *endings: Ending, seconds: float = 100.0) -> None:
        self.endings = list(endings)
        self.patiences: list[float] = []
        self.has_doubt = False
        self.quarantined: dict[str, str] = {}
        self.overspecified: dict[str, str] = {}
        self.unanswered: dict[str, str] = {}
        self.deadline = deadline_in(seconds)

    def run(self, intercept, order=None, on_test=None, *, patience=1.0) -> TaskResult:
        intercept.fired = True
        self.patiences.append(patience)
        ending = self.endings.pop(0)
        return TaskResult(ending=ending, test=order[0] if ending is Ending.NOTICED else None)

    def can_ask_more(self) -> bool:
        return True

    def quarantine(self, reasons) -> None:
        self.quarantined.update(reasons)

    def passes_unchanged(self, order) -> bool:
        return self.endings.pop(0) is Ending.UNNOTICED

    def has_time(self) -> bool:
        return not self.deadline.has_passed()


@pytest.mark.parametrize(
    ("endings", "outcome", "left_out"),
    [
        ([Ending.NOTICED], Noticed.NOTICED, None),
        ([Ending.UNNOTICED], Noticed.UNNOTICED, None),
        ([Ending.DIED, Ending.DIED], Noticed.NOTICED, None),
        ([Ending.DIED, Ending.UNNOTICED], Noticed.UNNOTICED, None),
        ([Ending.LATE], None, DOUBTFUL),
        ([Ending.DIED, Ending.LATE], None, DOUBTFUL),
    ],
)
def test_a_run_alone_decides_nothing_when_it_is_late(endings, outcome, left_out):
    runner = ScriptedRunner(*endings)
    result = run_fault(runner, FAULTS[0], None)
    assert (result.outcome, result.left_out) == (outcome, left_out)
    assert runner.endings == []


@pytest.mark.parametrize(
    ("endings", "outcome", "left_out"),
    [
        ([Ending.UNNOTICED, Ending.LATE, Ending.UNNOTICED], Noticed.NOTICED, None),
        ([Ending.UNNOTICED, Ending.LATE, Ending.LATE], None, SLOW_ANYWAY),
        ([Ending.LATE], None, SLOW_ANYWAY),
        ([Ending.UNNOTICED, Ending.UNNOTICED], Noticed.UNNOTICED, None),
        ([Ending.UNNOTICED, Ending.NOTICED], Noticed.NOTICED, None),
    ],
)
def test_late_is_noticed_only_between_two_quick_runs_of_the_unchanged_program(
    endings, outcome, left_out
):
    runner = ScriptedRunner(*endings)
    result = repeat(runner, FAULTS[0], None)
    assert (result.outcome, result.left_out) == (outcome, left_out)
    assert runner.endings == []
    assert set(runner.patiences) <= {fault_run.PATIENT}


def test_after_some_late_runs_the_others_are_doubtful():
    hang = (Ending.UNNOTICED, Ending.LATE, Ending.UNNOTICED)
    runner = ScriptedRunner(*hang * MAX_LATE)
    repeated = repeat_late(runner, FAULTS, {fault.id: LATE for fault in FAULTS}, None)
    assert list(repeated) == ["0", "1", "2"]
    assert {result.outcome for result in repeated.values()} == {Noticed.NOTICED}


def test_late_runs_that_are_quick_again_use_up_nothing():
    quick = (Ending.UNNOTICED, Ending.NOTICED)
    runner = ScriptedRunner(*quick * len(FAULTS))
    repeated = repeat_late(runner, FAULTS, {fault.id: LATE for fault in FAULTS}, None)
    assert len(repeated) == len(FAULTS)


def test_after_the_deadline_nothing_is_repeated():
    runner = ScriptedRunner(seconds=0.0)
    assert repeat_late(runner, FAULTS, {fault.id: LATE for fault in FAULTS}, None) == {}


A, B = ScriptedRunner.tests


@pytest.mark.parametrize(
    ("verdicts", "endings", "outcome", "test"),
    [
        ({A: Confirmation.UNREPEATED}, [Ending.NOTICED] * 2, Noticed.NOTICED, B),
        ({A: Confirmation.UNSTEADY}, [Ending.NOTICED, Ending.UNNOTICED], Noticed.UNNOTICED, None),
        (
            dict.fromkeys((A, B), Confirmation.UNREPEATED),
            [Ending.NOTICED] * 2,
            Noticed.UNNOTICED,
            None,
        ),
        ({None: Confirmation.UNSTEADY}, [Ending.DIED] * 2, Noticed.UNNOTICED, None),
    ],
)
def test_what_is_not_confirmed_counts_for_nothing(confirmations, verdicts, endings, outcome, test):
    confirmations.update(verdicts)
    runner = ScriptedRunner(*endings)
    result = run_fault(runner, FAULTS[0], None)
    assert (result.outcome, result.test, runner.endings) == (outcome, test, [])
    assert [*runner.quarantined] == [t for t, v in verdicts.items() if t and v == "unsteady"]


def test_without_tests_nothing_is_exercised():
    runner = ScriptedRunner()
    runner.tests = ()
    assert run_fault(runner, FAULTS[0], None).outcome is Noticed.NOT_EXERCISED


def test_after_a_late_run_a_failure_is_confirmed_as_well(confirmations):
    confirmations[A] = Confirmation.UNREPEATED
    runner = ScriptedRunner(Ending.UNNOTICED, Ending.NOTICED)
    assert repeat(runner, FAULTS[0], None).outcome is Noticed.UNNOTICED


@pytest.mark.parametrize("is_proved", [True, False])
def test_a_notice_that_needs_no_proof_is_believed_for_the_time_being(
    confirmations, is_proved
) -> None:
    confirmations["t.py::test_a"] = Confirmation.UNREPEATED
    runner = ScriptedRunner(Ending.NOTICED, Ending.UNNOTICED)
    result = run_fault(runner, FAULTS[0], None, 0, lambda fault: is_proved)
    assert (result.outcome is Noticed.UNNOTICED) == is_proved
    assert (result.is_confirmed, runner.has_doubt) == (is_proved, is_proved)


def test_notices_of_the_first_faults_and_of_a_third_of_the_others_need_proof() -> None:
    faults = [Fault(str(number), "something breaks", (), pass_through) for number in range(100)]
    drawn = [[draw_proofs(faults, seed)(fault) for fault in faults] for seed in (1, 1, 2)]
    assert drawn[0] == drawn[1] != drawn[2]
    for each in drawn:
        assert all(each[:FIRST_CONFIRMED])
        assert 15 < sum(each[FIRST_CONFIRMED:]) < 45
