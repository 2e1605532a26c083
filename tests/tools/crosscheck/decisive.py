"""Compares the short way to decide what counts with the whole hidden suite, on one submission."""

from collections.abc import Sequence
from dataclasses import dataclass

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Environment, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.mutation.decisive.baseline import Baseline, measure_baseline
from interview_kit.metrics.mutation.decisive.check_run import CheckRun, CheckRunResult
from interview_kit.metrics.mutation.decisive.decide import decide, make_setup
from interview_kit.metrics.mutation.decisive.pool import CheckPool
from interview_kit.sandbox.base import Level
from interview_kit.submission.sources import read_sources
from interview_kit.suite.plan import shuffle_mutants
from interview_kit.suite.variants.mutants import Mutant, generate_mutants

SEED = 1
NO_DEADLINE = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Decided:
    """A mutant, and whether it is decisive by the short way and by the whole suite."""

    mutant: Mutant
    short: bool
    whole: bool


def compare(
    submission: Submission, environment: Environment, level: Level, *, most: int, jobs: int = 2
) -> list[Decided]:
    """Decide up to `most` mutants both ways, each with all checks that pass on the program."""
    grading = Grading(
        exercise=read_exercise("users"),
        submission=submission,
        environment=environment,
        level=level,
        options=Options(seed=SEED, jobs=jobs),
        progress=Silent(),
    )
    mutants = shuffle_mutants(generate_mutants(read_sources(submission)), SEED)[:most]
    short = decide(grading, mutants, None, deadline_in(NO_DEADLINE))
    whole = run_whole_suite(grading, mutants)
    return [Decided(mutant=m, short=short[m.id] is not None, whole=whole[m.id]) for m in mutants]


def run_whole_suite(grading: Grading, mutants: Sequence[Mutant]) -> dict[str, bool]:
    """Run all groups in their own order on each mutant; one that was only slow runs again."""
    results: dict[str, bool] = {}
    late: list[Mutant] = []
    by_id = {mutant.id: mutant for mutant in mutants}
    with CheckPool(make_setup(grading), grading.options.jobs) as pool:
        pool.start()
        baseline = measure_baseline(pool, read_sources(grading.submission), None)

        def add(key: str, result: CheckRunResult) -> None:
            results[key] = result.detects_change
            if result.is_doubtful:
                late.append(by_id[key])

        pool.run_all(iter(by_id), lambda key: make_run(baseline, by_id[key]), add)
        for mutant in late:
            patient = baseline.make_patient_run({mutant.file: mutant.source}, baseline.groups)
            results[mutant.id] = pool.run(patient).detects_change
        pool.stop()
    return results


def make_run(baseline: Baseline, mutant: Mutant) -> CheckRun:
    """Make the run of all groups on a mutant; it ends with the first check that fails."""
    return baseline.make_run({mutant.file: mutant.source}, baseline.groups)
