"""Bring a snapshot back: what is there now is kept in a snapshot of its own first."""

import os
from pathlib import Path

from interview_kit.candidate import snapshots
from interview_kit.candidate.errors import Stop
from interview_kit.candidate.hour import lay
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import ask, say
from interview_kit.candidate.snapshots import Snapshot

SHOWN = 8


def listed(project: Project) -> None:
    """All snapshots."""
    for one in snapshots.listed(project.state):
        say(f" {one.number:>2}  {one.name}   {len(one.contents())} files")
    say("`restore 2` brings the second one back; `restore 2 --into DIR` lays a copy elsewhere.")


def chosen(project: Project, number: int) -> Snapshot:
    """The snapshot of a number. Errors: `Stop`."""
    for one in snapshots.listed(project.state):
        if one.number == number:
            return one
    raise Stop(f"there is no snapshot {number}", "`restore` lists them")


def copy(project: Project, number: int, into: Path) -> None:
    """Lay the files of a snapshot into a folder that does not exist yet."""
    snapshot = chosen(project, number)
    if into.exists():
        raise Stop(f"{into} exists", "name a folder that does not")
    for path, data in snapshot.contents().items():
        (into / path).parent.mkdir(parents=True, exist_ok=True)
        (into / path).write_bytes(data)
    say(f"{snapshot.name} is in {into}.")


def bring_back(project: Project, number: int, *, yes: bool) -> None:
    """Make the work what it was; nothing that is there now is lost."""
    phase = project.phase()
    snapshot = chosen(project, number)
    say(f"{snapshot.name} comes back; what is here now is kept in a snapshot first.")
    if line := removing(project, snapshot):
        say(line)
    if not yes and not ask("Bring it back?"):
        raise Stop("nothing was changed", code=1)
    with project.locked():
        kept = project.snapshot("before restore", phase)
        put_back(project, snapshot, phase)
    say(f"Done. `restore {kept.number}` undoes it.")


def put_back(project: Project, snapshot: Snapshot, phase: int) -> None:
    """The restoring itself, between two lines of the journal. The caller holds the lock."""
    project.journal.add("restore", name=snapshot.name, phase=phase)
    lay(project, planned(project, snapshot), phase)
    project.journal.add("restored", name=snapshot.name, phase=phase)


def planned(project: Project, snapshot: Snapshot) -> dict[str, bytes | None]:
    """What a restore lays; None takes a file away, and never one of the hand-out's own texts."""
    wanted: dict[str, bytes | None] = dict.fromkeys(project.contents())
    wanted |= {path: None for path in project.given if not os.path.lexists(project.root / path)}
    return project.sparing({**wanted, **snapshot.contents()})


def removing(project: Project, snapshot: Snapshot) -> str:
    """`3 files that it does not hold are removed: a.py, b.py, c.py`, or nothing."""
    gone = sorted(path for path, data in planned(project, snapshot).items() if data is None)
    if not gone:
        return ""
    names = ", ".join(gone[:SHOWN]) + (", …" if len(gone) > SHOWN else "")
    said = "file that it does not hold is" if len(gone) == 1 else "files that it does not hold are"
    return f"{len(gone)} {said} removed: {names}"


def recover(project: Project) -> None:
    """Finish a restore that was killed half way."""
    half = [e for e in project.entries() if e.event in ("restore", "restored")]
    if not half or half[-1].event == "restored":
        return
    with project.locked():
        name = str(half[-1].about["name"])
        say(f"An interrupted restore of {name} is finished first.")
        phase = project.phase()
        project.snapshot("found half way", phase)
        put_back(project, chosen(project, int(name.partition("-")[0])), phase)
