"""The faults alone, in front of a person: which broken servers do these tests notice?"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from interview_kit.core.model import Noticed
from interview_kit.core.text import one_line
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import catalogue
from interview_kit.grading.isolation import isolate
from interview_kit.grading.workspace import stage
from interview_kit.metrics.base import Options
from interview_kit.metrics.mutation.faults import measure_faults as ask
from interview_kit.metrics.mutation.faults.measure_faults import Faults
from interview_kit.report.live import LiveProgress
from interview_kit.server.reference_server import serve_reference
from interview_kit.submission.collect import collect

LISTS = (
    (Noticed.UNNOTICED, "Your tests passed although"),
    (Noticed.NOT_EXERCISED, "Your tests never ask for what would show that"),
    (Noticed.NOTICED, "Your tests noticed that"),
)
LONGEST = 300


def run(
    path: Path,
    *,
    isolation: str | None,
    public: bool = False,
    exercise: str | None = None,
    allow_install: bool = False,
) -> Faults:
    """Let the tests of a submission meet the faults, and say what they made of them."""
    console = Console()
    with LiveProgress(console) as progress, stage() as workspace, ExitStack() as stack:
        submission = collect(
            path,
            workspace.theirs / "submission",
            exercise=exercise,
            allow_install=allow_install,
        )
        known = read_exercise(submission.manifest.exercise)
        options = Options(isolation=isolation)
        environment, level, _ = isolate(submission, workspace.theirs, options, progress)
        launch, _ = stack.enter_context(serve_reference(known.id, None))
        found = ask.measure(
            submission,
            environment,
            level,
            catalogue.counted(known, public=public),
            reference=launch,
            jobs=len(os.sched_getaffinity(0)),
            progress=progress,
        )
    for line in lines(found):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return found


def lines(found: Faults) -> Iterator[str]:
    """Everything that was found, in words."""
    yield ask.sentence(found)
    for outcome, heading in LISTS:
        faults = found.of(outcome)
        yield from listed(f"{heading} ({len(faults)}):", [fault.title for fault in faults])
    why = "These tests fail now and then on your own program, and did not count:"
    yield from listed(why, list(found.quarantined))
    why = "These tests pass on your program and fail on our reference; compare them with the brief:"
    yield from listed(why, [f"{test}: {said}" for test, said in found.contradicting.items()])


def listed(heading: str, items: Sequence[str]) -> Iterator[str]:
    """A heading and its list; nothing without items."""
    if items:
        yield ""
        yield heading
        yield from (f"  {one_line(item, LONGEST)}" for item in items)
