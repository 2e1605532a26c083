"""Small submissions for the tests of this lane, and how to grade them."""

import sys
from pathlib import Path
from typing import Any

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import (
    Coverage,
    Environment,
    Exercise,
    Manifest,
    MutantStatus,
    Submission,
)
from interview_kit.core.progress import Progress, Silent
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.coverage import measure as coverage
from interview_kit.metrics.coverage.measure import read_files
from interview_kit.metrics.mutation import measure as mutation
from interview_kit.metrics.mutation.record import Mutation
from interview_kit.sandbox.levels import LEVELS
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.engine import Engine
from interview_kit.suite.run import (
    Place,
    make_place,
    run_suite,
)
from interview_kit.suite.runner import Runner, Subject

ENVIRONMENT = Environment(
    framework="fastapi",
    prefix=Path(sys.prefix),
    python=Path(sys.executable),
    base_prefix=Path(sys.base_prefix),
)
"""The environment of these tests: it has pytest, coverage and FastAPI, and is there already."""

LEVEL = LEVELS["none"]

NO_CHECKS = Exercise(
    id="shop",
    title="Shop",
    folder=Path(),
    frameworks=("fastapi",),
    collection="/",
    phases=(),
    requirements=(),
    weights={},
    full_marks_at={},
)
"""An exercise without hidden checks, so that all mutants count."""

SHOP = """
def price(count):
    if count > 10:
        return count * 2
    return count * 3


def forgotten(count):
    return count + 1
"""

GOOD_TESTS = """
from shop import price


def test_few():
    assert price(1) == 3


def test_ten():
    assert price(10) == 30


def test_eleven():
    assert price(11) == 22
"""


def submission(
    folder: Path,
    files: dict[str, str],
    *,
    source: tuple[str, ...] = (".",),
    tests: tuple[str, ...] = ("tests",),
) -> Submission:
    """A submission made of these files."""
    folder = folder / "submission"
    folder.mkdir()
    for path, text in files.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return Submission(
        candidate="ann",
        folder=folder,
        manifest=Manifest(exercise="users", framework="fastapi", source=source, tests=tests),
        sha256="",
        files=len(files),
        size=0,
    )


def place(made: Submission, environment: Environment = ENVIRONMENT) -> Place:
    return make_place(made, environment, LEVEL)


def covered(
    made: Submission, environment: Environment = ENVIRONMENT, *, quick: bool = False
) -> Coverage:
    return coverage.measure(made, environment, LEVEL, progress=Silent(), quick=quick)


def claimed(made: Submission, environment: Environment = ENVIRONMENT) -> Coverage:
    """What the suite claims to cover, from one run: nothing is put to the test, as in `covered`."""
    sources = read_sources(made)
    suite_run = run_suite(place(made, environment), measured=tuple(sources))
    counts = {path: {"statements": len(text.splitlines())} for path, text in sources.items()}
    return Coverage(run=suite_run.run, files=read_files(suite_run, sources, counts))


def mutated(
    made: Submission,
    coverage_: Coverage | None = None,
    *,
    environment: Environment = ENVIRONMENT,
    progress: Progress | None = None,
    exercise: Exercise | None = None,
    **options: Any,
) -> Mutation:
    """Measure the mutation; without an exercise all mutants count.

    Without a coverage it is what the suite claims, for tests whose subject is not the coverage.
    """
    grading = Grading(
        exercise=exercise or NO_CHECKS,
        submission=made,
        environment=environment,
        level=LEVEL,
        options=Options(**{"jobs": 1, "seed": 1, "budget": 300.0, **options}),
        progress=progress or Silent(),
    )
    return mutation.measure(grading, coverage_ or claimed(made, environment))


def engine_of(made: Submission, coverage_: Coverage, jobs: int = 1) -> Engine:
    """An engine without decoys, for all tests that were covered."""
    subject = Subject(place=place(made), sources=read_sources(made), coverage=coverage_)
    return Engine(Runner(subject, seed=1, jobs=jobs), deadline=deadline_in(300.0))


def statuses(made: Mutation) -> dict[str, MutantStatus]:
    """Each mutant as its new line, with its status."""
    return {new_line(m.diff): m.status for m in made.mutants}


def new_line(diff: str) -> str:
    """The lines that a diff adds; where it only takes away, those."""
    lines = diff.splitlines()[2:]
    added = [line[1:].strip() for line in lines if line.startswith("+")]
    gone = [line.strip() for line in lines if line.startswith("-")]
    return " ".join(added) or " ".join(gone)
