"""The visible checks again on every save, with the clock; plainly for logs and screen readers."""

import time
from collections.abc import Iterator

from interview_kit.candidate import checks, show
from interview_kit.candidate.checks import Outcome
from interview_kit.candidate.hour import note_check
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say

SECOND = 1.0
HOME_AND_CLEAR, CLEAR_LINE, HOME = "\033[H\033[2J", "\033[2K", "\033[H"
SAVE, BACK = "\0337", "\0338"
WARNINGS = (10, 5, 1)
"""Minutes left at which the plain mode says the time."""


def stamp(project: Project) -> dict[str, tuple[int, int]]:
    """What changes when a file is saved."""
    found = {}
    for path in project.listing().files:
        try:
            status = (project.root / path).stat()
        except OSError:
            continue
        found[path] = (status.st_mtime_ns, status.st_size)
    return found


def watch(project: Project, *, plain: bool, port: int | None) -> None:
    """Check, wait for a save, check again, until Ctrl-C."""
    plain = plain or not show.colourful()
    say("The visible checks run on every save. Ctrl-C ends this.")
    try:
        seen: dict[str, tuple[int, int]] | None = None
        for _ in ticks():
            if project.clock().open_pause:
                time.sleep(SECOND)
                continue
            present = stamp(project)
            if present != seen:
                seen = present
                outcome = run_once(project, port)
                draw(project, outcome, plain=plain)
            else:
                tick(project, outcome, plain=plain)
    except KeyboardInterrupt:
        say("\nNo longer watching.")


def ticks() -> Iterator[None]:
    """Once a second, for ever."""
    while True:
        yield
        time.sleep(SECOND)


def run_once(project: Project, port: int | None) -> Outcome:
    """Run the checks and note what they found."""
    outcome = checks.run(project, port)
    with project.locked():
        note_check(project, outcome)
    return outcome


def draw(project: Project, outcome: Outcome, *, plain: bool) -> None:
    """Show a run."""
    if not plain:
        print(HOME_AND_CLEAR, end="")
    elif outcome:
        say()
    say(show.head(project, project.clock(), outcome))
    for line in show.report(project, outcome):
        say(line)


def tick(project: Project, outcome: Outcome, *, plain: bool) -> None:
    """Let the clock go on: in the corner, or as a line when little time is left."""
    clock = project.clock()
    if not plain:
        print(
            f"\0337{HOME}{CLEAR_LINE}{show.head(project, clock, outcome)}\0338", end="", flush=True
        )
    elif clock.current_phase and any(
        0 <= clock.current_phase.remaining - 60 * m < SECOND for m in WARNINGS
    ):
        say(show.head(project, clock, outcome))
