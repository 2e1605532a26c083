"""The candidate's suite on mutants of their program: chosen, run, and recorded."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from interview_kit.core.deadline import Deadline, deadline_in
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Coverage, MutantStatus, Outcome
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.coverage.score import explain_no_pass
from interview_kit.metrics.mutation.decided import Decided, leave_out_unseen
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
SETTLING_WORK = 160.0
"""Seconds of work of the runs that confirm what tests noticed, of all that run at once together."""
QUICK_MUTANTS = 30
FAILS = "fails on the program itself"
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
