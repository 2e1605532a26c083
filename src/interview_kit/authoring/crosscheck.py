"""Holds the warmed processes against a fresh process per mutant, on one submission.

    python -m interview_kit.authoring.crosscheck FOLDER [MUTANTS]

Prints each mutant on which the two disagree, and how many were compared.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Environment, MutantStatus, Submission
from interview_kit.core.progress import Silent
from interview_kit.metrics.coverage import measure as coverage
from interview_kit.metrics.mutation.measure import STATUS
from interview_kit.sandbox import scratch
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import choose
from interview_kit.submission import collect as intake
from interview_kit.submission import environments
from interview_kit.suite import fresh_process as fresh
from interview_kit.suite.engine import Engine
from interview_kit.suite.plan import shuffled
from interview_kit.suite.runner import Subject
from interview_kit.suite.task import Task, Tier
from interview_kit.suite.variants.mutants import Mutant, generate

SEED = 1
LONG = 24 * 3600.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A mutant, its status by the warmed processes, and by a process of its own."""

    mutant: Mutant
    warmed: MutantStatus
    alone: MutantStatus


def compare(
    submission: Submission, environment: Environment, level: Level, *, most: int, jobs: int = 2
) -> list[Compared]:
    """Decide up to `most` mutants both ways, in both with the whole suite."""
    covered = coverage.measure(submission, environment, level, progress=Silent())
    place = coverage.place_of(submission, environment, level)
    sources = coverage.sources_of(submission)
    mutants = shuffled(generate(sources), SEED)[:most]
    subject = Subject(place=place, sources=sources, coverage=covered)
    engine = Engine(subject, seed=SEED, jobs=jobs, deadline=deadline_in(LONG))
    warmed = engine.run(mutants)
    alone = fresh.run(place, [task_of(engine, mutant) for mutant in mutants], jobs)
    return [
        Compared(
            mutant=mutant,
            warmed=STATUS[warmed[mutant.id].ending] if mutant.id in warmed else _UNRUN,
            alone=STATUS[alone[mutant.id].ending],
        )
        for mutant in mutants
    ]


_UNRUN = MutantStatus.SURVIVED
"""What no test runs survives, and a fresh process has to say the same."""


def task_of(engine: Engine, mutant: Mutant) -> Task:
    """A mutant and the whole suite in its own order."""
    return Task(
        key=mutant.id,
        file=mutant.file,
        source=mutant.source,
        order=engine.tests(),
        tier=Tier.FRESH,
        seconds=60.0,
    )


def main(arguments: Sequence[str]) -> int:
    """Compare, print, and say by the exit code whether both agree."""
    most = int(arguments[1]) if len(arguments) > 1 else 1_000_000
    with scratch.scratch_folder() as folder:
        submission = intake.collect(
            Path(arguments[0]), folder / "submission", exercise=None, candidate=None
        )
        environment = environments.build(submission.manifest.framework)
        level, _ = choose(None, environment)
        compared = compare(submission, environment, level, most=most)
    wrong = [each for each in compared if each.warmed is not each.alone]
    for each in wrong:
        print(f"{each.mutant.id} warmed: {each.warmed}, alone: {each.alone}\n{each.mutant.diff}")
    print(f"{len(compared)} mutants compared, {len(wrong)} disagree")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
