"""Words on the candidate's terminal: plain text, colour only where it is welcome."""

import os
import shutil
import sys
from collections.abc import Iterator

from interview_kit.candidate.checks import Failure, Outcome
from interview_kit.candidate.errors import Trouble
from interview_kit.candidate.project import Project
from interview_kit.submission.clock import SessionClock, format_clock

GREEN, RED, BOLD, END = "\033[32m", "\033[31m", "\033[1m", "\033[0m"
INDENT = "      "


def prepare() -> None:
    """Make the terminal take every letter, and on Windows the codes for colour."""
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="replace")
    if sys.platform == "win32" and sys.stdout.isatty():
        os.system("")


def colourful() -> bool:
    """Whether colour is welcome."""
    plain = os.environ.get("NO_COLOR") or os.environ.get("TERM") == "dumb"
    return sys.stdout.isatty() and not plain


def say(text: str = "") -> None:
    """A line, at once."""
    print(text, flush=True)


def coloured(text: str, code: str) -> str:
    """The text in a colour."""
    return f"{code}{text}{END}" if colourful() else text


def ask(question: str) -> bool:
    """A question; only a yes is one. Without someone to ask, the answer is no."""
    try:
        return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")
    except EOFError:
        say()
        return False


def width() -> int:
    """Columns of the terminal."""
    return max(60, min(shutil.get_terminal_size((100, 24)).columns, 120))


def head(project: Project, clock: SessionClock, outcome: Outcome | None = None) -> str:
    """The line at the top: phase, clock, visible checks."""
    current = clock.current_phase
    if current is None:
        return f" {project.bundle.handout.title}   not started"
    left = format_clock(current.remaining)
    words = [f" phase {current.number}", f"{left} {'late' if left.startswith('+') else 'left'}"]
    if clock.open_pause:
        words.append(f"paused: {clock.open_pause.reason}")
    if outcome:
        words.append(f"visible {outcome.passed}/{len(outcome.checks)}")
    return "   ".join(words)


def report(project: Project, outcome: Outcome) -> Iterator[str]:
    """What a run of the visible checks found, the first failure first."""
    if outcome.trouble:
        yield from trouble(outcome.trouble)
        return
    if outcome.failures:
        first, *others = outcome.failures
        yield from failure(first)
        if others:
            yield ""
        yield from (f" then  {one.check.requirement}  {one.check.rule}" for one in others)
        return
    yield coloured(f" {passing(outcome)}", GREEN)
    yield f" {still_hidden(project, outcome)}"


def passing(outcome: Outcome) -> str:
    """`9 of 9 visible checks pass.`"""
    if not outcome.checks:
        return "This phase has no visible checks."
    return f"{outcome.passed} of {len(outcome.checks)} visible checks pass."


def still_hidden(project: Project, outcome: Outcome) -> str:
    """What is checked later: visible checks are never all."""
    begun = project.begun()
    phases = [one for one in project.bundle.handout.phases if one.number in begun]
    seen = {check.requirement for check in outcome.checks}
    more = sum(one.requirements for one in phases) - len(seen)
    return f"{more} more requirements of the brief are checked after you submit."


def failure(one: Failure) -> Iterator[str]:
    """One failure: what was sent, expected, got, and how to try it by hand."""
    rule = f" {coloured('NOW', RED)}   {one.check.requirement}  {one.check.rule}"
    yield f"{rule}   {one.place}" if one.place else rule
    curl = f"{one.curl}   # once your program runs" if one.curl else ""
    cure = hint(one.cure, one.number) if one.cure else ""
    rows = (("sent", one.sent), ("expected", one.expected), ("got", one.got))
    for name, text in (*rows, ("try it", curl), ("hint", cure)):
        if text:
            yield f"{INDENT}{name:<9} {text}"
    yield from log_lines(one.log)


def trouble(found: Trouble) -> Iterator[str]:
    """Why no check could be asked."""
    place = f"   {found.place}" if found.place else ""
    yield f" {coloured('NOW', RED)}  your server cannot be asked: {found.cause}{place}"
    yield f"{INDENT}{'hint':<9} {hint(found.cure, found.number)}"
    yield from log_lines(found.log)


def hint(cure: str, number: str) -> str:
    """What to do, with the number of this kind of trouble for those who ask about it."""
    return f"{cure} ({number})"


def log_lines(log: str) -> Iterator[str]:
    """The end of a log, set off."""
    if log:
        yield f"{INDENT}your server's last lines:"
        yield from (f"{INDENT}| {printable(line)}" for line in log.splitlines())


def printable(text: str) -> str:
    """A line with nothing in it that acts on a terminal."""
    return "".join(c if c.isprintable() else "?" for c in text)[:300]
