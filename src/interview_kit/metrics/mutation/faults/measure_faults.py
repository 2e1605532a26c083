"""Measure which broken servers the candidate's own tests notice."""

import random
from collections import Counter
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise, Noticed
from interview_kit.core.progress import Progress
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.metrics.base import Grading
from interview_kit.metrics.mutation.faults.fault_run import (
    FaultResult,
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
from interview_kit.metrics.mutation.faults.lookalikes import Lookalike, draw_lookalikes
from interview_kit.metrics.mutation.faults.oracle import find_contradicting
from interview_kit.metrics.mutation.faults.reach import (
    find_largest_source,
    is_command,
    unreachable_reason,
)
from interview_kit.metrics.mutation.faults.runner_pool import RunnerPool
from interview_kit.metrics.mutation.record import FaultFinding, FaultFindings
from interview_kit.server.base import Launcher
from interview_kit.server.reference_server import serve_reference
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.run import make_place, run_suite
from interview_kit.suite.runner import LateSuiteError, UnfitError

FAULTS_STEP = "faults"
NO_APP_TRAFFIC = (
    "no broken server was tried: the tests send the app no request from their own process;"
    " only changes to the program count"
)
NO_HTTP_TRAFFIC = (
    "no broken server was tried: no test sends the program an HTTP request from the tests' own"
    " process"
)
QUICK_FAULTS = 15
NOT_DRAWN = "not in the sample of a quick look"
NOT_RUN = "the time for broken servers was over"
TOO_SLOW = "the tests are too slow to be run"
FEWEST = 20
"""Of fewer faults than these no score is made when more were meant to run."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultResults:
    """What the candidate's tests noticed of all faults.

    `tests` counts those that could notice something. Of the others, `quarantined` fail on their
    own program now and then, `contradicting` on our reference, with their messages, and
    `overspecified` on servers that break no promise, with the cause. `left_out` counts by reason
    the faults without a result. `void` says why no test counts, `unmet` why there was nothing
    to notice.
    """

    results: tuple[FaultResult, ...] = ()
    tests: int = 0
    quarantined: dict[str, str] = field(default_factory=dict)
    contradicting: dict[str, str] = field(default_factory=dict)
    overspecified: dict[str, str] = field(default_factory=dict)
    left_out: dict[str, int] = field(default_factory=dict)
    void: str | None = None
    unmet: str | None = None

    def select(self, outcome: Noticed) -> list[Fault]:
        """Return the faults with this outcome."""
        return [result.fault for result in self.results if result.outcome is outcome]

    def summarize(self) -> str:
        """Describe the result in one line, to the candidate."""
        if reason := self.void or self.unmet:
            return reason
        noticed = len(self.select(Noticed.NOTICED))
        tests = "1 test" if self.tests == 1 else f"{self.tests} tests"
        return (
            f"Your {tests} ran against {len(self.results)} broken servers"
            f" and noticed {noticed}." + describe_left_out(self.left_out)
        )

    def findings(self) -> FaultFindings:
        """Return this for the record, without the faults' own code."""
        return FaultFindings(
            items=tuple(
                FaultFinding(
                    id=result.fault.id,
                    title=result.fault.title,
                    requirements=result.fault.requirements,
                    outcome=result.outcome,
                    test=result.test,
                )
                for result in self.results
                if result.outcome is not None
            ),
            quarantined=self.quarantined,
            contradicting=self.contradicting,
            overspecified=self.overspecified,
            left_out=self.left_out,
            void=self.void,
            unmet=self.unmet,
        )


def describe_left_out(left_out: Mapping[str, int]) -> str:
    """Describe in a sentence what has no result; empty when there is no such thing."""
    parts = "; ".join(f"{count}: {reason}" for reason, count in left_out.items())
    return f" Left out: {parts}." if parts else ""


def measure_counted_faults(grading: Grading, tests: Sequence[str] | None) -> FaultFindings | None:
    """Measure all faults that count in the exercise; return None when it has none.

    `tests` are those that passed on the program itself, or None when nothing is known of them.
    """
    faults = read_counted_faults(grading.exercise)
    if not faults:
        return None
    if grading.options.quick:
        return measure_sample(grading, faults, tests).findings()
    with serve_comparison(grading.exercise) as reference:
        return measure_faults(grading, faults, reference=reference, tests=tests).findings()


@contextmanager
def serve_comparison(exercise: Exercise) -> Iterator[Launcher | None]:
    """Yield our reference for the tests to run against; None where that would say nothing.

    Tests that start services or write files of their own do so in their own process: a reference
    outside of it would call other services and read other files.
    """
    if exercise.services or exercise.files:
        yield None
        return
    with serve_reference(exercise.id, None) as (launch, _):
        yield launch


def measure_sample(
    grading: Grading, faults: Sequence[Fault], tests: Sequence[str] | None = None
) -> FaultResults:
    """Measure a few faults, drawn by the seed, and leave out the others.

    The tests meet neither our reference nor lookalikes: these would take most of the time. So
    would the start of a second process for so few.
    """
    grading = replace(grading, options=replace(grading.options, jobs=1))
    drawn = random.Random(grading.options.seed).sample(faults, min(QUICK_FAULTS, len(faults)))
    sample = [fault for fault in faults if fault in drawn]
    results = measure_faults(grading, sample, tests=tests)
    if results.void or results.unmet or len(sample) == len(faults):
        return results
    left_out = {**results.left_out, NOT_DRAWN: len(faults) - len(sample)}
    return replace(results, left_out=dict(sorted(left_out.items())))


def measure_faults(
    grading: Grading,
    faults: Sequence[Fault],
    *,
    reference: Launcher | None = None,
    tests: Sequence[str] | None = None,
) -> FaultResults:
    """Run the candidate's tests once for each fault, which intercepts what they send to their app.

    `tests` are those known to pass; without them a run finds out. With a `reference` the tests
    run against that, too. The same submission gives the same result whatever the number of jobs.

    Raises `EngineError` when the tests' processes cannot be had.
    """
    grading.progress.begin(FAULTS_STEP, len(faults))
    results = _measure(grading, faults, reference, tests)
    grading.progress.end(FAULTS_STEP, results.summarize())
    return results


def _measure(
    grading: Grading,
    faults: Sequence[Fault],
    reference: Launcher | None,
    tests: Sequence[str] | None,
) -> FaultResults:
    submission = grading.submission
    over_http = is_command(submission)
    if over_http and (unmet := unreachable_reason(submission, grading.level)):
        return FaultResults(unmet=unmet)
    place = make_place(submission, grading.environment, grading.level)
    if tests is None:
        baseline = run_suite(place)
        if baseline.run.reason:
            return FaultResults(void=baseline.run.reason)
        tests = baseline.run.passed()
    source = find_largest_source(read_sources(submission))
    if not tests or not (source[0] or over_http):
        return FaultResults(void="no test passes on the program itself")
    pool = RunnerPool(grading, place, source, tests)
    return _run_in(pool, faults, reference, grading)


def _run_in(
    pool: RunnerPool, faults: Sequence[Fault], reference: Launcher | None, grading: Grading
) -> FaultResults:
    """Run the faults where the tests' requests can be intercepted, if they can."""
    over_http = is_command(grading.submission)
    # A framework's app may also run in another process, which the tests start.
    places = (over_http,) if over_http else (False, True)
    try:
        for is_elsewhere in places:
            with pool.start(is_elsewhere):
                if pool.has_traffic():
                    return run_faults(pool, faults, reference, grading)
    except UnfitError as error:
        # A machine that is busy may make the best suite late: that is no reason to void it.
        if pool.deadline.has_passed() or isinstance(error, LateSuiteError):
            return make_results(FaultResults(tests=len(pool.tests())), {}, len(faults))
        return FaultResults(void=f"the suite does not pass twice on the same program ({error})")
    except ForkServerError as error:
        raise EngineError(f"the faults could not be tried: {error}; grade again") from error
    unmet = NO_HTTP_TRAFFIC if over_http else NO_APP_TRAFFIC
    return FaultResults(tests=len(pool.tests()), unmet=unmet)


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


def make_results(results: FaultResults, left_out: Mapping[str, int], total: int) -> FaultResults:
    """Add to the results what was left out, and why; of too few results make none."""
    reasons = {**left_out}
    if not_run := total - len(results.results) - sum(left_out.values()):
        reasons[NOT_RUN] = not_run
    if results.void:
        return replace(results, results=())
    if len(results.results) < min(FEWEST, total // 2):
        causes = "; ".join(f"{count}: {reason}" for reason, count in sorted(reasons.items()))
        unmet = f"{TOO_SLOW} against {total} broken servers ({causes})"
        return FaultResults(tests=results.tests, unmet=unmet)
    return replace(results, left_out=dict(sorted(reasons.items())))
