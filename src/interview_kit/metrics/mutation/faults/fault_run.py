"""Run the candidate's tests against one broken server, and judge what they made of it.

Whichever test fails is asked again, alone, on the unchanged program and on the broken one.

A run that is late notices a fault only if the same tests are quick on the unchanged program,
behind the same relay, at once before and after.
"""

import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from interview_kit.core.model import Noticed
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.injector import FaultInjector
from interview_kit.exercise.faults.lookalikes import draw_mark
from interview_kit.metrics.mutation.faults.app_witness import AppWitness
from interview_kit.metrics.mutation.faults.confirmation import Confirmation, confirm
from interview_kit.metrics.mutation.faults.fault_results import FaultResult
from interview_kit.metrics.mutation.faults.fault_runner import (
    PATIENT,
    FaultRunner,
    TrafficRecorder,
)
from interview_kit.suite.confirmation import CONFIRMED_SHARE
from interview_kit.suite.runner import UNSTEADY
from interview_kit.suite.task import Ending, TaskResult

FIRST_CONFIRMED = 10
"""Of so many faults, in the order in which they run, each notice is confirmed."""
MAX_LATE = 3
"""So many late runs are repeated with more time; then late is all that is known of a fault."""
MAX_UNCONFIRMED = 4
"""Tests that may fail before a fault, and not again, until it counts as unnoticed."""
NOT_ASKED = "its requests were not seen to reach the program"
DOUBTFUL = "the tests did not finish in time, like others before: doubtful"
SLOW_ANYWAY = "the tests were slow on the unchanged program, too: doubtful"


NeedsProof = Callable[[Fault], bool]
"""Tells whether what a test notices of a fault has to be confirmed at once."""


def prove_all(fault: Fault) -> bool:
    """Have each notice confirmed."""
    return True


def draw_proofs(order: Sequence[Fault], seed: int) -> NeedsProof:
    """Choose the faults of which notices are confirmed: the first ones, and a share of the others.

    The draw depends on nothing that a test knows, or that differs from run to run.
    """
    drawn = {
        fault.id
        for number, fault in enumerate(order)
        if number < FIRST_CONFIRMED
        or random.Random(f"confirm {seed} {fault.id}").random() < CONFIRMED_SHARE
    }
    return lambda fault: fault.id in drawn


def run_fault(
    runner: FaultRunner,
    fault: Fault,
    recorder: TrafficRecorder | None,
    seed: int = 0,
    needs_proof: NeedsProof = prove_all,
) -> FaultResult:
    """Run the tests against one fault, until a test notices it or none does.

    A notice that needs proof is confirmed, or counts as a doubt of the runner.
    """
    order = sort_tests(runner, fault, recorder)
    if not order:
        return FaultResult(fault=fault, outcome=Noticed.NOT_EXERCISED)
    for _ in range(MAX_UNCONFIRMED):
        injector, result = run_once(runner, fault, order)
        if result.ending is Ending.DIED:
            injector, result = run_once(runner, fault, order)
        if result.ending is Ending.LATE:
            return FaultResult(fault=fault, outcome=None, left_out=DOUBTFUL, is_late=True)
        judged = judge(fault, injector, result)
        if judged.outcome is not Noticed.NOTICED:
            return judged
        if not needs_proof(fault):
            return replace(judged, is_confirmed=False)
        if confirm_notice(runner, judged, order, seed):
            return judged
        runner.has_doubt = True
        if not runner.has_time():
            return FaultResult(fault=fault, outcome=None, left_out=DOUBTFUL)
        order = [test for test in order if test != judged.test]
        if judged.test is None or not order:
            break
    return FaultResult(fault=fault, outcome=Noticed.UNNOTICED)


def confirm_notice(
    runner: FaultRunner, judged: FaultResult, order: Sequence[str], seed: int
) -> bool:
    """Return whether the test that noticed a fault does so again, and only there.

    One that fails on the unchanged program is quarantined. One that does not count anyway, or
    whose exchanges never reached the program, is taken at its word: the fault runs again later.
    """
    fault, test = judged.fault, judged.test
    if test in runner.overspecified or test in runner.unanswered:
        return True
    key = f"{seed} {fault.id} {test}"
    path = draw_mark(random.Random(key)) if runner.can_ask_more() else None
    witnesses: list[AppWitness] = []

    def make_witness() -> AppWitness:
        witnesses.append(AppWitness(fault, path))
        return witnesses[-1]

    verdict = confirm(runner, make_witness, order, test, key)
    if verdict is Confirmation.UNSTEADY and test and runner.has_time():
        runner.quarantine({test: UNSTEADY})
    is_confirmed = verdict is Confirmation.CONFIRMED
    fired = [witness for witness in witnesses if witness.fired]
    if is_confirmed and test and fired and not any(witness.has_asked_app for witness in fired):
        runner.unanswered[test] = NOT_ASKED
    return is_confirmed


def run_once(
    runner: FaultRunner, fault: Fault, order: Sequence[str], patience: float = 1.0
) -> tuple[FaultInjector, TaskResult]:
    """Run the tests against a fault once, in this order."""
    injector = FaultInjector(fault)
    return injector, runner.run(injector, order, patience=patience)


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
    seed: int = 0,
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
        repeated[fault.id] = repeat(runner, fault, recorder, seed)
        late += repeated[fault.id].is_late
    return repeated


def repeat(
    runner: FaultRunner, fault: Fault, recorder: TrafficRecorder | None, seed: int = 0
) -> FaultResult:
    """Repeat the run of one fault between two runs on the unchanged program."""
    order = sort_tests(runner, fault, recorder)
    slow = FaultResult(fault=fault, outcome=None, left_out=SLOW_ANYWAY, is_late=True)
    if not runner.passes_unchanged(order):
        return slow
    injector, result = run_once(runner, fault, order, PATIENT)
    repeated = judge(fault, injector, result)
    if repeated.is_late:
        if not runner.has_time():
            return FaultResult(fault=fault, outcome=None, left_out=DOUBTFUL, is_late=True)
        return repeated if runner.passes_unchanged(order) else slow
    if repeated.outcome is Noticed.NOTICED and not confirm_notice(runner, repeated, order, seed):
        return FaultResult(fault=fault, outcome=Noticed.UNNOTICED)
    return repeated
