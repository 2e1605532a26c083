"""From the events of a journal to a clock: phases, pauses, gaps, seconds used.

The time between two events is what the wall clock says: an hour is an hour for both sides of
the table. Where the wall clock ran ahead of the monotonic one, the machine slept or its clock
was set: that is a gap, counted and shown. Where it ran backwards, the monotonic clock counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

from interview_kit.candidate.journal import Entry

GAP = 20.0
"""From so many seconds on, a difference between the clocks is a gap."""


@dataclass(slots=True)
class Stretch:
    """One phase as far as it went; `used` leaves pauses out, `snapshot` holds its end."""

    number: int
    minutes: float
    starter: bool
    begun: float
    used: float = 0.0
    ended: float | None = None
    snapshot: str | None = None

    @property
    def left(self) -> float:
        """Seconds left; below 0 it is late."""
        return self.minutes * 60 - self.used


@dataclass(slots=True)
class Pause:
    """One pause; `seconds` so far."""

    reason: str
    begun: float
    phase: int
    seconds: float = 0.0
    over: bool = False


@dataclass(frozen=True, slots=True)
class Gap:
    """A stretch of wall time that the machine does not know of."""

    begun: float
    seconds: float


@dataclass(slots=True)
class Timeline:
    """Everything that the journal says about time, up to its last event or to now."""

    stretches: list[Stretch] = field(default_factory=list)
    pauses: list[Pause] = field(default_factory=list)
    gaps: list[Gap] = field(default_factory=list)
    submitted: float | None = None

    @property
    def current(self) -> Stretch | None:
        """The phase that is open."""
        return self.stretches[-1] if self.stretches else None

    @property
    def paused(self) -> Pause | None:
        """The pause that is open."""
        return self.pauses[-1] if self.pauses and not self.pauses[-1].over else None

    @property
    def used(self) -> float:
        """Seconds used in all."""
        return sum(one.used for one in self.stretches)


def passed(before: Entry, then: Entry) -> tuple[float, float]:
    """Seconds between two events, and how many of them are a gap."""
    wall, mono = then.wall - before.wall, then.mono - before.mono
    if mono < 0:  # the machine was started again: its monotonic clock says nothing
        step = max(wall, 0.0)
        return step, step if step >= GAP else 0.0
    gap = wall - mono
    return max(wall, mono), gap if gap >= GAP else 0.0


def timeline(entries: Sequence[Entry], now: Entry | None = None) -> Timeline:
    """Walk through the events."""
    line = Timeline()
    events = [*entries, now] if now else list(entries)
    before: Entry | None = None
    for entry in events:
        if before:
            step, gap = passed(before, entry)
            if line.paused:
                line.paused.seconds += step
            elif line.current:
                line.current.used += step
            if gap:
                line.gaps.append(Gap(before.wall, gap))
        note(line, entry)
        before = entry
    return line


def note(line: Timeline, entry: Entry) -> None:
    """What an event changes."""
    about, current = entry.about, line.current
    if entry.event == "phase":
        if current:
            current.ended = entry.wall
        minutes = float(about.get("minutes", 0))
        stretch = Stretch(
            int(about.get("phase", 0)), minutes, bool(about.get("starter")), entry.wall
        )
        line.stretches.append(stretch)
    elif entry.event == "snapshot" and current and about.get("phase") == current.number:
        if about.get("why") in ("end of phase", "submitted"):
            current.snapshot = str(about.get("name"))
    elif entry.event == "pause" and current and not line.paused:
        line.pauses.append(Pause(str(about.get("reason", "")), entry.wall, current.number))
    elif entry.event == "resume" and line.paused:
        line.paused.over = True
    elif entry.event == "submit" and current:
        current.ended = entry.wall
        line.submitted = entry.wall


def clock(seconds: float) -> str:
    """`31:12`; late is `+2:05`."""
    sign = "+" if seconds < 0 else ""
    whole = int(abs(seconds))
    return f"{sign}{whole // 60}:{whole % 60:02}"
