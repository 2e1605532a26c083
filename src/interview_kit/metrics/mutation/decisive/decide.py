"""Decides which requirement each mutant breaks: what a hidden check tells from the original."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import zip_longest

from interview_kit.core import layout
from interview_kit.core.deadline import Deadline
from interview_kit.core.model import Behaviour, Exercise, Outcome
from interview_kit.core.progress import Progress
from interview_kit.exercise.input_files import make_files
from interview_kit.metrics.base import Grading
from interview_kit.metrics.behaviour.run import suites
from interview_kit.metrics.mutation.decisive.baseline import (
    Baseline,
    CannotDecideError,
    measure_baseline,
)
from interview_kit.metrics.mutation.decisive.blocks import NOTHING_KNOWN, Program, read_program
from interview_kit.metrics.mutation.decisive.check_run import (
    CheckRun,
    CheckRunner,
    CheckRunResult,
    Unit,
    WorkerSetup,
)
from interview_kit.metrics.mutation.decisive.combine import combine, merge
from interview_kit.metrics.mutation.decisive.dependence import find_dependence
from interview_kit.metrics.mutation.decisive.limited_pool import LimitedPool, WorkUsedUpError
from interview_kit.metrics.mutation.decisive.pool import CheckPool
from interview_kit.metrics.mutation.decisive.ranking import Ranking
from interview_kit.metrics.mutation.record import EVERY_REQUEST
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.plan import shuffle_mutants
from interview_kit.suite.variants.mutant import Mutant

DECIDING_STEP = "what counts"
BATCH_SIZE = 60
"""Mutants of which all are decided before the next ones have their turn."""
MIN_WAVE_SIZE, MAX_WAVE_SIZE = 8, 40
"""Mutants that run before the next ones profit from their results; the first waves are small."""
CONFIRMATIONS = 3
"""So many mutants in a row that are late again, alone and with more time, prove the others."""
LIKELIEST = 4
"""Checks that run alone on each mutant before all groups do."""


def decide(
    grading: Grading,
    mutants: Sequence[Mutant],
    behaviour: Behaviour | None,
    deadline: Deadline,
) -> Mapping[str, str | None]:
    """Decide for each mutant, by its id, which requirement it breaks; None if it breaks none.

    It is that of the first hidden check that passes on the program and fails on the mutant, or
    `EVERY_REQUEST` where there is no server, or nothing works that each request needs. Only checks
    that passed when `behaviour` was measured are tried; a server that never answered there is not
    asked again. Each group of checks gets a fresh server, and the order of the checks follows from
    the program and the seed, so that no result depends on the number of jobs or on the clock.
    Mutants that had no turn before the deadline are missing. Raises `CannotDecideError` when the
    checks cannot decide anything, and `EngineError`.
    """
    if behaviour and behaviour.cause:
        raise CannotDecideError(f"its server does not answer: {behaviour.cause}")
    grading.progress.begin(DECIDING_STEP, len(mutants))
    decided: Mapping[str, str | None] = {}
    if is_affordable(behaviour, deadline.work.seconds * grading.patience):
        decided = run_decision(grading, mutants, behaviour, deadline)
    else:
        deadline.work.spend(deadline.work.seconds)
    grading.progress.end(DECIDING_STEP, summarize(decided, len(mutants)))
    return {mutant.id: decided[mutant.id] for mutant in mutants if mutant.id in decided}


def is_affordable(behaviour: Behaviour | None, seconds: float) -> bool:
    """Tell whether the checks that passed took less than what all mutants may take together."""
    checks = behaviour.checks if behaviour else ()
    return sum(check.seconds for check in checks if check.outcome is Outcome.PASSED) < seconds


def run_decision(
    grading: Grading,
    mutants: Sequence[Mutant],
    behaviour: Behaviour | None,
    deadline: Deadline,
) -> Mapping[str, str | None]:
    """Decide in worker processes of their own."""
    with CheckPool(make_setup(grading), grading.options.jobs) as pool:
        pool.start()
        order = shuffle_mutants(mutants, grading.options.seed)
        decided = decide_with(LimitedPool(pool, deadline.work), grading, order, behaviour, deadline)
        pool.stop()
    return decided


def decide_with(
    pool: LimitedPool,
    grading: Grading,
    order: Sequence[Mutant],
    behaviour: Behaviour | None,
    deadline: Deadline,
) -> Mapping[str, str | None]:
    """Decide with a pool that has work left; without enough, no mutant is decided."""
    sources = read_sources(grading.submission)
    program = read_program(sources)
    try:
        passed = find_passed(behaviour, grading.exercise)
        baseline = measure_baseline(pool, sources, passed, quick=grading.options.quick)
        # Also for few mutants, which it does not make faster: which requirement a mutant belongs to
        # must not change with the number of others. A quick look asks for no requirements.
        is_quick = grading.options.quick
        dependence = NOTHING_KNOWN if is_quick else find_dependence(pool, baseline, program)
    except WorkUsedUpError:
        return {}
    ranking = Ranking(program, dependence, baseline.groups)
    decision = Decision(pool, baseline, program, ranking, grading.progress)
    detectors = decision.run(order, deadline)

    def name_broken(mutant: Mutant, check: str | None) -> str | None:
        if check is None or check == EVERY_REQUEST or ranking.breaks_every_request(mutant, check):
            return check and EVERY_REQUEST
        return pool.checks[check].requirement

    return {m.id: name_broken(m, detectors[m.id]) for m in order if m.id in detectors}


def summarize(decided: Mapping[str, str | None], asked: int) -> str:
    """Say in one line how many of the mutants that were asked about count."""
    late = asked - len(decided)
    rest = f"; no time for {late} more" if late else ""
    decisive = sum(requirement is not None for requirement in decided.values())
    return f"{decisive} of {len(decided)} mutants break a promise{rest}"


def make_setup(grading: Grading) -> WorkerSetup:
    """Return what the processes need that run the hidden checks of all phases."""
    exercise, manifest = grading.exercise, grading.submission.manifest
    files = make_files(exercise.files, f"{grading.options.seed}:{DECIDING_STEP}")
    return WorkerSetup(
        phases=layout.PHASES,
        folders=tuple(suites(exercise, [phase.number for phase in exercise.phases])),
        submission=replace(grading.submission, manifest=replace(manifest, files=files)),
        environment=grading.environment,
        level=grading.level,
        collection=exercise.collection,
        seed=grading.options.seed,
    )


def find_passed(behaviour: Behaviour | None, exercise: Exercise) -> set[str] | None:
    """Return the checks that passed when behaviour was measured; None when it was not.

    Those of a bonus decide nothing: a mutant of what may be left out need not be noticed.
    """
    if behaviour is None:
        return None
    bonus = {requirement.id for requirement in exercise.requirements if requirement.bonus}
    return {
        check.name
        for check in behaviour.checks
        if check.outcome is Outcome.PASSED and check.requirement not in bonus
    }


class Decision:
    """Runs hidden checks on mutants, the likeliest first.

    A mutant first meets the few checks that are likeliest to detect it, each alone with a server.
    Those that remain meet all groups that they may depend on, several mutants in one program; where
    a check detects that, it runs on each of them alone. No mutant meets a group again that passed
    on a program with it. What is learned from results is used from wave to wave: so the order does
    not depend on how many run at once, or which of them ends first.
    """

    def __init__(
        self,
        pool: CheckRunner,
        baseline: Baseline,
        program: Program,
        ranking: Ranking,
        progress: Progress,
    ) -> None:
        self._pool = pool
        self._baseline = baseline
        self._sources = program.sources
        self._ranking = ranking
        self._progress = progress
        self._decided: dict[str, str | None] = {}
        self._doubtful: dict[Mutant, str] = {}
        self._passed: defaultdict[str, set[Unit]] = defaultdict(set)

    def run(self, order: Sequence[Mutant], deadline: Deadline) -> dict[str, str | None]:
        """Run checks on the mutants until the deadline; return which check detected each.

        Mutants that were only slow run again alone, with more time.
        """
        with suppress(WorkUsedUpError):
            self._run_batches(order, deadline)
            self._run_doubtful()
        return find_decided(order, self._decided)

    def _run_batches(self, order: Sequence[Mutant], deadline: Deadline) -> None:
        for first in range(0, len(order), BATCH_SIZE):
            batch = order[first : first + BATCH_SIZE]
            remaining = self._run_batch(batch, self._list_likeliest, deadline)
            alone = self._run_together(remaining, deadline)
            for mutant in self._run_batch(alone, self._list_open_groups, deadline):
                self._decide(mutant, None)
            if deadline.has_passed():
                break

    def _run_doubtful(self) -> None:
        """Run checks alone on mutants that were only slow, until enough are slow again."""
        confirmations = 0
        for mutant, late_check in self._doubtful.items():
            if confirmations == CONFIRMATIONS:
                self._decide(mutant, late_check)
                continue
            units = (*self._list_likeliest(mutant), *self._ranking.list_groups(mutant))
            patient = self._baseline.make_patient_run({mutant.file: mutant.source}, units)
            result = self._pool.run(patient)
            confirmations = confirmations + 1 if result.is_doubtful else 0
            self._decide(mutant, self._find_detector(result))

    def _run_together(self, mutants: Sequence[Mutant], deadline: Deadline) -> list[Mutant]:
        """Decide mutants several at a time; return those that have to run alone."""
        alone: list[Mutant] = []
        waiting = list(mutants)
        while waiting and not deadline.has_passed():
            programs = {str(n): p for n, p in enumerate(combine(self._sources, waiting))}
            waiting = []
            runs = {key: self._make_joint_run(p) for key, p in programs.items() if len(p) > 1}
            results = self._run_all(runs, deadline)
            for key, program in programs.items():
                result = results.get(key)
                self._note_passed(program, result)
                if result is None or result.is_doubtful or result.down:
                    alone += program
                elif result.failed is None:
                    for mutant in program:
                        self._decide(mutant, None)
                else:
                    innocent = self._find_culprits(program, result.failed, deadline)
                    (waiting if len(innocent) < len(program) else alone).extend(innocent)
        return alone + waiting

    def _note_passed(self, program: Sequence[Mutant], result: CheckRunResult | None) -> None:
        """Note the groups of which all checks passed on a program, for each of its mutants."""
        passed = result.passed if result else set()
        groups = [group for group in self._baseline.groups if passed.issuperset(group)]
        for mutant in program:
            self._passed[mutant.id].update(groups)

    def _list_open_groups(self, mutant: Mutant) -> tuple[Unit, ...]:
        """List the groups on which a mutant may depend and that it has not met, likeliest first."""
        passed = self._passed[mutant.id]
        return tuple(group for group in self._ranking.list_groups(mutant) if group not in passed)

    def _make_joint_run(self, program: Sequence[Mutant]) -> CheckRun:
        """Make the run of all groups on which any of some mutants may depend, in their turns."""
        turns = zip_longest(*map(self._list_open_groups, program))
        groups = dict.fromkeys(group for turn in turns for group in turn if group)
        return self._baseline.make_run(merge(self._sources, program), groups)

    def _find_culprits(
        self, program: Sequence[Mutant], check: str, deadline: Deadline
    ) -> list[Mutant]:
        """Run a check on each mutant of a program alone; return those that it does not detect.

        Where it detects none of them, or needs the checks before it, its whole group runs.
        """
        group = next(group for group in self._baseline.groups if check in group)
        suspects = [m for m in program if group in self._ranking.list_groups(m)]
        innocent: set[str] = {mutant.id for mutant in program}
        for unit in ((check,), group) if self._ranking.passes_alone(check) else (group,):
            runs = {mutant.id: self._make_run(mutant, (unit,)) for mutant in suspects}
            results = self._run_all(runs, deadline)
            for mutant in suspects:
                if mutant.id in results and self._add_result(mutant, results[mutant.id]):
                    innocent.discard(mutant.id)
            if len(innocent) < len(program):
                break
        return [mutant for mutant in program if mutant.id in innocent]

    def _list_likeliest(self, mutant: Mutant) -> tuple[Unit, ...]:
        return self._ranking.list_likeliest(mutant, LIKELIEST)

    def _run_batch(
        self,
        mutants: Sequence[Mutant],
        list_units: Callable[[Mutant], tuple[Unit, ...]],
        deadline: Deadline,
    ) -> list[Mutant]:
        """Run checks on mutants, wave by wave; return those that none of the checks detected."""
        undetected: list[Mutant] = []
        waiting = list(mutants)
        while waiting and not deadline.has_passed():
            size = min(MAX_WAVE_SIZE, max(MIN_WAVE_SIZE, len(self._decided)))
            wave, waiting = waiting[:size], waiting[size:]
            results = self._run_wave(wave, list_units, deadline)
            for mutant in wave:
                if (result := results.get(mutant.id)) and not self._add_result(mutant, result):
                    undetected.append(mutant)
        return undetected

    def _run_wave(
        self,
        wave: Sequence[Mutant],
        list_units: Callable[[Mutant], tuple[Unit, ...]],
        deadline: Deadline,
    ) -> dict[str, CheckRunResult]:
        runs = {mutant.id: self._make_run(mutant, list_units(mutant)) for mutant in wave}
        return self._run_all(runs, deadline)

    def _make_run(self, mutant: Mutant, units: tuple[Unit, ...]) -> CheckRun:
        return self._baseline.make_run({mutant.file: mutant.source}, units)

    def _run_all(
        self, runs: Mapping[str, CheckRun], deadline: Deadline
    ) -> dict[str, CheckRunResult]:
        """Run checks until the deadline; return the results by the runs' keys."""
        results = {key: CheckRunResult() for key, run in runs.items() if not run.units}

        def give_keys() -> Iterator[str]:
            for key in [key for key, run in runs.items() if run.units]:
                if deadline.has_passed():
                    return
                yield key

        self._pool.run_all(give_keys(), lambda key: runs[key], results.__setitem__)
        return results

    def _add_result(self, mutant: Mutant, result: CheckRunResult) -> bool:
        """Keep a result if it decides; return whether no more checks need to run now."""
        detector = self._find_detector(result)
        if result.is_doubtful and detector:
            self._doubtful[mutant] = detector
            return True
        if result.failed:
            self._ranking.add(mutant, result.failed)
        if detector:
            self._decide(mutant, detector)
        return detector is not None

    def _find_detector(self, result: CheckRunResult) -> str | None:
        """Return the check that detected a change, or that there is no server for any."""
        return result.failed or (EVERY_REQUEST if result.down else None)

    def _decide(self, mutant: Mutant, check: str | None) -> None:
        self._decided[mutant.id] = check
        self._progress.advance(DECIDING_STEP)


def find_decided(
    order: Sequence[Mutant], decided: Mapping[str, str | None]
) -> dict[str, str | None]:
    """Return what was decided of the mutants up to the first that was not.

    Where time was up, a mutant that is detected was decided sooner than one that is not. What
    counts must not depend on that, so the mutants count in the order in which they had their turn.
    """
    results: dict[str, str | None] = {}
    for mutant in order:
        if mutant.id not in decided:
            break
        results[mutant.id] = decided[mutant.id]
    return results
