"""Processor time per mutant of the reference: the engine beside others, and beside its floor."""

import os
import shutil
import sqlite3
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path

from grading import MUTMUT
from timing import Row, in_turn

from interview_kit.core.deadline import deadline_in
from interview_kit.core.progress import Silent
from interview_kit.exercise.reference import assemble
from interview_kit.metrics.coverage import measure as coverage
from interview_kit.sandbox.levels import LEVELS
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.submission.sources import read_sources
from interview_kit.suite import fresh_process
from interview_kit.suite.engine import WAVE_SIZE, Engine
from interview_kit.suite.parallel import ignore_result
from interview_kit.suite.plan import shuffle_mutants
from interview_kit.suite.run import make_place
from interview_kit.suite.runner import Runner, Subject
from interview_kit.suite.task import Ending, Task, TaskResult, Tier
from interview_kit.suite.variants.decoys import make_decoys
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants
from interview_kit.suite.variants.mutmut_operators import mutation_operators

NAME = "engines"
TITLE = "per mutant of the reference"
SAMPLE = 24
"""Of the mutants of engines that start a process for each."""
COSMIC_RAY = """
[cosmic-ray]
module-path = ["app.py", "domain"]
timeout = 60.0
excluded-modules = []
test-command = "{python} -m pytest -q -x -p no:cacheprovider"

[cosmic-ray.distributor]
name = "local"
"""


Order = Callable[[Engine, Mutant], tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Prepared(Subject):
    """The reference, ready for the engine."""

    mutants: Sequence[Mutant]

    def engine(self) -> Engine:
        """A new engine over it, with one worker: time is told as processor time."""
        return Engine(
            Runner(self, seed=1, jobs=1),
            deadline=deadline_in(24 * 3600),
            decoys=make_decoys(self.sources, 1),
        )


def rows(runs: int) -> Iterable[Row]:
    """All mutants, then those that mutmut makes as well, then what a mutant costs at least."""
    with tempfile.TemporaryDirectory(prefix="kit-bench-") as name:
        folder = Path(name)
        subject = prepared(folder)
        yield from in_turn(against_processes(subject, folder), runs)
        yield from in_turn(against_mutmut(subject, folder), runs)
        yield from against_floor(subject, runs)


def prepared(folder: Path) -> Prepared:
    """Collect the reference and measure its coverage once."""
    made = assemble("users", "fastapi", folder / "reference")
    submission = collect(made, folder / "copy", exercise=None, candidate=None)
    environment, level = environments.build("fastapi"), LEVELS["none"]
    sources = read_sources(submission)
    return Prepared(
        place=make_place(submission, environment, level),
        sources=sources,
        coverage=coverage.measure(submission, environment, level, progress=Silent()),
        mutants=generate_mutants(sources),
    )


def against_processes(subject: Prepared, folder: Path) -> dict[str, Callable[[], int]]:
    """Engines that start pytest anew for each mutant, on a sample each."""
    few = shuffle_mutants(subject.mutants, 1)[:SAMPLE]
    cosmic = cosmic_ray(folder)
    return {
        f"the engine, {len(subject.mutants)} mutants": lambda: len(
            subject.engine().run(subject.mutants)
        ),
        f"a fresh process each, {len(few)} of them": lambda: alone(
            subject, few, lambda engine, mutant: engine.runner.tests()
        ),
        "the same, its tests put in order by coverage": lambda: alone(
            subject, few, lambda engine, mutant: engine.make_task(mutant).order
        ),
        f"cosmic-ray, {SAMPLE} of its own": cosmic,
    }


def alone(subject: Prepared, mutants: Sequence[Mutant], order: Order) -> int:
    """Run mutants in a process each."""
    engine = subject.engine()
    engine.runner.tiers = {Tier.FRESH}
    tasks = [
        replace(engine.make_task(mutant), order=order(engine, mutant), seconds=60.0)
        for mutant in mutants
    ]
    return len(fresh_process.run_all(subject.place, tasks, 1))


def cosmic_ray(folder: Path) -> Callable[[], int]:
    """Run cosmic-ray on an evenly spaced sample of what it would do."""
    made = assemble("users", "fastapi", folder / "cosmic-ray")
    (made / "session.toml").write_text(COSMIC_RAY.format(python=sys.executable))
    python("-m", "cosmic_ray.cli", "init", "session.toml", "whole.sqlite", cwd=made)
    with closing(sqlite3.connect(made / "whole.sqlite")) as session, session:
        jobs = [row[0] for row in session.execute("select job_id from work_items order by 1")]
        wanted = set(jobs[:: max(1, len(jobs) // SAMPLE)][:SAMPLE])
        for table in ("mutation_specs", "work_items"):
            session.executemany(
                f"delete from {table} where job_id = ?",
                [(job,) for job in jobs if job not in wanted],
            )

    def run() -> int:
        shutil.copyfile(made / "whole.sqlite", made / "sample.sqlite")
        python("-m", "cosmic_ray.cli", "exec", "session.toml", "sample.sqlite", cwd=made)
        return len(wanted)

    return run


def against_mutmut(subject: Prepared, folder: Path) -> dict[str, Callable[[], int]]:
    """Mutmut as it is, and the engine on what mutmut's operators change where it would."""
    made = assemble("users", "fastapi", folder / "mutmut")
    (made / "pyproject.toml").write_text(MUTMUT)
    theirs = {operator.__name__.removeprefix("operator_") for _, operator in mutation_operators}
    same = [m for m in subject.mutants if m.operator in theirs and m.kind == "body"]

    def mutmut() -> int:
        shutil.rmtree(made / "mutants", ignore_errors=True)
        python("-m", "mutmut", "run", "--max-children", "1", cwd=made)
        return len(python("-m", "mutmut", "results", "--all", "true", cwd=made).splitlines())

    return {
        "mutmut alone": mutmut,
        f"the engine, {len(same)} mutants by its operators": lambda: len(
            subject.engine().run(same)
        ),
    }


def against_floor(subject: Prepared, runs: int) -> Iterable[Row]:
    """Mutants that are noticed, beside a fork that runs the one test which notices."""
    engine = subject.engine()
    with engine.runner as runner:
        runner.warm_up()
        reached = [m for m in subject.mutants if not runner.plan.find_reach(m).is_empty]
        order = shuffle_mutants(reached, 1)
        tasks: list[Task] = []
        results: dict[str, TaskResult] = {}
        for first in range(0, len(order), WAVE_SIZE):
            mutants = order[first : first + WAVE_SIZE]
            tasks += [engine.make_task(mutant) for mutant in mutants]
            results |= engine.run_wave(mutants, first, ignore_result)
        noticed = [t for t in tasks if results[t.key].ending is Ending.NOTICED]
        least = [replace(task, order=(results[task.key].test or "",)) for task in noticed]
        yield from in_turn(
            {
                "the floor: fork and the test that notices": lambda: len(runner.run_all(least)),
                f"the engine, {len(noticed)} noticed, processes warm": lambda: len(
                    runner.run_all(noticed)
                ),
            },
            runs,
        )


def python(*arguments: str, cwd: Path) -> str:
    """What a module of this environment prints."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    command = [sys.executable, *arguments]
    done = subprocess.run(
        command, cwd=cwd, env=environment, check=True, capture_output=True, text=True
    )
    return done.stdout
