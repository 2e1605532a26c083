"""The command `restore`: what is there now is saved in a snapshot of its own first."""

import os
from pathlib import Path

from interview_kit.candidate import snapshots
from interview_kit.candidate.project import Project
from interview_kit.candidate.session import apply_changes
from interview_kit.candidate.show import ask, say
from interview_kit.candidate.snapshots import Snapshot
from interview_kit.candidate.stop import Stop

MAX_LISTED_FILES = 8
"""Files that are listed by name before they are removed."""


def print_snapshots(project: Project) -> None:
    """Print all snapshots."""
    for snapshot in snapshots.list_snapshots(project.state):
        say(f" {snapshot.number:>2}  {snapshot.name}   {len(snapshot.contents())} files")
    say("`restore 2` restores snapshot 2; `restore 2 --into DIR` copies it into a new folder.")


def find_snapshot(project: Project, number: int) -> Snapshot:
    """Return the snapshot with a number. Raises `Stop` when there is none."""
    for snapshot in snapshots.list_snapshots(project.state):
        if snapshot.number == number:
            return snapshot
    raise Stop(f"there is no snapshot {number}", "`restore` lists them")


def copy_snapshot(project: Project, number: int, into: Path) -> None:
    """Copy the files of a snapshot into a new folder. Raises `Stop` when it exists."""
    snapshot = find_snapshot(project, number)
    if into.exists():
        raise Stop(f"{into} exists", "name a new folder")
    for path, data in snapshot.contents().items():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).write_bytes(data)
    say(f"Copied {snapshot.name} into {into}.")


def restore_snapshot(project: Project, number: int, *, yes: bool) -> None:
    """Make the work what it was; nothing that is there now is lost. Raises `Stop`."""
    phase = project.phase()
    snapshot = find_snapshot(project, number)
    say(f"Restoring {snapshot.name}; your files as they are now are saved in a snapshot first.")
    if line := describe_removals(project, snapshot):
        say(line)
    if not yes and not ask("Restore it?"):
        raise Stop("nothing was changed", code=1)
    with project.lock():
        saved = project.snapshot("before restore", phase)
        apply_snapshot(project, snapshot, phase)
    say(f"Done. `restore {saved.number}` undoes it.")


def apply_snapshot(project: Project, snapshot: Snapshot, phase: int) -> None:
    """Restore between two lines of the journal, so that a kill shows. The caller holds the lock."""
    project.journal.add("restore", name=snapshot.name, phase=phase)
    apply_changes(project, plan_changes(project, snapshot), phase)
    project.journal.add("restored", name=snapshot.name, phase=phase)


def plan_changes(project: Project, snapshot: Snapshot) -> dict[str, bytes | None]:
    """Return what a restore writes; None removes a file, never one of the hand-out's own texts."""
    changes: dict[str, bytes | None] = dict.fromkeys(project.contents())
    missing = [
        path for path in project.original_digests if not os.path.lexists(project.root / path)
    ]
    changes |= dict.fromkeys(missing)
    return project.spare_handed_out({**changes, **snapshot.contents()})


def describe_removals(project: Project, snapshot: Snapshot) -> str:
    """Name the files that a restore removes; empty when it removes none."""
    changes = plan_changes(project, snapshot)
    removed = sorted(path for path, data in changes.items() if data is None)
    if not removed:
        return ""
    names = ", ".join(removed[:MAX_LISTED_FILES]) + (
        ", …" if len(removed) > MAX_LISTED_FILES else ""
    )
    count = "1 file that is" if len(removed) == 1 else f"{len(removed)} files that are"
    return f"This removes {count} not in the snapshot: {names}"


def recover(project: Project) -> None:
    """Finish a restore that was killed half way."""
    steps = [entry for entry in project.entries() if entry.event in ("restore", "restored")]
    if not steps or steps[-1].event == "restored":
        return
    with project.lock():
        name = str(steps[-1].about["name"])
        say(f"Finishing an interrupted restore of {name} first.")
        phase = project.phase()
        project.snapshot("found half way", phase)
        apply_snapshot(project, find_snapshot(project, int(name.partition("-")[0])), phase)
