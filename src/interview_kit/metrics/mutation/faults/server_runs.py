"""Run all broken servers and lookalikes in an order drawn by the seed; confirm what is noticed."""

import random
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from interview_kit.core.progress import Progress
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.lookalikes import Lookalike, draw_lookalikes
from interview_kit.metrics.base import Grading
from interview_kit.metrics.mutation.faults.fault_results import (
    FaultResult,
    FaultResults,
    make_results,
)
from interview_kit.metrics.mutation.faults.fault_run import (
    NeedsProof,
    draw_proofs,
    prove_all,
    repeat_late,
    run_fault,
)
from interview_kit.metrics.mutation.faults.fault_runner import (
    FaultRunner,
    TrafficRecorder,
    record_traffic,
)
from interview_kit.metrics.mutation.faults.lookalike_run import run_lookalike
from interview_kit.metrics.mutation.faults.oracle import find_contradicting
from interview_kit.metrics.mutation.faults.runner_pool import RunnerPool
from interview_kit.server.base import Launcher

FAULTS_STEP = "faults"


def run_faults(
    pool: RunnerPool, faults: Sequence[Fault], reference: Launcher | None, grading: Grading
) -> FaultResults:
    """Run all faults; each test that notices one runs on the unchanged program, too, at once.

    Tests that contradict the reference take no part. Lookalikes run in between; what was noticed
    by a test that fails on one, or now and then on the unchanged program, is run again without
    it. All run in an order drawn by the seed: those before a deadline are a sample.
    """
    recorder = record_traffic(pool.first)
    contradicting = find_contradicting(pool.first, reference) if reference else {}
    pool.leave_out(contradicting)
    before = pool.share_left_out()
    seed = grading.options.seed
    lookalikes = draw_lookalikes(seed, can_ask_more=pool.can_ask_more())
    servers: list[Fault | Lookalike] = [*faults]
    if not grading.options.quick:
        servers += lookalikes
    order = random.Random(seed).sample(servers, len(servers))
    drawn = [server for server in order if isinstance(server, Fault)]
    results = run_servers(pool, order, recorder, seed, draw_proofs(drawn, seed), grading.progress)
    results = confirm_others(pool, drawn, results, recorder, seed, before)
    results |= repeat_late(pool.first, drawn, results, recorder, seed)
    results = rerun_without(pool, drawn, results, recorder, seed, before)
    judged = tuple(results[fault.id] for fault in faults if fault.id in results)
    summary = FaultResults(
        results=tuple(result for result in judged if result.outcome is not None),
        tests=len(pool.tests()),
        quarantined=pool.first.quarantined,
        contradicting=contradicting,
        overspecified=pool.overspecified(),
        void=pool.void,
    )
    left_out = Counter(result.left_out for result in judged if result.left_out)
    return make_results(summary, left_out, len(faults))


def run_servers(
    pool: RunnerPool,
    servers: Sequence[Fault | Lookalike],
    recorder: TrafficRecorder | None,
    seed: int,
    needs_proof: NeedsProof = prove_all,
    progress: Progress | None = None,
) -> dict[str, FaultResult]:
    """Run each server; return the results of faults by id, without those that had no turn."""

    def work(runner: FaultRunner, server: Fault | Lookalike) -> FaultResult | None:
        if isinstance(server, Lookalike):
            if reason := run_lookalike(runner, server, seed):
                pool.void = reason
            return None
        result = run_fault(runner, server, recorder, seed, needs_proof)
        if progress:
            progress.advance(FAULTS_STEP)
        return result

    return {result.fault.id: result for result in pool.run(servers, work) if result}


def confirm_others(
    pool: RunnerPool,
    faults: Sequence[Fault],
    results: Mapping[str, FaultResult],
    recorder: TrafficRecorder | None,
    seed: int,
    before: Collection[str],
) -> dict[str, FaultResult]:
    """Run those faults again of which a notice was not confirmed, if any test is doubted.

    So a test that fails by chance gains less than one notice on average; see `suite/confirmation`.
    """
    if pool.share_left_out() <= {*before} and not pool.has_doubt():
        return {**results}
    again = [f for f in faults if f.id in results and not results[f.id].is_confirmed]
    return run_again(pool, again, results, recorder, seed)


def rerun_without(
    pool: RunnerPool,
    faults: Sequence[Fault],
    results: Mapping[str, FaultResult],
    recorder: TrafficRecorder | None,
    seed: int,
    before: Collection[str],
) -> dict[str, FaultResult]:
    """Run those faults again that a test noticed which was left out since; return all results."""
    current = {**results}
    known = {*before}
    while left_out := pool.share_left_out() - known:
        known |= left_out
        again = [f for f in faults if f.id in current and current[f.id].test in left_out]
        current = run_again(pool, again, current, recorder, seed)
    return current


def run_again(
    pool: RunnerPool,
    again: Sequence[Fault],
    results: Mapping[str, FaultResult],
    recorder: TrafficRecorder | None,
    seed: int,
) -> dict[str, FaultResult]:
    """Run some faults again; without time for that they have no result: one in doubt is worse."""
    ids = {fault.id for fault in again}
    others = {name: result for name, result in results.items() if name not in ids}
    return others | run_servers(pool, again, recorder, seed)
