"""Decides which mutants of the candidate's program the hidden checks tell from the original."""

from collections.abc import Iterator, Mapping, Sequence

from interview_kit.core import layout
from interview_kit.core.deadline import Deadline
from interview_kit.core.model import Behaviour, Outcome
from interview_kit.core.progress import Progress
from interview_kit.metrics.base import Grading
from interview_kit.metrics.behaviour.measure import suites
from interview_kit.metrics.mutation.decisive.baseline import (
    Baseline,
    CannotDecideError,
    measure_baseline,
)
from interview_kit.metrics.mutation.decisive.check_run import (
    CheckRun,
    CheckRunResult,
    WorkerSetup,
)
from interview_kit.metrics.mutation.decisive.pool import CheckPool
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.plan import shuffle_mutants
from interview_kit.suite.variants.mutants import Mutant

DECIDING_STEP = "what counts"


def decide(
    grading: Grading,
    mutants: Sequence[Mutant],
    behaviour: Behaviour | None,
    deadline: Deadline,
) -> Mapping[str, bool]:
    """Decide for each mutant, by its id, whether a hidden check that passes on the program fails.

    Only checks that passed when `behaviour` was measured are tried; a server that never answered
    there is not asked again. Each group of checks gets a fresh server, so that no result depends
    on the number of jobs or on earlier mutants. Mutants that had no turn before the deadline are
    missing. Raises `CannotDecideError` when the checks cannot decide anything, and `EngineError`.
    """
    if behaviour and behaviour.cause:
        raise CannotDecideError(f"its server does not answer: {behaviour.cause}")
    exercise, options = grading.exercise, grading.options
    grading.progress.begin(DECIDING_STEP, len(mutants))
    setup = WorkerSetup(
        phases=layout.PHASES,
        folders=tuple(suites(exercise, [phase.number for phase in exercise.phases])),
        submission=grading.submission,
        environment=grading.environment,
        level=grading.level,
        collection=exercise.collection,
        seed=options.seed,
    )
    with CheckPool(setup, options.jobs) as pool:
        pool.start()
        baseline = measure_baseline(pool, read_sources(grading.submission), find_passed(behaviour))
        decision = Decision(pool, baseline, mutants, grading.progress)
        decided = decision.run(shuffle_mutants(mutants, options.seed), deadline)
        pool.stop()
    grading.progress.end(
        DECIDING_STEP, f"{sum(decided.values())} of {len(decided)} mutants break a promise"
    )
    return {mutant.id: decided[mutant.id] for mutant in mutants if mutant.id in decided}


def find_passed(behaviour: Behaviour | None) -> set[str] | None:
    """Return the checks that passed when behaviour was measured; None when it was not."""
    if behaviour is None:
        return None
    return {check.name for check in behaviour.checks if check.outcome is Outcome.PASSED}


class Decision:
    """Runs hidden checks on mutants, first the groups that detected mutants near by."""

    def __init__(
        self,
        pool: CheckPool,
        baseline: Baseline,
        mutants: Sequence[Mutant],
        progress: Progress,
    ) -> None:
        self._pool = pool
        self._baseline = baseline
        self._mutants = {mutant.id: mutant for mutant in mutants}
        self._progress = progress
        self._detecting_groups: dict[str, list[str]] = {}
        self._decided: dict[str, bool] = {}
        self._doubtful: list[str] = []

    def run(self, order: Sequence[Mutant], deadline: Deadline) -> dict[str, bool]:
        """Run checks on the mutants until the deadline.

        Mutants that were only slow run again alone, with more time.
        """

        def give_keys() -> Iterator[str]:
            for mutant in order:
                if deadline.has_passed():
                    return
                yield mutant.id

        self._pool.run_all(give_keys(), self.make_run, self.add_result)
        for key in sorted(self._doubtful):
            mutant = self._mutants[key]
            groups = self.order_groups(mutant)
            patient = self._baseline.make_patient_run({mutant.file: mutant.source}, groups)
            self._decided[key] = self._pool.run(patient).detects_change
        return self._decided

    def make_run(self, key: str) -> CheckRun:
        """Make the check run of a mutant."""
        mutant = self._mutants[key]
        return self._baseline.make_run({mutant.file: mutant.source}, self.order_groups(mutant))

    def order_groups(self, mutant: Mutant) -> list[str]:
        """Put the most promising groups first; the order changes no result, only the time."""
        near = self._detecting_groups.get(find_function(mutant), [])
        anywhere = self._detecting_groups.get("", [])
        return list(dict.fromkeys((*near, *anywhere, *self._baseline.groups)))

    def add_result(self, key: str, result: CheckRunResult) -> None:
        """Keep the result of a mutant, and learn from it which groups to run first."""
        if result.is_doubtful:
            self._doubtful.append(key)
        else:
            self._decided[key] = result.detects_change
            for verdict in result.verdicts[-1:]:
                if not verdict.has_passed:
                    self._put_first(self._mutants[key], verdict.group)
        self._progress.advance(DECIDING_STEP)

    def _put_first(self, mutant: Mutant, group: str) -> None:
        for name in (find_function(mutant), ""):
            groups = self._detecting_groups.setdefault(name, [])
            groups[:] = [group, *(g for g in groups if g != group)]


def find_function(mutant: Mutant) -> str:
    """Name the function of a mutant: others in it are detected by the same checks."""
    return f"{mutant.file}::{mutant.function}"
