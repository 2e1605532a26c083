"""Compares fork servers with a fresh process per mutant, on one submission."""

from dataclasses import dataclass

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Environment, MutantStatus, Submission
from interview_kit.core.progress import Silent
from interview_kit.metrics.coverage import measure as coverage
from interview_kit.metrics.mutation.trial import STATUS
from interview_kit.sandbox.base import Level
from interview_kit.submission.sources import read_sources
from interview_kit.suite import fresh_process
from interview_kit.suite.engine import Engine
from interview_kit.suite.plan import shuffle_mutants
from interview_kit.suite.run import make_place
from interview_kit.suite.runner import Runner, Subject
from interview_kit.suite.task import Task, TaskResult, Tier
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants

SEED = 1
NO_DEADLINE = 24 * 3600.0
TASK_TIMEOUT = 60.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """A mutant with its status in a fork server and in a fresh process."""

    mutant: Mutant
    forked: MutantStatus
    fresh: MutantStatus

    @property
    def agrees(self) -> bool:
        """Return whether both give the same status."""
        return self.forked is self.fresh


def compare(
    submission: Submission, environment: Environment, level: Level, *, most: int, jobs: int = 2
) -> list[Comparison]:
    """Run up to `most` mutants both ways, each time with the whole suite."""
    place = make_place(submission, environment, level)
    sources = read_sources(submission)
    mutants = shuffle_mutants(generate_mutants(sources), SEED)[:most]
    subject = Subject(
        place=place,
        sources=sources,
        coverage=coverage.measure(submission, environment, level, progress=Silent()),
    )
    runner = Runner(subject, seed=SEED, jobs=jobs)
    forked = Engine(runner, deadline=deadline_in(NO_DEADLINE)).run(mutants)
    tasks = [make_fresh_task(mutant, runner.tests()) for mutant in mutants]
    fresh = fresh_process.run_all(place, tasks, jobs)
    return [
        Comparison(
            mutant=mutant,
            forked=get_status(forked.get(mutant.id)),
            fresh=get_status(fresh[mutant.id]),
        )
        for mutant in mutants
    ]


def get_status(result: TaskResult | None) -> MutantStatus:
    """Return the status of a mutant; without a result no test runs it, and so it survives."""
    return STATUS[result.ending] if result else MutantStatus.SURVIVED


def make_fresh_task(mutant: Mutant, tests: tuple[str, ...]) -> Task:
    """Make the task of a mutant with the whole suite in its own order."""
    return Task(
        key=mutant.id,
        file=mutant.file,
        source=mutant.source,
        order=tests,
        tier=Tier.FRESH,
        seconds=TASK_TIMEOUT,
    )
