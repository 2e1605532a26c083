"""The journal of a session: its file, its line format, and where its snapshots are.

One line of JSON per event; the file only grows. A line is written by one system call, so a
killed command leaves it whole; after a power cut the last line may be short, and the next one
follows below it. Wall clock and monotonic clock stand side by side, so that a machine that slept
shows as a gap.

Whoever owns the machine can write the file anew with other times: what it says is *claimed*.
Standard library only: the candidate's side writes it before anything is installed.
"""

import json
import os
import re
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

STATE: Final = ".kit"
"""The folder of the journal and the snapshots, in the candidate's project."""
JOURNAL_FILE: Final = "journal.jsonl"
PATH: Final = f"{STATE}/{JOURNAL_FILE}"
SNAPSHOTS: Final = "snapshots"
SNAPSHOT_NAME: Final = re.compile(r"(?P<number>\d{2,})-(?P<reason>[a-z0-9-]+)\.zip")
PHASE_ENDS: Final = ("end of phase", "submitted")
"""The reasons of snapshots that hold the work at the end of a phase."""
MAX_ENTRY: Final = 4000

_KEYS: Final = frozenset({"n", "event", "wall", "mono", "about"})
_OLD_KEYS: Final = frozenset({"prev"})
"""Keys that earlier versions wrote and that are ignored."""


@dataclass(frozen=True, slots=True)
class JournalEntry:
    """One event: `wall` in seconds since 1970 (UTC), `mono` in seconds of the monotonic clock."""

    number: int
    event: str
    wall: float
    mono: float
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class SystemClock:
    """The two clocks of this machine; tests replace them."""

    def wall(self) -> float:
        """Return the seconds since 1970."""
        return time.time()

    def mono(self) -> float:
        """Return the seconds of a clock that nobody sets."""
        return time.monotonic()


class Journal:
    """The journal file of one project; it does not exist before the first event."""

    def __init__(self, path: Path, clock: SystemClock | None = None) -> None:
        self.path = path
        self.clock = clock or SystemClock()

    def entries(self) -> list[JournalEntry]:
        """Read all events; lines that were cut short are skipped."""
        return [entry for line in self._lines() if (entry := parse_line(line))]

    def add(self, event: str, **about: Any) -> JournalEntry:
        """Append an event and flush it to the disk. The caller holds the lock."""
        entry = JournalEntry(
            len(self._lines()) + 1,
            event,
            round(self.clock.wall(), 3),
            round(self.clock.mono(), 3),
            about,
        )
        line = format_line(entry)
        # A power cut may have left the last line short: begin below it, and leave it as it is.
        raw = self.path.read_bytes() if self.path.exists() else b""
        start = b"\n" if raw and not raw.endswith(b"\n") else b""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o644)
        try:
            # One write: a process that is killed leaves either the whole line or nothing of it.
            os.write(descriptor, start + line + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return entry

    def _lines(self) -> list[bytes]:
        return self.path.read_bytes().splitlines() if self.path.exists() else []


def format_line(entry: JournalEntry) -> bytes:
    """Write an event as a line without its line feed. Raises `ValueError` when it is too long."""
    wall = datetime.fromtimestamp(entry.wall, UTC).isoformat(timespec="milliseconds")
    values = {
        "n": entry.number,
        "event": entry.event,
        "wall": wall.replace("+00:00", "Z"),
        "mono": entry.mono,
        "about": entry.about,
    }
    line = json.dumps(values, separators=(",", ":")).encode("ascii")
    if len(line) > MAX_ENTRY:
        raise ValueError("a journal line is too long")
    return line


def parse_line(line: bytes) -> JournalEntry | None:
    """Read a line, which may be anything; return None when it is not an event."""
    try:
        values = json.loads(line)
        wall = datetime.fromisoformat(values["wall"]).timestamp()
        about, number, mono = values["about"], values["n"], values["mono"]
        # bool is a subclass of int, and `1.0` would pass for a line number: compare types.
        has_types = type(number) is int and type(mono) in (int, float) and type(about) is dict
        entry = JournalEntry(int(number), str(values["event"]), wall, float(mono), about)
    except (ValueError, LookupError, TypeError, RecursionError, OverflowError):
        return None
    return entry if has_types and set(values) - _OLD_KEYS == _KEYS else None
