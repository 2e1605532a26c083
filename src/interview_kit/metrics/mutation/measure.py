"""Mutation: which small changes to their program the candidate's own tests notice."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import replace

from interview_kit.core.deadline import Deadline, catch_first_interrupt, deadline_in
from interview_kit.core.model import Behaviour, Coverage
from interview_kit.core.progress import Estimate
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.metrics.base import GRADING_SECONDS, Grading
from interview_kit.metrics.mutation.decided import (
    ALL,
    Decided,
    find_run_mutants,
    leave_out_unseen,
    list_noticed,
)
from interview_kit.metrics.mutation.decisive.baseline import CannotDecideError
from interview_kit.metrics.mutation.decisive.decide import DECIDING_STEP, decide
from interview_kit.metrics.mutation.estimate import estimate_steps
from interview_kit.metrics.mutation.extent import explain_lost_program
from interview_kit.metrics.mutation.faults.server_runs import FAULTS_STEP
from interview_kit.metrics.mutation.interval import NOTICED, list_counting
from interview_kit.metrics.mutation.record import Mutation
from interview_kit.metrics.mutation.trial import STEP, Trial, judge_suite, prepare_trial
from interview_kit.suite.variants.mutant import Mutant

SUITE_SHARE = 0.6
"""The suite's share of the budget where it runs first, in a quick look; the rest is for the hidden
checks."""
CHECKS_SHARE = 0.5
"""The share of the budget in which the hidden checks must be done where they run first."""
TESTS_WORK, CHECKS_WORK = 300.0, 300.0
"""Seconds of work, of all that runs at once together: the tests on mutants, and the hidden checks.
An idle machine with two processors needs half as long."""


def measure(grading: Grading, coverage: Coverage, behaviour: Behaviour | None = None) -> Mutation:
    """See which mutants of the candidate's program count, and run their suite on these.

    The hidden checks of the exercise decide which count; of these only the ones that passed when
    `behaviour` was measured. An exercise without hidden checks counts all mutants. A quick look
    runs the suite first, and asks only about what it does not notice.

    The same submission and seed give the same result however many jobs there are; only a budget
    that runs out changes it, or Ctrl-C, and then `partial` says so. Ctrl-C stops the hidden checks
    or, where these are done or stopped, the suite.
    """
    has_checks, quick = bool(grading.exercise.phases), grading.options.quick
    seconds = find_budget(grading)
    deadline = deadline_in(seconds * (1.0 if quick else CHECKS_SHARE), work=CHECKS_WORK)
    share = SUITE_SHARE if has_checks and quick else 1.0
    suite_deadline = deadline_in(seconds * share, work=TESTS_WORK)
    trial = prepare_trial(grading, coverage)
    if estimates := estimate(grading, trial, coverage):
        grading.progress.expect(estimates)

    def ask_first() -> Decided:
        is_asked_first = has_checks and not quick
        return ask_checks(grading, trial.mutants, behaviour, deadline) if is_asked_first else ALL

    with catch_first_interrupt(suite_deadline.interrupt):
        mutation = judge_suite(trial, grading, suite_deadline, ask_first)
    grading.progress.end(STEP, summarize(mutation, len(trial.mutants)))
    slow_part = explain_slow_part(are_checks_late=has_checks and not suite_deadline.has_passed())
    if has_checks and quick:
        tried = len(mutation.mutants)
        mutation = decide_unnoticed(mutation, trial, grading, behaviour, deadline)
        slow_part = explain_slow_checks(tried, len(mutation.mutants))
    is_interrupted = suite_deadline.interrupt.is_requested or deadline.interrupt.is_requested
    mutation = replace(mutation, slow=mutation.slow or deadline.work.is_used_up())
    mutation = complete(mutation, trial, grading, slow_part, is_interrupted=is_interrupted)
    # A quick look takes what was noticed for decisive: of weak tests that is next to nothing.
    checks = behaviour.checks if behaviour and has_checks and not quick else ()
    return replace(mutation, void=mutation.void or explain_lost_program(mutation, checks))


def ask_checks(
    grading: Grading, mutants: Sequence[Mutant], behaviour: Behaviour | None, deadline: Deadline
) -> Decided:
    """Ask the hidden checks which mutants count; all do where the checks cannot decide."""
    with catch_first_interrupt(deadline.interrupt):
        try:
            return Decided(requirements=decide(grading, mutants, behaviour, deadline))
        except CannotDecideError as error:
            grading.progress.end(DECIDING_STEP, f"all mutants count: {error}")
            return Decided(all_count=str(error))


def decide_unnoticed(
    mutation: Mutation,
    trial: Trial,
    grading: Grading,
    behaviour: Behaviour | None,
    deadline: Deadline,
) -> Mutation:
    """Ask the hidden checks about what no test noticed, and take the rest for decisive."""
    assumed = list_noticed(mutation)
    asked = [m for m in find_run_mutants(trial.mutants, mutation) if m.id not in assumed]
    if mutation.void is not None or not asked:
        return mutation
    return leave_out_unseen(mutation, ask_checks(grading, asked, behaviour, deadline), assumed)


def find_budget(grading: Grading) -> float:
    """Return the seconds for the mutants: those asked for, or what the whole grading leaves."""
    options = grading.options
    if options.budget is not None:
        return options.budget
    return grading.limit_seconds(math.inf, reserve=options.faults_seconds)


def estimate(grading: Grading, trial: Trial, coverage: Coverage) -> Mapping[str, Estimate]:
    """Estimate the steps of this metric; none where no test will run."""
    if coverage.void or not coverage.run.passed() or not trial.mutants:
        return {}
    options, exercise = grading.options, grading.exercise
    budget = find_budget(grading)
    if not exercise.phases:
        limits = {STEP: budget}
    elif options.quick:
        limits = {STEP: budget * SUITE_SHARE, DECIDING_STEP: budget * (1 - SUITE_SHARE)}
    else:
        limits = {DECIDING_STEP: budget * CHECKS_SHARE, STEP: budget * (1 - CHECKS_SHARE)}
    if faults := read_counted_faults(exercise):
        limits[FAULTS_STEP] = grading.limit_seconds(options.faults_seconds)
    seconds = coverage.run.seconds or 0.0
    return estimate_steps(len(trial.mutants), len(faults), seconds, options.jobs, limits)


def complete(
    mutation: Mutation, trial: Trial, grading: Grading, slow_part: str, *, is_interrupted: bool
) -> Mutation:
    """Add how many mutants there are, and why not all of them were judged.

    `slow_part` says what had no time for more.
    """
    partial = mutation.partial
    is_run = mutation.void is None and mutation.not_run is None
    if is_run and len(mutation.mutants) < len(trial.mutants):
        extent = f"after {len(mutation.mutants)} of {len(trial.mutants)} mutants"
        budget = describe_limit(grading.options.budget)
        limit = "the work budget" if mutation.slow else budget
        ended = f"{limit} ended {extent}: {slow_part}"
        partial = f"interrupted {extent}" if is_interrupted else ended
    not_judged = {**trial.subject.coverage.not_judged, **trial.variants.not_judged}
    if not_judged and not trial.mutants:
        partial = "; ".join(f"{path} is {cause}" for path, cause in not_judged.items())
    return replace(
        mutation,
        generated=sum(trial.variants.kinds.values()),
        kinds=dict(sorted(trial.variants.kinds.items())),
        not_judged=not_judged,
        partial=partial,
        interrupted=is_interrupted,
    )


def describe_limit(budget: float | None) -> str:
    """Name the limit on the clock that ended the mutants."""
    if budget is None:
        return f"the time for one grading ({GRADING_SECONDS / 60:g} min)"
    return f"the time budget of {budget:g} s"


def explain_slow_part(*, are_checks_late: bool) -> str:
    """Say which part of the work used up the time: the suite, or the hidden checks."""
    return f"the {'hidden checks' if are_checks_late else 'tests'} had no time for more"


def explain_slow_checks(tried: int, decided: int) -> str:
    """Say which part of a quick look used up the time."""
    if decided == tried:
        return explain_slow_part(are_checks_late=False)
    return f"the tests ran on {tried} of them, the hidden checks on {decided}"


def summarize(mutation: Mutation, planned: int) -> str:
    """Say in one line what the tests noticed of the mutants that were planned."""
    if mutation.void or mutation.not_run:
        return mutation.void or f"not run: {mutation.not_run}"
    counting = list_counting(mutation.mutants)
    noticed, judged = sum(m.status in NOTICED for m in counting), len(counting)
    late = planned - len(mutation.mutants)
    rest = f"; no time for {late} more" if late else ""
    return f"{noticed} of {judged} mutants noticed{rest}"
