"""Read the journal of a submission as the claim that it is.

It was written on the candidate's machine: every byte is untrusted, every time is *claimed*. What
makes no sense becomes a finding and never an error, for a submission without a good journal is
graded like any other.
"""

import hashlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interview_kit.submission import journal
from interview_kit.submission.clock import SessionClock, fold_entries
from interview_kit.submission.journal import JournalEntry

MAX_JOURNAL_BYTES: Final = 4 << 20
MAX_LINES: Final = 5_000
MAX_SNAPSHOT: Final = 12 << 20
MAX_FINDINGS: Final = 5
"""Findings of one kind that are listed; the others are counted."""
MIN_WALL, MAX_WALL = 1_577_836_800.0, 7_258_118_400.0
"""Seconds since 1970: the years 2020 to 2200."""
MAX_MONO: Final = 1e12
MAX_SET_BACK: Final = 2.0
"""Seconds that a wall clock may go back unnoticed: time servers correct it so."""

Text = Annotated[str, Field(max_length=300)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Requirements = Annotated[
    list[Annotated[str, Field(pattern="^[A-Z]+[0-9]+$")]], Field(max_length=60)
]


class AboutNothing(BaseModel):
    """The base of what stands under `about`: closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class AboutStart(AboutNothing):
    """The clock was started."""

    handout: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    candidate: Text
    exercise: Text
    framework: Text
    ai: Text


class AboutPhase(AboutNothing):
    """A phase began; `minutes` are those of this candidate, with extra time."""

    phase: Number
    minutes: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
    starter: bool


class AboutSnapshot(AboutNothing):
    """The work was saved."""

    name: Annotated[str, Field(pattern=f"^{journal.SNAPSHOT_NAME.pattern}$", max_length=100)]
    sha256: Digest
    why: Text
    phase: Number


class AboutCheck(AboutNothing):
    """The visible checks ran; `trouble` is the number of the reason when they could not."""

    phase: Number
    visible: Number
    passed: Number
    failing: Requirements
    trouble: Annotated[str, Field(pattern="^K[0-9]{2}$")] | None = None


class AboutCatchUp(AboutNothing):
    """The starter of a phase replaced the candidate's program."""

    phase: Number


class AboutQuestion(AboutCatchUp):
    """An answer was opened."""

    question: Number


class AboutRestore(AboutCatchUp):
    """A snapshot was restored."""

    name: Text


class AboutFaults(AboutCatchUp):
    """The candidate's tests ran against broken servers."""

    faults: Number
    noticed: Number


class AboutPause(AboutNothing):
    """The clock was paused."""

    reason: Text


class AboutSubmit(AboutNothing):
    """Everything was packed."""

    files: Number
    used: Number


ABOUT: Final[dict[str, type[AboutNothing]]] = {
    "start": AboutStart,
    "phase": AboutPhase,
    "snapshot": AboutSnapshot,
    "check": AboutCheck,
    "catch_up": AboutCatchUp,
    "question": AboutQuestion,
    "restore": AboutRestore,
    "restored": AboutRestore,
    "faults": AboutFaults,
    "pause": AboutPause,
    "resume": AboutNothing,
    "submit": AboutSubmit,
}
"""The events of a journal, and what each one says."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedSnapshot:
    """A snapshot that the journal names; `path` is None when it is missing or was changed."""

    phase: int
    reason: str
    name: str
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClaimedJournal:
    """What a journal claims: the entries that make sense, and one line for each other finding."""

    entries: tuple[JournalEntry, ...]
    clock: SessionClock
    snapshots: tuple[ClaimedSnapshot, ...]
    findings: tuple[str, ...]

    def phase_end(self, phase: int) -> ClaimedSnapshot | None:
        """Return the snapshot of a phase's end, if it is there and unchanged."""
        return next(
            (
                snapshot
                for snapshot in self.snapshots
                if snapshot.phase == phase
                and snapshot.path
                and snapshot.reason in journal.PHASE_ENDS
            ),
            None,
        )


def read_journal(folder: Path) -> ClaimedJournal | None:
    """Read the journal in a submission's private copy; return None when there is none."""
    path = folder / journal.PATH
    if not path.is_file():
        return None
    with path.open("rb") as opened:
        raw = opened.read(MAX_JOURNAL_BYTES + 1)
    findings = [f"larger than {MAX_JOURNAL_BYTES >> 20} MiB: the rest is not read"] * (
        len(raw) > MAX_JOURNAL_BYTES
    )
    lines = raw[:MAX_JOURNAL_BYTES].split(b"\n")
    lines = lines[:-1] if not lines[-1] else lines
    if len(lines) > MAX_LINES:
        findings.append(f"more than {MAX_LINES} lines: the rest is not read")
    parsed = [parse_foreign_line(line) for line in lines[:MAX_LINES]]
    entries = tuple(entry for entry in parsed if entry)
    findings += limit_findings(
        [
            f"line {number} cannot be read: it was cut short or edited"
            for number, entry in enumerate(parsed, start=1)
            if entry is None
        ]
    )
    findings += limit_findings(list(find_disorder(entries)))
    snapshots = tuple(find_snapshots(folder, entries))
    gone = [
        f"{snapshot.name} is missing or was changed" for snapshot in snapshots if not snapshot.path
    ]
    findings += limit_findings(gone)
    return ClaimedJournal(
        entries=entries,
        clock=fold_entries(entries),
        snapshots=snapshots,
        findings=tuple(findings),
    )


def limit_findings(findings: Sequence[str]) -> list[str]:
    """Keep the first few findings of one kind, and say how many more there are."""
    more = len(findings) - MAX_FINDINGS
    return [*findings[:MAX_FINDINGS], *([f"and {more} more like these"] if more > 0 else [])]


def parse_foreign_line(line: bytes) -> JournalEntry | None:
    """Parse a line and check all its values; return None when any of them is not plausible."""
    if len(line) > journal.MAX_ENTRY:
        return None
    entry = journal.parse_line(line)
    if entry is None or entry.event not in ABOUT:
        return None
    if not MIN_WALL <= entry.wall <= MAX_WALL or not 0 <= entry.mono < MAX_MONO:
        return None
    try:
        ABOUT[entry.event].model_validate(entry.about)
    except ValidationError:
        return None
    return entry


def find_disorder(entries: Sequence[JournalEntry]) -> Iterator[str]:
    """Find what the program never writes: a second start, a phase twice, a clock set back."""
    phases: set[int] = set()
    for before, entry in zip((None, *entries), entries, strict=False):
        if (entry.event == "start") != (before is None):
            yield f"line {entry.number}: a journal has one start, in its first line"
        if entry.event == "phase":
            if entry.about["phase"] in phases:
                yield f"line {entry.number}: phase {entry.about['phase']} begins again"
            phases.add(entry.about["phase"])
        if before and entry.wall < before.wall - MAX_SET_BACK:
            seconds = before.wall - entry.wall
            yield f"line {entry.number}: the clock was set back by {seconds:.0f} s"


def find_snapshots(folder: Path, entries: Sequence[JournalEntry]) -> Iterator[ClaimedSnapshot]:
    """List the snapshots that the journal names, each compared with its digest."""
    for entry in entries:
        if entry.event == "snapshot":
            path = folder / journal.STATE / journal.SNAPSHOTS / entry.about["name"]
            is_unchanged = path.is_file() and hash_snapshot(path) == entry.about["sha256"]
            yield ClaimedSnapshot(
                phase=entry.about["phase"],
                reason=entry.about["why"],
                name=entry.about["name"],
                path=path if is_unchanged else None,
            )


def hash_snapshot(path: Path) -> str:
    """Return the SHA-256 of a snapshot, of its first bytes when it is too large."""
    with path.open("rb") as opened:
        return hashlib.sha256(opened.read(MAX_SNAPSHOT)).hexdigest()
