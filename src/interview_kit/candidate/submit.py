"""One zip to send back, by allow-list, with a list of what is in it."""

import re
from collections.abc import Iterator
from pathlib import Path

from interview_kit.candidate import checks, files, manifest, snapshots
from interview_kit.candidate.errors import Stop
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say
from interview_kit.submission.clock import format_clock
from interview_kit.submission.journal import FILE

SHOWN_LEFT_OUT = 12


def submit(project: Project) -> Path:
    """Pack the work, the journal and the snapshots."""
    phase = project.phase()
    with project.locked():
        work = project.contents()
        if not work:
            raise Stop("there are no files of yours in this folder", "`restore` lists what was")
        if project.clock().open_pause:
            project.journal.add("resume")
        project.snapshot("submitted", phase)
        used = project.clock().used
        project.journal.add("submit", files=len(work), used=round(used))
        state = dict(kept(project))
        data = snapshots.packed(work | state)
        target = free_name(project)
        files.write(target, data, project.state)
    for path in sorted(work):
        say(f"  {path}")
    say(f"  and {len(state)} files of the hour: the journal and the snapshots")
    left_out = project.listing().left_out
    for path, why in left_out[:SHOWN_LEFT_OUT]:
        say(f"  left out: {path} ({why})")
    if len(left_out) > SHOWN_LEFT_OUT:
        say(f"  left out: {len(left_out) - SHOWN_LEFT_OUT} more")
    for line in doubts(project):
        say(f"  careful: {line}")
    say(packed_line(project, target, len(work), len(data)))
    say(f"Send {target.name}. Times in it are claimed: only this machine has seen them.")
    return target


def doubts(project: Project) -> Iterator[str]:
    """What is packed all the same, and could cost points: said while it can still be mended."""
    outcome = checks.run(project)
    if outcome.trouble:
        yield f"your server cannot be asked: {outcome.trouble.cause}; `check` says more"
        return
    if outcome.failures:
        yield f"{len(outcome.failures)} of {len(outcome.checks)} visible checks fail; see `check`"
    for table, path in manifest.missing(project.root, manifest.read(project.root)):
        yield f"kit.toml: {path} under [{table}] is not there"


def kept(project: Project) -> dict[str, bytes]:
    """The journal and the snapshots, as the zip holds them."""
    paths = [project.state / FILE, *(one.path for one in snapshots.listed(project.state))]
    return {path.relative_to(project.root).as_posix(): path.read_bytes() for path in paths}


def free_name(project: Project) -> Path:
    """`submission-ann.zip`, or the next number when that is there."""
    name = re.sub(r"[^\w-]+", "-", project.bundle.handout.candidate).strip("-") or "candidate"
    number = 1
    while True:
        ending = f"-{number}" if number > 1 else ""
        path = project.root / f"submission-{name}{ending}.zip"
        if not path.exists():
            return path
        number += 1


def packed_line(project: Project, target: Path, count: int, size: int) -> str:
    """`Packed 11 files, 14 KiB -> submission-ann.zip    60:00 used, 1 pause (1:10, not counted)`"""
    clock = project.clock()
    line = f"Packed {count} files, {size / 1024:.0f} KiB -> {target.name}    "
    line += f"{format_clock(clock.used)} used"
    if clock.pauses:
        seconds = sum(one.seconds for one in clock.pauses)
        plural = "s" if len(clock.pauses) > 1 else ""
        line += f", {len(clock.pauses)} pause{plural} ({format_clock(seconds)}, not counted)"
    return line
