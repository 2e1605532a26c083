"""Print on the candidate's terminal: plain text, colour only where it is welcome."""

import os
import shutil
import sys
from collections.abc import Iterator, Sequence

from interview_kit.candidate.project import Project
from interview_kit.candidate.run_checks import FailedCheck, VisibleRun
from interview_kit.candidate.stop import StartFailure
from interview_kit.submission.clock import SessionClock, format_clock

GREEN, RED, RESET_COLOUR = "\033[32m", "\033[31m", "\033[0m"
INDENT = "      "
MAX_LINE = 400


def prepare_terminal() -> None:
    """Let the terminal print every character, and on Windows the codes for colour."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.platform == "win32" and sys.stdout.isatty():
        os.system("")  # switches the console to ANSI codes


def has_colour() -> bool:
    """Return whether to print in colour."""
    is_plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not is_plain


def say(text: str = "") -> None:
    """Print a line at once."""
    print(text, flush=True)


def add_colour(text: str, code: str) -> str:
    """Return the text in a colour."""
    return f"{code}{text}{RESET_COLOUR}" if has_colour() else text


def ask(question: str) -> bool:
    """Ask a question; only a yes is a yes. Without someone to answer, it is no."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        say()
        return False


def terminal_width() -> int:
    """Return the columns of the terminal, within reason."""
    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 120))


def status_line(project: Project, clock: SessionClock, run: VisibleRun | None = None) -> str:
    """Return the line at the top: phase, clock, visible checks."""
    phase = clock.current_phase
    if phase is None:
        return f" {project.bundle.handout.title}   not started"
    remaining = format_clock(phase.remaining)
    is_late = remaining.startswith("+")
    parts = [f" phase {phase.number}", f"{remaining} {'late' if is_late else 'left'}"]
    if clock.open_pause:
        parts.append(f"paused: {clock.open_pause.reason}")
    if run and not run.error:
        parts.append(f"visible {run.passed}/{run.total}")
    return "   ".join(parts)


def describe_run(project: Project, run: VisibleRun) -> Iterator[str]:
    """Describe a run of the visible checks, the first failure in full."""
    if run.error:
        yield from describe_start_failure(run.error)
    elif run.failures:
        first, *rest = run.failures
        inputs = [each["variable"] for each in project.bundle.handout.inputs]
        yield from describe_failure(first, inputs)
        if rest:
            yield ""
        yield from (f" then  {failure.requirement}  {failure.title}" for failure in rest)
    else:
        yield add_colour(f" {summarise_run(project, run)}", GREEN)


def summarise_run(project: Project, run: VisibleRun) -> str:
    """Count the checks: `9 of 9 visible checks pass. 37 more run after you submit.`"""
    phases = [p for p in project.bundle.handout.phases if p.number in project.list_started_phases()]
    more = f"{sum(phase.checks for phase in phases) - run.total} more run after you submit."
    if not run.total:
        return f"This phase has no visible checks. {more}"
    return f"{run.passed} of {run.total} visible checks pass. {more}"


def describe_failure(failure: FailedCheck, inputs: Sequence[str]) -> Iterator[str]:
    """Describe one failure: what was sent, expected and got, and how to try it by hand.

    `inputs` are the variables of files that a program reads: those of the checks are other ones.
    """
    yield f" {add_colour('NOW', RED)}   {failure.requirement}  {failure.title}"
    data = f", with what your {' and '.join(inputs)} holds" if inputs else ""
    curl = f"{failure.curl}   # while your server runs{data}" if failure.curl else ""
    for name, text in (
        ("sent", failure.sent),
        ("expected", failure.expected),
        ("got", failure.got),
        ("raised", failure.traceback),
        ("try it", curl),
    ):
        if text:
            yield f"{INDENT}{name:<9} {make_printable(text)}"


def describe_start_failure(failure: StartFailure) -> Iterator[str]:
    """Say why no check could run, with the number of this kind of failure."""
    yield f" {add_colour('NOW', RED)}  your server did not start: {make_printable(failure.cause)}"
    yield f"{INDENT}{'hint':<9} {failure.remedy} ({failure.number})"
    if failure.log:
        yield f"{INDENT}your server's last lines:"
        yield from (f"{INDENT}| {make_printable(line)}" for line in failure.log.splitlines())


def make_printable(text: str) -> str:
    """Return one line with nothing in it that acts on a terminal."""
    line = " ".join(text.split("\n"))
    printable = "".join(c if c.isprintable() else "?" for c in line)
    return printable if len(printable) <= MAX_LINE else f"{printable[:MAX_LINE]}…"
