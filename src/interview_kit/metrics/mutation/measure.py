"""Mutation: which small changes to their program the candidate's own tests notice."""

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from interview_kit.core.deadline import Deadline, catch_first_interrupt, deadline_in
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Behaviour, Coverage, MutantStatus, Outcome
from interview_kit.core.progress import Estimate
from interview_kit.exercise.faults.fault_list import read_counted_faults
from interview_kit.metrics.base import GRADING_SECONDS, Grading, Options
from interview_kit.metrics.coverage.score import explain_no_pass
from interview_kit.metrics.mutation.decisive.baseline import CannotDecideError
from interview_kit.metrics.mutation.decisive.decide import DECIDING_STEP, decide
from interview_kit.metrics.mutation.estimate import estimate_steps
from interview_kit.metrics.mutation.extent import explain_lost_program
from interview_kit.metrics.mutation.faults.measure_faults import FAULTS_STEP
from interview_kit.metrics.mutation.interval import NOTICED, list_counting
from interview_kit.metrics.mutation.record import MutantResult, Mutation
from interview_kit.submission.sources import read_others, read_sources
from interview_kit.suite.confirmation import UnbelievableSuiteError
from interview_kit.suite.engine import Engine
from interview_kit.suite.fork_server import ForkServerError
from interview_kit.suite.gate import NOT_TWICE, explain_unfit_suite
from interview_kit.suite.plan import Plan, sample_mutants, shuffle_mutants
from interview_kit.suite.run import (
    make_place,
)
from interview_kit.suite.runner import Runner, SlowSuiteError, Subject, UnfitError
from interview_kit.suite.task import Ending, Task, TaskResult
from interview_kit.suite.variants.apart import read_apart
from interview_kit.suite.variants.copies import find_disguised_copies
from interview_kit.suite.variants.generation import Variants, generate
from interview_kit.suite.variants.mutant import Mutant

STEP = "mutation"
SUITE_SHARE = 0.6
"""The suite's share of the budget where it runs first, in a quick look; the rest is for the hidden
checks."""
CHECKS_SHARE = 0.5
"""The share of the budget in which the hidden checks must be done where they run first."""
TESTS_WORK, SETTLING_WORK, CHECKS_WORK = 300.0, 160.0, 300.0
"""Seconds of work, of all that runs at once together: the tests on mutants, the runs that confirm
what they noticed, and the hidden checks. An idle machine with two processors needs half as long."""
QUICK_MUTANTS = 30
FAILS = "fails on the program itself"
UNSEEN = "no hidden check sees the change"
STILLBORN = "the changed program cannot be imported"
STATUS = {
    Ending.NOTICED: MutantStatus.KILLED,
    Ending.DIED: MutantStatus.KILLED,
    Ending.UNNOTICED: MutantStatus.SURVIVED,
    Ending.LATE: MutantStatus.TIMEOUT,
    Ending.UNIMPORTABLE: MutantStatus.STILLBORN,
}


class UnbelievableError(Exception):
    """The verdicts of a suite cannot be believed; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """The mutants to run on a suite, of all variants that were made of the program."""

    subject: Subject
    mutants: tuple[Mutant, ...]
    variants: Variants


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """What the hidden checks say of mutants.

    `requirements` holds by a mutant's id which requirement it breaks, None for none. Without it
    all mutants count; `all_count` says why, if the checks were asked.
    """

    requirements: Mapping[str, str | None] | None = None
    all_count: str | None = None

    def list_known(self, mutants: Sequence[Mutant]) -> list[Mutant]:
        """List the mutants that were decided, or all."""
        known = self.requirements
        return [m for m in mutants if known is None or m.id in known]

    def list_left_out(self) -> set[str]:
        """List the ids of the mutants that break no requirement."""
        known = self.requirements or {}
        return {mutant for mutant, requirement in known.items() if requirement is None}


ALL = Decided()


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


def prepare_trial(grading: Grading, coverage: Coverage) -> Trial:
    """Make the variants of all files that were measured, and choose a sample of the mutants."""
    sources = read_sources(grading.submission)
    if coverage.files:
        measured = {file.path for file in coverage.files}
        sources = {path: text for path, text in sources.items() if path in measured}
    sources = {p: text for p, text in sources.items() if p not in coverage.not_judged}
    seed = grading.options.seed
    variants = generate(sources, seed)
    place = make_place(grading.submission, grading.environment, grading.level)
    return Trial(
        subject=Subject(
            place=place,
            sources=sources,
            coverage=coverage,
            lookalikes=variants.lookalikes,
            others=read_others(grading.submission),
        ),
        mutants=choose_mutants(variants.mutants, grading.options, coverage.run.seconds or 0.0),
        variants=variants,
    )


def choose_mutants(
    mutants: Sequence[Mutant], options: Options, suite_seconds: float
) -> tuple[Mutant, ...]:
    """Choose the mutants to run: all, a sample of many, or a small sample for a quick look."""
    most = {"most": QUICK_MUTANTS} if options.quick else {}
    return sample_mutants(mutants, options.seed, suite_seconds, **most)


def find_run_mutants(mutants: Sequence[Mutant], mutation: Mutation) -> list[Mutant]:
    """Find the mutants that were run and could be imported: only these may count."""
    run = {m.id for m in mutation.mutants if m.status is not MutantStatus.STILLBORN}
    return [mutant for mutant in mutants if mutant.id in run]


def list_noticed(mutation: Mutation) -> frozenset[str]:
    """List the ids of the mutants that a test noticed: a quick look takes them for decisive.

    Most are, and to ask the hidden checks takes longer than all else of a quick look.
    """
    return frozenset(mutant.id for mutant in mutation.mutants if mutant.status in NOTICED)


def leave_out_unseen(
    mutation: Mutation, answers: Decided, assumed: frozenset[str] = frozenset()
) -> Mutation:
    """Leave out mutants that no hidden check sees, but for those that are `assumed` to count.

    Those that were not decided before the deadline are treated as if they had not been run.
    """
    decided = answers.requirements
    if decided is None:
        return replace(mutation, all_count=answers.all_count)
    mutants = tuple(
        replace(
            m,
            counts=m.status is not MutantStatus.STILLBORN
            and (m.id in assumed or decided.get(m.id) is not None),
            requirement=decided.get(m.id),
        )
        for m in mutation.mutants
        if m.id in decided or m.id in assumed or m.status is MutantStatus.STILLBORN
    )
    reasons = Counter(
        STILLBORN if m.status is MutantStatus.STILLBORN else UNSEEN for m in mutants if not m.counts
    )
    return replace(mutation, mutants=mutants, left_out=dict(sorted(reasons.items())))


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


def judge_suite(
    trial: Trial, grading: Grading, deadline: Deadline, ask_first: Callable[[], Decided]
) -> Mutation:
    """Check that the suite judges behaviour, then run it on the mutants that may count."""
    coverage = trial.subject.coverage
    failed = (Outcome.FAILED, Outcome.ERRORED)
    quarantined = {test: FAILS for test, outcome in coverage.run.tests.items() if outcome in failed}

    def make_void(reason: str) -> Mutation:
        return Mutation(mutants=(), generated=0, quarantined=quarantined, void=reason)

    if void := coverage.void or coverage.run.reason:
        return make_void(void)
    tests = coverage.run.passed()
    if not_run := explain_no_pass(coverage.run):
        return Mutation(mutants=(), generated=0, quarantined=quarantined, not_run=not_run)
    if not trial.mutants:
        return Mutation(mutants=(), generated=0, quarantined=quarantined)
    try:
        mutation = run_mutants(trial, grading, deadline, ask_first)
        return replace(mutation, quarantined={**quarantined, **mutation.quarantined})
    except UnbelievableError as error:
        return make_void(str(error))
    except SlowSuiteError:
        return Mutation(mutants=(), generated=0, quarantined=quarantined, slow=True)
    except UnbelievableSuiteError as error:
        return make_void(str(error))
    except UnfitError as error:
        subject = trial.subject
        void = explain_unfit_suite(subject.place, subject.sources, tests)
        return make_void(void or f"{NOT_TWICE} ({error})")
    except ForkServerError as error:
        raise EngineError(f"the mutants could not be run: {error}; grade again") from error


def explain_disguised_copy(subject: Subject) -> str | None:
    """Say that a file beside the program is a copy of it under other names; None if there is none.

    A test that compares with it notices every change.
    """
    others = frozenset(subject.others)
    find = partial(find_disguised_copies, others=others)
    copies: Sequence[str] = read_apart(find, {**subject.others, **subject.sources}).result
    for path in copies:
        return (
            f"{path} holds a copy of the program under other names, and a comparison with a copy "
            "notices every change: delete it, and write down what the API should answer"
        )
    return None


def run_mutants(
    trial: Trial, grading: Grading, deadline: Deadline, ask_first: Callable[[], Decided]
) -> Mutation:
    """Run the suite on the mutants until the deadline, but for those that count for nothing.

    What counts is asked once the suite is known to be fit. Raises `UnfitError`,
    `UnbelievableError` and `ForkServerError`.
    """

    def advance(task: Task, result: TaskResult) -> None:
        grading.progress.advance(STEP)

    if void := explain_disguised_copy(trial.subject):
        raise UnbelievableError(void)
    seed = grading.options.seed
    runner = Runner(trial.subject, seed=seed, jobs=grading.options.jobs)
    settling = deadline_in(math.inf, work=SETTLING_WORK)
    engine = Engine(runner, deadline=deadline, settling=settling, decoys=trial.variants.decoys)
    with runner:
        runner.warm_up()
        if not runner.passes_lookalikes:
            subject, tests = trial.subject, trial.subject.coverage.run.passed()
            if void := explain_unfit_suite(subject.place, subject.sources, tests):
                raise UnbelievableError(void)
        decided = ask_first()
        known, left_out = decided.list_known(trial.mutants), decided.list_left_out()
        to_run = [mutant for mutant in known if mutant.id not in left_out]
        grading.progress.begin(STEP, len(to_run))
        results = engine.run_warmed(to_run, advance)
    plan = runner.plan
    had_turn = find_turns(known, plan, results, seed, left_out)
    mutation = Mutation(
        mutants=tuple(make_result(m, plan, results.get(m.id)) for m in known if m.id in had_turn),
        generated=0,
        quarantined=runner.quarantined,
        slow=deadline.work.is_used_up() or settling.work.is_used_up(),
    )
    return leave_out_unseen(mutation, decided)


def find_turns(
    mutants: Sequence[Mutant],
    plan: Plan,
    results: Mapping[str, TaskResult],
    seed: int,
    left_out: Collection[str] = (),
) -> set[str]:
    """Find the mutants that had their turn, with those that no test runs or that are left out.

    Such mutants take no time. If they all came first, a budget that ends early would leave a
    score of little else; so they have their turn in the same random order as the others.
    """
    order = shuffle_mutants(mutants, seed)
    unreached = {m.id for m in order if m.id in left_out or plan.find_reach(m).is_empty}
    is_complete = all(m.id in unreached or m.id in results for m in order)
    last = max((index for index, m in enumerate(order) if m.id in results), default=-1)
    end = len(order) if is_complete else last
    return results.keys() | {m.id for m in order[: max(end, 0)] if m.id in unreached}


def make_result(mutant: Mutant, plan: Plan, result: TaskResult | None) -> MutantResult:
    """Make the record of a mutant; without a result no test runs its line."""
    reach = plan.find_reach(mutant)
    tests = reach.tests if not reach.imported else reach.near or reach.tests
    return MutantResult(
        id=mutant.id,
        file=mutant.file,
        line=mutant.line,
        function=mutant.function,
        operator=mutant.operator,
        kind="interface" if mutant.kind == "interface" else "body",
        status=STATUS[result.ending] if result else MutantStatus.NO_TESTS,
        diff=mutant.diff,
        tests=tuple(test for test in plan.tests if test in tests),
        killed_by=result.test if result and result.ending is Ending.NOTICED else None,
    )


def summarize(mutation: Mutation, planned: int) -> str:
    """Say in one line what the tests noticed of the mutants that were planned."""
    if mutation.void or mutation.not_run:
        return mutation.void or f"not run: {mutation.not_run}"
    counting = list_counting(mutation.mutants)
    noticed, judged = sum(m.status in NOTICED for m in counting), len(counting)
    late = planned - len(mutation.mutants)
    rest = f"; no time for {late} more" if late else ""
    return f"{noticed} of {judged} mutants noticed{rest}"
