"""The candidate's folder with all that the commands need of it."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from interview_kit.candidate import files, snapshots, work
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.errors import Stop
from interview_kit.candidate.snapshots import Snapshot
from interview_kit.submission.clock import SessionClock, fold_entries
from interview_kit.submission.journal import (
    FILE,
    STATE,
    Journal,
    JournalEntry,
    SystemClock,
)


@dataclass
class Project:
    """The folder in which `kit.pyz` lies."""

    bundle: Bundle
    root: Path
    system_clock: SystemClock = field(default_factory=SystemClock)
    origin: str = "http://127.0.0.1:8000"
    """Where a candidate starts the program by hand: what curl lines speak to."""
    given: dict[str, str] = field(init=False)
    """The hand-out's own texts, the briefs of later phases included once they are there."""

    def __post_init__(self) -> None:
        self.state = self.root / STATE
        self.journal = Journal(self.state / FILE, self.system_clock)
        self.given = dict(self.bundle.handout.files)

    @contextlib.contextmanager
    def locked(self) -> Iterator[None]:
        """Alone at work. Errors: `Stop`."""
        try:
            with files.locked(self.state):
                files.sweep(self.state)
                yield
        except TimeoutError as error:
            raise Stop(f"{error}", "wait for it to end, then try again") from error
        except PermissionError as error:
            raise Stop(
                f"cannot write to {error.filename or self.root}",
                "unzip the hand-out into a folder that you may write to",
            ) from error

    def entries(self) -> list[JournalEntry]:
        """All events so far."""
        return self.journal.entries()

    def clock(self) -> SessionClock:
        """Return the clock of the session now; it stands still after `submit`."""
        entries = self.entries()
        if not entries or entries[-1].event == "submit":
            return fold_entries(entries)
        now = JournalEntry(0, "now", self.system_clock.wall(), self.system_clock.mono())
        return fold_entries(entries, now)

    def phase(self) -> int:
        """The number of the open phase. Errors: `Stop` before the start."""
        current = self.clock().current_phase
        if current is None:
            raise Stop("the clock has not been started", "run `start` first")
        return current.number

    def running(self) -> int:
        """The open phase, while the clock runs. Errors: `Stop`."""
        number = self.phase()
        if paused := self.clock().open_pause:
            raise Stop(f"the clock is paused ({paused.reason})", "run `resume` first")
        return number

    def begun(self) -> list[int]:
        """The numbers of all phases that have begun."""
        return sorted({int(e.about["phase"]) for e in self.entries() if e.event == "phase"})

    def note_briefs(self) -> None:
        """Count the briefs of phases that have begun among the hand-out's own texts."""
        for number in self.begun():
            text = self.bundle.open_phase(number).brief.encode()
            self.given.setdefault(brief_name(self.bundle, number), work.digest(text))

    def handed_out(self, path: str) -> bytes | None:
        """One of the hand-out's own texts as it was handed out, if `kit.pyz` carries it."""
        for number in self.begun():
            if path == brief_name(self.bundle, number):
                return self.bundle.open_phase(number).brief.encode()
        return self.bundle.given(path)

    def carried(self) -> dict[str, bytes]:
        """All of the hand-out's own texts that `kit.pyz` carries, as they were handed out."""
        self.note_briefs()
        found = {path: self.handed_out(path) for path in self.given}
        return {path: data for path, data in found.items() if data is not None}

    def sparing(self, wanted: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        """The same, but none of the hand-out's own texts is taken away.

        One that was to go becomes what was handed out: snapshots leave it out while it is that.
        """
        carried = self.carried()
        said = {path: carried.get(path) if data is None else data for path, data in wanted.items()}
        return {
            path: data for path, data in said.items() if data is not None or path not in self.given
        }

    def contents(self) -> dict[str, bytes]:
        """The candidate's files as they are."""
        self.note_briefs()
        return work.contents(self.root, self.given)

    def listing(self) -> work.Listing:
        """The candidate's files by name."""
        self.note_briefs()
        return work.listing(self.root, self.given)

    def snapshot(self, why: str, phase: int) -> Snapshot:
        """Keep everything as it is. The caller holds the lock."""
        taken = snapshots.take(self.state, why, self.contents())
        digest = work.digest(taken.path.read_bytes())
        self.journal.add("snapshot", name=taken.name, sha256=digest, why=why, phase=phase)
        return taken


def brief_name(bundle: Bundle, number: int) -> str:
    """The file of a phase's brief: the first is `BRIEF.md`, later ones stand beside it."""
    first = bundle.handout.phases[0].number
    return "BRIEF.md" if number == first else f"BRIEF-{number}.md"
