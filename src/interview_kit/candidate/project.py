"""The candidate's folder, with everything that the commands need of it."""

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from interview_kit.candidate import files, snapshots, work
from interview_kit.candidate.bundle import Bundle
from interview_kit.candidate.snapshots import Snapshot
from interview_kit.candidate.stop import Stop
from interview_kit.core.errors import UnreadableSubmissionError, UsageError
from interview_kit.core.model import Manifest
from interview_kit.submission.clock import SessionClock, fold_entries
from interview_kit.submission.journal import (
    JOURNAL_FILE,
    STATE,
    Journal,
    JournalEntry,
    SystemClock,
)
from interview_kit.submission.manifest import parse_manifest


@dataclass
class Project:
    """The folder in which `kit.pyz` lies."""

    bundle: Bundle
    root: Path
    system_clock: SystemClock = field(default_factory=SystemClock)
    origin: str = "http://127.0.0.1:8000"
    """Where the candidate starts the program by hand: the address in curl lines."""
    original_digests: dict[str, str] = field(init=False)
    """Digests of the hand-out's own texts, with the briefs of all phases so far."""

    def __post_init__(self) -> None:
        self.state = self.root / STATE
        self.journal = Journal(self.state / JOURNAL_FILE, self.system_clock)
        self.original_digests = dict(self.bundle.handout.files)

    @contextlib.contextmanager
    def lock(self) -> Iterator[None]:
        """Keep other commands out for the length of the context. Raises `Stop`."""
        try:
            with files.lock_state(self.state):
                files.remove_drafts(self.state)
                yield
        except TimeoutError as error:
            raise Stop(f"{error}", "wait for it to end, then try again") from error
        except PermissionError as error:
            raise Stop(
                f"cannot write to {error.filename or self.root}",
                "unzip the hand-out into a folder that you may write to",
            ) from error

    def entries(self) -> list[JournalEntry]:
        """Return all events so far."""
        return self.journal.entries()

    def clock(self) -> SessionClock:
        """Return the clock of the session now; it stands still after `submit`."""
        entries = self.entries()
        if not entries or entries[-1].event == "submit":
            return fold_entries(entries)
        now = JournalEntry(0, "now", self.system_clock.wall(), self.system_clock.mono())
        return fold_entries(entries, now)

    def phase(self) -> int:
        """Return the number of the open phase. Raises `Stop` before the start."""
        current = self.clock().current_phase
        if current is None:
            raise Stop("the clock has not been started", "run `start` first")
        return current.number

    def read_manifest(self) -> Manifest:
        """Read `kit.toml`, as the grader does. Raises `Stop` when it refuses it."""

        def frameworks_of(exercise: str) -> tuple[str, ...]:
            if exercise != self.bundle.handout.exercise:
                available = self.bundle.handout.exercise
                raise UsageError(f"unknown exercise {exercise!r}; available: {available}")
            return self.bundle.handout.frameworks

        exercise = self.bundle.handout.exercise
        try:
            manifest = parse_manifest(self.root, frameworks_of, default_exercise=exercise)
            return replace(manifest, env={**manifest.env, **self.bundle.handout.env})
        except UnreadableSubmissionError as error:
            raise Stop(
                str(error), "fix it; `restore 1 --into DIR` copies the one you started with"
            ) from error

    def running(self) -> int:
        """Return the number of the open phase. Raises `Stop` unless the clock runs."""
        number = self.phase()
        if pause := self.clock().open_pause:
            raise Stop(f"the clock is paused ({pause.reason})", "run `resume` first")
        return number

    def list_started_phases(self) -> list[int]:
        """Return the numbers of all phases that have begun."""
        return sorted({int(e.about["phase"]) for e in self.entries() if e.event == "phase"})

    def note_briefs(self) -> None:
        """Add the briefs of all phases so far to the hand-out's own texts."""
        for number in self.list_started_phases():
            text = self.bundle.open_phase(number).brief.encode()
            self.original_digests.setdefault(brief_name(self.bundle, number), work.digest(text))

    def read_original(self, path: str) -> bytes | None:
        """Return one of the hand-out's own texts as it was handed out, if `kit.pyz` carries it."""
        for number in self.list_started_phases():
            if path == brief_name(self.bundle, number):
                return self.bundle.open_phase(number).brief.encode()
        return self.bundle.read_original(path)

    def read_originals(self) -> dict[str, bytes]:
        """Return all of the hand-out's own texts that `kit.pyz` carries, as handed out."""
        self.note_briefs()
        texts = {path: self.read_original(path) for path in self.original_digests}
        return {path: data for path, data in texts.items() if data is not None}

    def spare_handed_out(self, changes: Mapping[str, bytes | None]) -> dict[str, bytes | None]:
        """Return the changes, but none removes one of the hand-out's own texts.

        Such a text becomes what was handed out: snapshots leave it out while it is that.
        """
        originals = self.read_originals()
        contents = {p: originals.get(p) if data is None else data for p, data in changes.items()}
        digests = self.original_digests
        return {p: data for p, data in contents.items() if data is not None or p not in digests}

    def contents(self) -> dict[str, bytes]:
        """Read the candidate's files as they are."""
        self.note_briefs()
        return work.read_work(self.root, self.original_digests)

    def listing(self) -> work.Listing:
        """List the candidate's files by name."""
        self.note_briefs()
        return work.list_work(self.root, self.original_digests)

    def snapshot(self, reason: str, phase: int) -> Snapshot:
        """Save the candidate's files as they are. The caller holds the lock."""
        snapshot = snapshots.save(self.state, reason, self.contents())
        digest = work.digest(snapshot.path.read_bytes())
        self.journal.add("snapshot", name=snapshot.name, sha256=digest, why=reason, phase=phase)
        return snapshot


def brief_name(bundle: Bundle, number: int) -> str:
    """Return the name of a phase's brief: `BRIEF.md` for the first, `BRIEF-2.md` for others."""
    first = bundle.handout.phases[0].number
    return "BRIEF.md" if number == first else f"BRIEF-{number}.md"
