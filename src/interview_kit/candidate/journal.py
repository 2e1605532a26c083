"""The journal: one line of JSON per event, each with the hash of the line before.

It only grows. A line is written by one call to the system, so a killed command leaves it whole;
after a power cut the last line may be short, and the next one simply follows it. Wall clock and
monotonic clock stand side by side, so that a machine that slept shows as a gap.

Whoever wants to can write the whole file anew with other times. What it says is *claimed*.
"""

import hashlib
import json
import os
import time
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

FILE = "journal.jsonl"
MAX_LINE = 4000
KEYS = frozenset({"n", "event", "wall", "mono", "prev", "about"})


@dataclass(frozen=True, slots=True)
class Entry:
    """One event. `wall` is seconds since 1970 (UTC), `mono` of a clock that nobody sets."""

    n: int
    event: str
    wall: float
    mono: float
    about: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Now:
    """The two clocks, so that tests can turn them."""

    def wall(self) -> float:
        """Seconds since 1970."""
        return time.time()

    def mono(self) -> float:
        """Seconds of the monotonic clock."""
        return time.monotonic()


class Journal:
    """The journal of one hand-out; `seed` stands where the first line has no line before it."""

    def __init__(self, path: Path, seed: str, now: Now | None = None) -> None:
        self.path = path
        self.seed = seed
        self.now = now or Now()

    def entries(self) -> list[Entry]:
        """All events; lines that are cut short are passed over."""
        return [entry for line in self._lines() if (entry := parsed(line))]

    def intact(self) -> bool:
        """Whether each line carries the hash of the one before."""
        return not broken(self._lines(), self.seed)

    def add(self, event: str, **about: Any) -> Entry:
        """Note an event, for good. The caller holds the lock."""
        lines = self._lines()
        raw = self.path.read_bytes() if self.path.exists() else b""
        entry = Entry(
            len(lines) + 1, event, round(self.now.wall(), 3), round(self.now.mono(), 3), about
        )
        line = spelled(entry, after(lines, self.seed))
        # A line that a power cut left short is not mended: the next one begins below it.
        start = b"\n" if raw and not raw.endswith(b"\n") else b""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_BINARY", 0)
        descriptor = os.open(self.path, flags, 0o644)
        try:
            os.write(descriptor, start + line + b"\n")
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
        return entry

    def _lines(self) -> list[bytes]:
        return self.path.read_bytes().splitlines() if self.path.exists() else []


def spelled(entry: Entry, previous: str) -> bytes:
    """An event as a line."""
    moment = datetime.fromtimestamp(entry.wall, UTC).isoformat(timespec="milliseconds")
    said = {
        "n": entry.n,
        "event": entry.event,
        "wall": moment.replace("+00:00", "Z"),
        "mono": entry.mono,
        "prev": previous,
        "about": entry.about,
    }
    line = json.dumps(said, separators=(",", ":")).encode("ascii")
    if len(line) > MAX_LINE:
        raise ValueError("a journal line is too long")
    return line


def parsed(line: bytes) -> Entry | None:
    """A line as an event; None for one that is none."""
    try:
        said = json.loads(line)
        moment = datetime.fromisoformat(said["wall"]).timestamp()
        about, number, mono = said["about"], said["n"], said["mono"]
        plain = type(number) is int and type(mono) in (int, float) and type(about) is dict
        found = Entry(int(number), str(said["event"]), moment, float(mono), about)
    except (ValueError, LookupError, TypeError, RecursionError, OverflowError):
        return None
    return found if plain and set(said) == KEYS else None


def after(lines: list[bytes], seed: str) -> str:
    """What the next line carries."""
    return hashlib.sha256(lines[-1] if lines else seed.encode()).hexdigest()


def broken(lines: list[bytes], seed: str) -> list[int]:
    """The numbers of the lines that do not follow from the one before; short lines are none."""
    found = []
    for at, line in enumerate(lines):
        if parsed(line) is None:
            continue
        said = json.loads(line)
        if said["prev"] != after(lines[:at], seed) or said["n"] != at + 1:
            found.append(at + 1)
    return found
