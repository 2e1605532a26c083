"""The journal of a submission, read as the claim that it is.

It was written on the candidate's machine: every byte is foreign, every time is *claimed*. What
does not follow from the line before, or makes no sense, becomes a finding; it never becomes an
error, for a submission without a good journal is graded like any other.
"""

import hashlib
import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from interview_kit.candidate import files, journal, snapshots
from interview_kit.candidate.journal import Entry
from interview_kit.candidate.times import Timeline, timeline

PLACE: Final = f"{files.STATE}/{journal.FILE}"
MAX_BYTES: Final = 4 << 20
MAX_LINES: Final = 5_000
MAX_SNAPSHOT: Final = 12 << 20
SHOWN: Final = 5
YEARS: Final = (1_577_836_800.0, 7_258_118_400.0)  # 2020 to 2200

Text = Annotated[str, Field(max_length=300)]
Number = Annotated[int, Field(ge=0, le=1_000_000)]
Digest = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Requirements = Annotated[
    list[Annotated[str, Field(pattern="^[A-Z]+[0-9]+$")]], Field(max_length=60)
]


class About(BaseModel):
    """What stands under `about`: closed to unknown keys."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)


class Start(About):
    """The clock was started."""

    handout: Annotated[str, Field(pattern="^[0-9a-f]{32}$")]
    candidate: Text
    exercise: Text
    framework: Text
    ai: Text


class PhaseBegun(About):
    """A phase began; `minutes` is this candidate's clock."""

    phase: Number
    minutes: Annotated[float, Field(ge=0, le=100_000, allow_inf_nan=False)]
    starter: bool


class SnapshotTaken(About):
    """The work was kept."""

    name: Annotated[str, Field(pattern=f"^{snapshots.NAME.pattern}$", max_length=100)]
    sha256: Digest
    why: Text
    phase: Number


class Checked(About):
    """The visible checks ran."""

    phase: Number
    visible: Number
    passed: Number
    failing: Requirements
    trouble: Annotated[str, Field(pattern="^K[0-9]{2}$")] | None = None


class OfPhase(About):
    """Something about one phase."""

    phase: Number


class Asked(OfPhase):
    """An answer was opened."""

    question: Number


class Restored(OfPhase):
    """A snapshot was brought back."""

    name: Text


class Practised(OfPhase):
    """Their tests met broken servers."""

    faults: Number
    noticed: Number


class Paused(About):
    """The clock was stopped."""

    reason: Text


class Submitted(About):
    """Everything was packed."""

    files: Number
    used: Number


EVENTS: Final[dict[str, type[About]]] = {
    "start": Start,
    "phase": PhaseBegun,
    "snapshot": SnapshotTaken,
    "check": Checked,
    "catch_up": OfPhase,
    "question": Asked,
    "restore": Restored,
    "restored": Restored,
    "faults": Practised,
    "pause": Paused,
    "resume": About,
    "submit": Submitted,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A snapshot that the journal names; `path` only if it is there and unchanged."""

    phase: int
    why: str
    name: str
    path: Path | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Claimed:
    """What a journal claims. `events` are those that made sense; `findings` one line each."""

    events: tuple[Entry, ...]
    times: Timeline
    snapshots: tuple[Kept, ...]
    findings: tuple[str, ...]

    def of(self, event: str) -> tuple[Entry, ...]:
        """All events of one kind."""
        return tuple(entry for entry in self.events if entry.event == event)

    def end_of(self, phase: int) -> Kept | None:
        """The work as it was when a phase ended, if it was kept."""
        ends = [
            one
            for one in self.snapshots
            if one.phase == phase and one.path and one.why in ("end of phase", "submitted")
        ]
        return ends[0] if ends else None


def read(folder: Path) -> Claimed | None:
    """Read the journal of a submission's private copy; None when there is none."""
    path = folder / PLACE
    if not path.is_file():
        return None
    with path.open("rb") as opened:
        raw = opened.read(MAX_BYTES + 1)
    findings = [f"larger than {MAX_BYTES >> 20} MiB: the rest is not read"] * (len(raw) > MAX_BYTES)
    lines = raw[:MAX_BYTES].split(b"\n")
    lines = lines[:-1] if not lines[-1] else lines
    if len(lines) > MAX_LINES:
        findings.append(f"more than {MAX_LINES} lines: the rest is not read")
    found = list(sensible(lines[:MAX_LINES]))
    events = tuple(entry for entry, _ in found if entry)
    findings += bounded([finding for _, finding in found if finding])
    findings += bounded(list(out_of_order(events)))
    kept = tuple(kept_in(folder, events))
    findings += bounded([f"{one.name} is missing or was changed" for one in kept if not one.path])
    return Claimed(events=events, times=timeline(events), snapshots=kept, findings=tuple(findings))


def bounded(findings: Sequence[str]) -> list[str]:
    """The first few of one kind, and how many more."""
    more = len(findings) - SHOWN
    return [*findings[:SHOWN], *([f"and {more} more of the kind"] if more > 0 else [])]


def sensible(lines: Sequence[bytes]) -> Iterator[tuple[Entry | None, str | None]]:
    """Each line as an event, as a finding, or as both."""
    previous = ""
    for at, line in enumerate(lines, start=1):
        entry = understood(line)
        if entry is None:
            yield None, f"line {at} is no event: cut short, or edited"
        else:
            if at == 1:
                previous = hashlib.sha256(str(entry.about.get("handout", "")).encode()).hexdigest()
            follows = json.loads(line)["prev"] == previous and entry.n == at
            yield entry, None if follows else f"line {at} does not follow from the line before"
        previous = hashlib.sha256(line).hexdigest()


def understood(line: bytes) -> Entry | None:
    """A line as an event whose every value is of its kind."""
    if len(line) > journal.MAX_LINE:
        return None
    entry = journal.parsed(line)
    if entry is None or entry.event not in EVENTS or not YEARS[0] <= entry.wall <= YEARS[1]:
        return None
    if not 0 <= entry.mono < 1e12 or not re.fullmatch("[0-9a-f]{64}", said(line, "prev")):
        return None
    try:
        EVENTS[entry.event].model_validate(entry.about)
    except ValidationError:
        return None
    return entry


def said(line: bytes, key: str) -> str:
    """A text of a line."""
    found: Any = json.loads(line)[key]
    return found if isinstance(found, str) else ""


def out_of_order(events: Sequence[Entry]) -> Iterator[str]:
    """What no run of the program writes: a second start, a phase begun again, a clock set back."""
    begun: set[int] = set()
    for before, entry in zip((None, *events), events, strict=False):
        if (entry.event == "start") != (before is None):
            yield f"line {entry.n}: a journal has one start, in its first line"
        if entry.event == "phase":
            if entry.about["phase"] in begun:
                yield f"line {entry.n}: phase {entry.about['phase']} begins again"
            begun.add(entry.about["phase"])
        if before and entry.wall < before.wall - 2:
            yield f"line {entry.n}: the clock was set back by {before.wall - entry.wall:.0f} s"


def kept_in(folder: Path, events: Sequence[Entry]) -> Iterator[Kept]:
    """The snapshots that the journal names, each compared with its digest."""
    for entry in events:
        if entry.event == "snapshot":
            path = folder / files.STATE / snapshots.FOLDER / entry.about["name"]
            same = path.is_file() and digest(path) == entry.about["sha256"]
            yield Kept(
                phase=entry.about["phase"],
                why=entry.about["why"],
                name=entry.about["name"],
                path=path if same else None,
            )


def digest(path: Path) -> str:
    """The SHA-256 of a snapshot."""
    with path.open("rb") as opened:
        return hashlib.sha256(opened.read(MAX_SNAPSHOT)).hexdigest()
