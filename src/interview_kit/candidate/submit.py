"""The command `submit`: pack one zip to send back, by allow-list, and list what is in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from interview_kit.candidate import files, snapshots
from interview_kit.candidate.project import Project
from interview_kit.candidate.run_checks import run_checks
from interview_kit.candidate.show import say
from interview_kit.candidate.stop import Stop
from interview_kit.submission.clock import format_clock
from interview_kit.submission.journal import JOURNAL_FILE
from interview_kit.submission.manifest import missing_paths

MAX_LEFT_OUT = 12
"""Files that are listed as left out."""


def submit(project: Project) -> Path:
    """Pack the work, the journal and the snapshots; return the zip. Raises `Stop`."""
    phase = project.phase()
    with project.lock():
        work = project.contents()
        if not work:
            raise Stop("this folder has none of your files", "`restore` lists the snapshots")
        if project.clock().open_pause:
            project.journal.add("resume")
        project.snapshot("submitted", phase)
        used = project.clock().used
        project.journal.add("submit", files=len(work), used=round(used))
        state = read_state(project)
        data = snapshots.pack(work | state)
        target = find_free_name(project)
        files.write(target, data, project.state)
    for path in sorted(work):
        say(f"  {path}")
    say(f"  and {len(state)} files of the kit: the journal and the snapshots")
    left_out = project.listing().left_out
    for path, reason in left_out[:MAX_LEFT_OUT]:
        say(f"  left out: {path} ({reason})")
    if len(left_out) > MAX_LEFT_OUT:
        say(f"  left out: {len(left_out) - MAX_LEFT_OUT} more")
    for line in list_warnings(project):
        say(f"  warning: {line}")
    say(summarise(project, target, len(work), len(data)))
    say(f"Send {target.name}. Its times count as claimed: only this machine recorded them.")
    return target


def list_warnings(project: Project) -> Iterator[str]:
    """Say what could cost points, while it can still be fixed; the zip is packed already."""
    try:
        run = run_checks(project)
    except Stop as stop:
        yield f"the visible checks could not run: {stop.cause}"
        return
    if run.error:
        yield f"your server did not start: {run.error.cause}; run `check` for details"
        return
    if run.failures:
        yield f"{len(run.failures)} of {run.total} visible checks fail; run `check` for details"
    for table, path in missing_paths(project.root, project.read_manifest()):
        yield f"kit.toml: {path} under [{table}] does not exist"


def read_state(project: Project) -> dict[str, bytes]:
    """Read the journal and the snapshots, by their names in the zip."""
    saved = snapshots.list_snapshots(project.state)
    paths = [project.state / JOURNAL_FILE, *(snapshot.path for snapshot in saved)]
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in paths}


def find_free_name(project: Project) -> Path:
    """Return `submission-ann.zip`, with the next free number when it exists."""
    name = re.sub(r"[^\w-]+", "-", project.bundle.handout.candidate).strip("-") or "candidate"
    number = 1
    while True:
        suffix = f"-{number}" if number > 1 else ""
        path = project.root / f"submission-{name}{suffix}.zip"
        if not path.exists():
            return path
        number += 1


def summarise(project: Project, target: Path, count: int, size: int) -> str:
    """Write the line with the number of files, the size, the time used and the pauses."""
    clock = project.clock()
    line = f"Packed {count} files, {size / 1024:.0f} KiB -> {target.name}    "
    line += f"{format_clock(clock.used)} used"
    if clock.pauses:
        seconds = sum(pause.seconds for pause in clock.pauses)
        plural = "s" if len(clock.pauses) > 1 else ""
        line += f", {len(clock.pauses)} pause{plural} ({format_clock(seconds)}, not counted)"
    return line
