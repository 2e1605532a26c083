"""Measure which broken servers the candidate's own tests notice."""

import random
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Exercise
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.metrics.base import Grading
from interview_kit.metrics.mutation.faults.fault_results import FaultResults, make_results
from interview_kit.metrics.mutation.faults.reach import (
    find_largest_source,
    is_command,
    unreachable_reason,
)
from interview_kit.metrics.mutation.faults.runner_pool import RunnerPool
from interview_kit.metrics.mutation.faults.server_runs import FAULTS_STEP, run_faults
from interview_kit.metrics.mutation.record import FaultFindings
from interview_kit.server.base import Launcher
from interview_kit.server.reference_server import serve_reference
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.run import make_place, run_suite
from interview_kit.suite.runner import LateSuiteError, UnfitError

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
