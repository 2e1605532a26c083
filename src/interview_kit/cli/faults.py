"""The command `faults`: which broken servers do the tests of a submission notice?"""

import os
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from pathlib import Path

from rich.console import Console

from interview_kit.core.model import Noticed
from interview_kit.core.text import one_line
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.grading.isolation import isolate
from interview_kit.grading.workspace import stage
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.mutation.faults.fault_results import FaultResults
from interview_kit.metrics.mutation.faults.measure_faults import measure_faults, serve_comparison
from interview_kit.report.live import LiveProgress
from interview_kit.submission.collect import collect

HEADINGS = (
    (Noticed.UNNOTICED, "Your tests pass although"),
    (Noticed.NOT_EXERCISED, "None of your tests sends a request that would show that"),
    (Noticed.NOTICED, "Your tests notice that"),
)
UNSTEADY = "These tests fail now and then on your own program, and did not count:"
CONTRADICTING = (
    "These tests pass on your program and fail on our reference, and did not count; compare them"
    " with the brief:"
)
OVERSPECIFIED = "These tests fail on servers that break no promise, and did not count:"
MAX_ITEM = 300
"""Longest line in characters."""


def run(
    path: Path,
    *,
    isolation: str | None,
    public: bool = False,
    exercise: str | None = None,
    allow_install: bool = False,
) -> FaultResults:
    """Run the tests of a submission against the faults and print what they noticed."""
    console = Console()
    with LiveProgress(console) as progress, stage() as workspace, ExitStack() as stack:
        submission = collect(
            path,
            workspace / "submission",
            exercise=exercise,
            allow_install=allow_install,
        )
        definition = read_exercise(submission.manifest.exercise)
        options = Options(
            isolation=isolation,
            jobs=len(os.sched_getaffinity(0)),
            allow_install=allow_install,
        )
        environment, level, _ = isolate(submission, workspace, options, progress)
        reference = stack.enter_context(serve_comparison(definition))
        grading = Grading(
            exercise=definition,
            submission=submission,
            environment=environment,
            level=level,
            options=options,
            progress=progress,
        )
        faults = fault_list.read_counted_faults(definition, public=public)
        results = measure_faults(grading, faults, reference=reference)
    for line in describe(results):
        console.print(line, markup=False, highlight=False, soft_wrap=True)
    return results


def describe(results: FaultResults) -> Iterator[str]:
    """Describe the results in lines of text."""
    yield results.summarize()
    for outcome, heading in HEADINGS:
        titles = [fault.title for fault in results.select(outcome)]
        yield from make_list(f"{heading} ({len(titles)}):", titles)
    yield from make_list(UNSTEADY, list(results.quarantined))
    messages = [f"{test}: {message}" for test, message in results.contradicting.items()]
    yield from make_list(CONTRADICTING, messages)
    causes = [f"{test}: {cause}" for test, cause in results.overspecified.items()]
    yield from make_list(OVERSPECIFIED, causes)


def make_list(heading: str, items: Sequence[str]) -> Iterator[str]:
    """Yield a heading and its items; nothing without items."""
    if items:
        yield ""
        yield heading
        yield from (f"  {one_line(item, MAX_ITEM)}" for item in items)
