"""The command `watch`: run the visible checks on every save, and show the clock."""

import time
from collections.abc import Iterator

from interview_kit.candidate import show
from interview_kit.candidate.project import Project
from interview_kit.candidate.run_checks import VisibleRun, run_checks
from interview_kit.candidate.session import record_run
from interview_kit.candidate.show import say

TICK_SECONDS = 1.0
HOME_AND_CLEAR, CLEAR_LINE, HOME = "\033[H\033[2J", "\033[2K", "\033[H"
SAVE_CURSOR, RESTORE_CURSOR = "\0337", "\0338"
WARNING_MINUTES = (10, 5, 1)
"""Minutes left at which the plain mode prints the time."""


def read_stamps(project: Project) -> dict[str, tuple[int, int]]:
    """Return the time and the size of each file: they change when it is saved."""
    stamps = {}
    for path in project.listing().files:
        try:
            status = (project.root / path).stat()
        except OSError:  # editors replace files: it may be gone for a moment
            continue
        stamps[path] = (status.st_mtime_ns, status.st_size)
    return stamps


def watch(project: Project, *, plain: bool, port: int | None) -> None:
    """Run the checks, wait for a save, run them again, until Ctrl-C."""
    plain = plain or not show.has_colour()
    say("The visible checks run on every save. Press Ctrl-C to stop.")
    try:
        stamps: dict[str, tuple[int, int]] | None = None
        for _ in tick():
            if project.clock().open_pause:
                continue
            current = read_stamps(project)
            if current != stamps:
                stamps = current
                run = run_and_record(project, port)
                draw(project, run, plain=plain)
            else:
                draw_clock(project, run, plain=plain)
    except KeyboardInterrupt:
        say("\nNo longer watching.")


def tick() -> Iterator[None]:
    """Yield once a second, for ever."""
    while True:
        yield
        time.sleep(TICK_SECONDS)


def run_and_record(project: Project, port: int | None) -> VisibleRun:
    """Run the checks and write the result into the journal."""
    run = run_checks(project, port)
    with project.lock():
        record_run(project, run)
    return run


def draw(project: Project, run: VisibleRun, *, plain: bool) -> None:
    """Print a run, on a clear screen unless in plain mode."""
    if plain:
        say()
    else:
        print(HOME_AND_CLEAR, end="")
    say(show.status_line(project, project.clock(), run))
    for line in show.describe_run(project, run):
        say(line)


def draw_clock(project: Project, run: VisibleRun, *, plain: bool) -> None:
    """Update the clock in the corner; in plain mode print it when little time is left."""
    clock = project.clock()
    line = show.status_line(project, clock, run)
    phase = clock.current_phase
    if not plain:
        print(f"{SAVE_CURSOR}{HOME}{CLEAR_LINE}{line}{RESTORE_CURSOR}", end="", flush=True)
    elif phase and any(0 <= phase.remaining - 60 * m < TICK_SECONDS for m in WARNING_MINUTES):
        say(line)
