"""Run the candidate's tests against one broken server, and judge what they made of it.

A run that is late notices a fault only if the same tests are quick on the unchanged program,
behind the same relay, at once before and after.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interview_kit.core.model import Noticed
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.metrics.mutation.faults.fault_runner import (
    PATIENT,
    FaultRunner,
    TrafficRecorder,
)
from interview_kit.suite.task import Ending, TaskResult

MAX_LATE = 3
"""So many late runs are repeated with more time; then late is all that is known of a fault."""
DOUBTFUL = "the tests did not finish in time, like others before: doubtful"
SLOW_ANYWAY = "the tests were slow on the unchanged program, too: doubtful"


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResult:
    """One fault, and the test that failed because of it.

    Without an outcome, `left_out` says why there is none; `is_late` that the run took too long.
    """

    fault: Fault
    outcome: Noticed | None
    test: str | None = None
    left_out: str | None = None
    is_late: bool = False


def run_fault(runner: FaultRunner, fault: Fault, recorder: TrafficRecorder | None) -> FaultResult:
    """Run the tests against one fault; once more when their process died."""
    injector, result = run_once(runner, fault, recorder)
    if result.ending is Ending.DIED:
        injector, result = run_once(runner, fault, recorder)
    if result.ending is Ending.LATE:
        return FaultResult(fault=fault, outcome=None, left_out=DOUBTFUL, is_late=True)
    return judge(fault, injector, result)


def run_once(
    runner: FaultRunner, fault: Fault, recorder: TrafficRecorder | None, patience: float = 1.0
) -> tuple[FaultInjector, TaskResult]:
    """Run the tests once, those first that the fault affects."""
    injector = FaultInjector(fault)
    return injector, runner.run(injector, sort_tests(runner, fault, recorder), patience=patience)


def sort_tests(
    runner: FaultRunner, fault: Fault, recorder: TrafficRecorder | None
) -> Sequence[str]:
    """Sort the tests for a fault; they keep their order when the traffic is unknown."""
    return recorder.sort_tests(fault, runner.tests) if recorder else runner.tests


def judge(fault: Fault, injector: FaultInjector, result: TaskResult) -> FaultResult:
    """Judge a run."""
    if not injector.fired:
        return FaultResult(fault=fault, outcome=Noticed.NOT_EXERCISED)
    if result.ending is Ending.UNNOTICED and not result.missing:
        return FaultResult(fault=fault, outcome=Noticed.UNNOTICED)
    is_late = result.ending is Ending.LATE
    return FaultResult(fault=fault, outcome=Noticed.NOTICED, test=result.test, is_late=is_late)


def repeat_late(
    runner: FaultRunner,
    faults: Sequence[Fault],
    results: Mapping[str, FaultResult],
    recorder: TrafficRecorder | None,
) -> dict[str, FaultResult]:
    """Repeat runs that were late, alone and with more time, until too many are late again.

    Return the new results by fault id.
    """
    repeated: dict[str, FaultResult] = {}
    late = 0
    for fault in faults:
        if fault.id not in results or not results[fault.id].is_late:
            continue
        if late >= MAX_LATE or not runner.has_time():
            break
        repeated[fault.id] = repeat(runner, fault, recorder)
        late += repeated[fault.id].is_late
    return repeated


def repeat(runner: FaultRunner, fault: Fault, recorder: TrafficRecorder | None) -> FaultResult:
    """Repeat the run of one fault between two runs on the unchanged program."""
    order = sort_tests(runner, fault, recorder)
    slow = FaultResult(fault=fault, outcome=None, left_out=SLOW_ANYWAY, is_late=True)
    if not runner.is_quick(order):
        return slow
    injector, result = run_once(runner, fault, recorder, PATIENT)
    repeated = judge(fault, injector, result)
    if repeated.is_late and not runner.has_time():
        return FaultResult(fault=fault, outcome=None, left_out=DOUBTFUL, is_late=True)
    return slow if repeated.is_late and not runner.is_quick(order) else repeated
