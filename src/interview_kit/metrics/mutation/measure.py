"""Mutation: what the candidate's own tests make of small changes to their program."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from interview_kit.core.deadline import Deadline, catch_first_interrupt, deadline_in
from interview_kit.core.errors import EngineError
from interview_kit.core.model import (
    Behaviour,
    Coverage,
    Environment,
    Exercise,
    MutantResult,
    MutantStatus,
    Mutation,
    Outcome,
    Submission,
)
from interview_kit.core.progress import Progress
from interview_kit.metrics.coverage.measure import place_of, sources_of
from interview_kit.metrics.mutation import decisive
from interview_kit.sandbox.base import Level
from interview_kit.submission.sources import changed
from interview_kit.suite.engine import Engine
from interview_kit.suite.fork_server import NoZygoteError
from interview_kit.suite.plan import Plan, sample, shuffled
from interview_kit.suite.run import Place, run_suite
from interview_kit.suite.runner import Subject, UnfitError
from interview_kit.suite.task import Answer, Ending, Task
from interview_kit.suite.variants import canaries
from interview_kit.suite.variants.decoys import decoys
from interview_kit.suite.variants.mutants import Mutant, generate

STEP = "mutation"
OWN_SHARE = 0.6
"""Of the budget; what is left goes to the hidden checks."""
FAILS = "fails on the program itself"
UNSEEN = "no hidden check sees the change"
NOT_TWICE = "the suite does not pass twice on the same program"
STILLBORN = "the changed program cannot be imported"
READS = {
    canaries.text: "the suite fails when only comments change: it inspects the source",
    canaries.code: (
        "the suite fails when only names of local variables change: it inspects the source"
    ),
}
STATUS = {
    Ending.NOTICED: MutantStatus.KILLED,
    Ending.DIED: MutantStatus.KILLED,
    Ending.UNNOTICED: MutantStatus.SURVIVED,
    Ending.LATE: MutantStatus.TIMEOUT,
    Ending.UNIMPORTABLE: MutantStatus.STILLBORN,
}


def measure(
    submission: Submission,
    environment: Environment,
    level: Level,
    coverage: Coverage,
    *,
    exercise: Exercise | None = None,
    behaviour: Behaviour | None = None,
    seed: int,
    jobs: int,
    budget: float,
    progress: Progress,
) -> Mutation:
    """Run the candidate's suite on mutants of their program.

    With an `exercise` its hidden checks say which mutants count; the `behaviour`
    that was measured says which of them may. The same submission and seed
    give the same result whatever `jobs` is; only a budget that runs out changes it, or Ctrl-C,
    and then `partial` says so. The first Ctrl-C runs no more mutants, the next asks no more
    about them: what was run and asked about until then is the result.
    """
    whole, own = deadline_in(budget), deadline_in(budget * OWN_SHARE if exercise else budget)
    place = place_of(submission, environment, level)
    sources = sources_of(submission)
    if coverage.files:
        covered = {file.path for file in coverage.files}
        sources = {path: text for path, text in sources.items() if path in covered}
    generated = generate(sources)
    mutants = sample(generated, seed)
    progress.begin(STEP, len(mutants))
    with catch_first_interrupt(own.interrupt):
        made = judged(place, sources, coverage, mutants, seed, jobs, own, progress)
    progress.end(STEP, summary(made))
    if made.void is None and exercise is not None:
        ran = {m.id for m in made.mutants if m.status is not MutantStatus.STILLBORN}
        asked = [mutant for mutant in mutants if mutant.id in ran]

        def decide() -> Mapping[str, bool]:
            return decisive.decide(
                exercise,
                submission,
                environment,
                level,
                asked,
                behaviour=behaviour,
                seed=seed,
                jobs=jobs,
                deadline=whole,
                progress=progress,
            )

        with catch_first_interrupt(whole.interrupt):
            made = counted(made, decide) if asked else made
    kinds = Counter(mutant.kind for mutant in generated)
    made = replace(made, generated=len(generated), kinds=dict(sorted(kinds.items())))
    interrupted = own.interrupt.is_requested or whole.interrupt.is_requested
    if made.void is None and len(made.mutants) < len(mutants):
        done = f"after {len(made.mutants)} of {len(mutants)} mutants"
        ended = f"the time budget of {budget:g} s ended {done}"
        made = replace(made, partial=f"interrupted {done}" if interrupted else ended)
    return replace(made, interrupted=interrupted)


def counted(made: Mutation, decide: Callable[[], Mapping[str, bool]]) -> Mutation:
    """Leave out what no hidden check sees; what was not asked about in time was not run."""
    try:
        decided = decide()
    except decisive.CannotAskError as error:
        return replace(made, all_count=str(error))
    mutants = tuple(
        replace(m, counts=decided.get(m.id, False))
        for m in made.mutants
        if m.id in decided or m.status is MutantStatus.STILLBORN
    )
    reasons = Counter(
        STILLBORN if m.status is MutantStatus.STILLBORN else UNSEEN for m in mutants if not m.counts
    )
    return replace(made, mutants=mutants, left_out=dict(sorted(reasons.items())))


def judged(
    place: Place,
    sources: Mapping[str, str],
    coverage: Coverage,
    mutants: Sequence[Mutant],
    seed: int,
    jobs: int,
    deadline: Deadline,
    progress: Progress,
) -> Mutation:
    """Everything but the bookkeeping: the gate, then the mutants."""
    bad = (Outcome.FAILED, Outcome.ERRORED)
    quarantined = {t: FAILS for t, o in coverage.run.tests.items() if o in bad}
    if void := coverage.void or coverage.run.reason:
        return Mutation(mutants=(), generated=0, quarantined=quarantined, void=void)
    tests = coverage.run.passed()
    plan = Plan(coverage, tests)
    if not tests or not mutants:
        results = tuple(result(m, plan, None) for m in mutants)
        return Mutation(mutants=results, generated=0, quarantined=quarantined)
    if void := void_reason(place, sources, tests):
        return Mutation(mutants=(), generated=0, quarantined=quarantined, void=void)

    def taken(task: Task, answer: Answer) -> None:
        progress.advance(STEP)

    engine = Engine(
        Subject(place=place, sources=sources, coverage=coverage),
        seed=seed,
        jobs=jobs,
        deadline=deadline,
        decoys=decoys(sources, seed),
    )
    try:
        answers = engine.run(mutants, taken)
    except UnfitError as error:
        void = f"{NOT_TWICE} ({error})"
        return Mutation(mutants=(), generated=0, quarantined=quarantined, void=void)
    except NoZygoteError as error:
        raise EngineError(f"the mutants could not be run: {error}; grade again") from error
    had_turns = turns(mutants, plan, answers, seed)
    results = tuple(result(m, plan, answers.get(m.id)) for m in mutants if m.id in had_turns)
    return Mutation(mutants=results, generated=0, quarantined={**quarantined, **engine.quarantined})


def turns(
    mutants: Sequence[Mutant], plan: Plan, answers: Mapping[str, Answer], seed: int
) -> set[str]:
    """The mutants that had their turn: also those that no test runs, in the same order.

    If these had all come first, a budget that ends would leave a score of little else.
    """
    order = shuffled(mutants, seed)
    nobody = {mutant.id for mutant in order if plan.reach(mutant).nobody}
    waiting = [m.id in nobody or m.id in answers for m in order]
    last = max((at for at, m in enumerate(order) if m.id in answers), default=-1)
    reached = len(order) if all(waiting) else last
    return answers.keys() | {m.id for at, m in enumerate(order) if m.id in nobody and at < reached}


def void_reason(place: Place, sources: Mapping[str, str], tests: Sequence[str]) -> str | None:
    """Why the suite's verdicts cannot be believed; None when they can.

    A suite that fails a program which behaves the same judges by looks. Tests that fail the
    unchanged program as well are left to the null runs, unless it is all of them.
    """
    for change, reason in READS.items():
        with changed(place.folder, canaries.altered(sources, change)) as folder:
            there = replace(place, folder=folder)
            if not (lost := failing(there, tests)):
                continue
            own = failing(place, tests)
            if own == set(tests):
                return f"{NOT_TWICE} (no test passed again)"
            if (lost := lost - own) and lost & failing(there, tests):
                return reason
    return None


def failing(place: Place, tests: Sequence[str]) -> set[str]:
    """The tests that do not pass there."""
    return set(tests) - set(run_suite(place, only=tests).run.passed())


def result(mutant: Mutant, plan: Plan, answer: Answer | None) -> MutantResult:
    """A mutant as the record keeps it; without an answer no test runs its line."""
    reach = plan.reach(mutant)
    ran = reach.tests if not reach.imported else reach.near or reach.tests
    return MutantResult(
        id=mutant.id,
        file=mutant.file,
        line=mutant.line,
        function=mutant.function,
        operator=mutant.operator,
        kind=mutant.kind,
        status=STATUS[answer.ending] if answer else MutantStatus.NO_TESTS,
        diff=mutant.diff,
        tests=tuple(test for test in plan.tests if test in ran),
        killed_by=answer.test if answer and answer.ending is Ending.NOTICED else None,
    )


def summary(made: Mutation) -> str:
    """What was measured, in one line."""
    if made.void:
        return made.void
    count = {status: sum(m.status is status for m in made.mutants) for status in MutantStatus}
    noticed = count[MutantStatus.KILLED] + count[MutantStatus.TIMEOUT]
    judged_ = len(made.mutants) - count[MutantStatus.STILLBORN]
    words = f"{noticed} of {judged_} mutants noticed"
    return f"{words}; {made.partial}" if made.partial else words
