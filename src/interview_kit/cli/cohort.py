"""Run the command `cohort` in front of a person: many gradings, then the pages."""

from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from rich.console import Console

from interview_kit.cli.settings import build_options
from interview_kit.cli.signals import ignore_interrupts
from interview_kit.cohort import gather, pages, record
from interview_kit.cohort.backend import (
    LocalBackend,
    NoMachineError,
    choose_jobs,
    share_processors,
)
from interview_kit.cohort.cluster import ClusterBackend
from interview_kit.cohort.display import Display, escape
from interview_kit.cohort.entries import EntryList, read_entries
from interview_kit.cohort.plan import Outcomes, Plan
from interview_kit.cohort.record import Cohort
from interview_kit.cohort.run import CohortRun
from interview_kit.cohort.similarity import compare_cohort
from interview_kit.cohort.states import RowState
from interview_kit.cohort.store import lock_results, read_stored
from interview_kit.core import layout
from interview_kit.core.deadline import MAX_PATIENCE
from interview_kit.core.errors import ExitCode, UsageError
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.grading.isolation import require_isolation
from interview_kit.metrics.base import Options
from interview_kit.report import renderers
from interview_kit.submission import environments

GRADER = ("-m", "interview_kit.cohort")
"""The arguments of Python that start the process of one grading."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Arguments:
    """What was typed; `grading` are the options of each grading."""

    source: Path
    out: Path | None
    jobs: int | None
    scheduler: str | None
    again: tuple[str, ...]
    anonymous: bool
    no_similarity: bool
    grading: dict[str, Any]


def split(arguments: dict[str, Any]) -> dict[str, Any]:
    """Split what was typed into the fields of `Arguments` and the options of each grading."""
    names = Arguments.__dataclass_fields__.keys() - {"grading"}
    grading = {name: value for name, value in arguments.items() if name not in names}
    return {name: arguments[name] for name in names} | {"grading": grading}


def run(arguments: Arguments) -> ExitCode:
    """Grade all submissions and write the pages; returns the exit code.

    Raises `UsageError` for a source, a name or a folder that cannot be used.
    """
    console = Console()
    if (arguments.source / layout.COHORT).is_file():
        return rewrite(console, arguments)
    listed = read_entries(arguments.source)
    folder = arguments.out or Path("results", listed.cohort)
    plan = make_plan(listed, folder, arguments)
    show_ignored(console, listed)
    with lock_results(folder):
        outcomes, display = Outcomes(), Display(console, len(plan.entries))
        code = grade(plan, outcomes, display, arguments)
        # A second Ctrl-C must not leave half-written pages of what was graded.
        with ignore_interrupts():
            show_answers(plan, outcomes)
            gathered = gather.gather(listed.cohort, plan, outcomes)
            gathered = compare(gathered, folder, arguments)
            pages.write(gathered, folder, is_anonymous=arguments.anonymous)
    console.print(display.summarize(), highlight=False)
    console.print(escape(str(folder / layout.COHORT_HTML), 500), markup=False, soft_wrap=True)
    return code


def grade(plan: Plan, outcomes: Outcomes, display: Display, arguments: Arguments) -> ExitCode:
    """Grade what is not graded yet; Ctrl-C and a lost cluster end it early."""
    try:
        with display, open_backend(plan, arguments, display) as backend:
            CohortRun(plan, backend, display, outcomes).grade_all()
    except KeyboardInterrupt:
        return ExitCode.INTERRUPTED
    except NoMachineError as error:
        display.notify(str(error))
        return ExitCode.ENGINE_FAULT
    has_faults = outcomes.has_faults() or display.states[RowState.UNGRADED]
    return ExitCode.ENGINE_FAULT if has_faults else ExitCode.GRADED


def compare(gathered: Cohort, folder: Path, arguments: Arguments) -> Cohort:
    """Look for similar submissions, unless that is not wanted."""
    if arguments.no_similarity:
        return gathered.model_copy(update={"not_compared": "--no-similarity"})
    return compare_cohort(gathered, folder)


def show_answers(plan: Plan, outcomes: Outcomes) -> None:
    """Show an interviewer's answers in new pages: whoever graded did not have them."""
    for name in sorted(outcomes.graded):
        folder = plan.folder / name
        if (folder / layout.INTERVIEW).exists() and (stored := read_stored(plan.folder, name)):
            renderers.write_page(stored, folder)


def make_plan(listed: EntryList, folder: Path, arguments: Arguments) -> Plan:
    """Plan what to grade, and how. Raises `UsageError` for a name that no submission has."""
    names = {entry.name for entry in listed.entries}
    if unknown := sorted({*arguments.again} - names):
        raise UsageError(f"no submission is named {escape(unknown[0], 80)}: check --again")
    options = build_options(**arguments.grading)
    jobs = arguments.jobs or choose_jobs(len(listed.entries))
    if not arguments.scheduler:
        # Gradings that share a machine take longer, each of them and none through its own fault.
        patience = min(MAX_PATIENCE, float(jobs))
        options = replace(options, jobs=share_processors(jobs), patience=patience)
    return Plan(
        folder=folder,
        entries=listed.entries,
        options=options,
        again=frozenset(arguments.again),
        slots=jobs,
    )


def open_backend(
    plan: Plan, arguments: Arguments, display: Display
) -> LocalBackend | ClusterBackend:
    """Return where gradings run. Raises `UsageError` where code from others is not isolated."""
    if arguments.scheduler:
        return ClusterBackend(arguments.scheduler, plan.options, GRADER, display.notify)
    check_machine(plan.options)
    return LocalBackend(plan.slots, GRADER)


def check_machine(options: Options) -> None:
    """Check once that code from others is isolated here, instead of failing for each of them."""
    require_isolation(environments.build(DEFAULT_FRAMEWORK), options)


def rewrite(console: Console, arguments: Arguments) -> ExitCode:
    """Write the pages of a graded cohort again."""
    gathered = record.read(arguments.source / layout.COHORT)
    if arguments.no_similarity:
        gathered = gathered.model_copy(update={"similar": (), "not_compared": "--no-similarity"})
    for path in pages.write(gathered, arguments.source, is_anonymous=arguments.anonymous):
        console.print(escape(str(path), 500), markup=False, soft_wrap=True)
    return ExitCode.GRADED


def show_ignored(console: Console, listed: EntryList) -> None:
    """Say what in the folder is not a submission."""
    if listed.ignored:
        rest = len(listed.ignored) - 3
        names = ", ".join(listed.ignored[:3]) + (f" and {rest} more" if rest > 0 else "")
        line = f"ignored, not submissions: {names}"
        console.print(escape(line, 400), markup=False, highlight=False, soft_wrap=True)
