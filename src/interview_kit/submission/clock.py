"""Fold the events of a journal into a clock: phases, pauses, gaps, seconds used.

The time between two events is what the wall clock says: an hour is an hour for both sides of
the table. Where the wall clock ran ahead of the monotonic one, the machine slept or its clock
was set: that is a gap, counted and shown. Where it ran backwards, the monotonic clock counts.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from interview_kit.submission.journal import PHASE_ENDS, JournalEntry

MIN_GAP: Final = 20.0
"""Seconds from which a difference between the two clocks is a gap."""


@dataclass(slots=True)
class PhaseClock:
    """One phase so far; `used` leaves pauses out, `snapshot` names the one of its end.

    Times are in seconds of the wall clock.
    """

    number: int
    minutes: float
    from_starter: bool
    start: float
    used: float = 0.0
    end: float | None = None
    snapshot: str | None = None

    @property
    def remaining(self) -> float:
        """Return the seconds that remain; negative when it is late."""
        return self.minutes * 60 - self.used


@dataclass(slots=True)
class PauseClock:
    """One pause; `seconds` so far."""

    reason: str
    start: float
    phase: int
    seconds: float = 0.0
    is_over: bool = False


@dataclass(frozen=True, slots=True)
class ClockGap:
    """Wall time that the monotonic clock does not know of."""

    start: float
    seconds: float


@dataclass(slots=True)
class SessionClock:
    """Everything that a journal says about time, up to its last event or to now."""

    phases: list[PhaseClock] = field(default_factory=list)
    pauses: list[PauseClock] = field(default_factory=list)
    gaps: list[ClockGap] = field(default_factory=list)
    submitted: float | None = None

    @property
    def current_phase(self) -> PhaseClock | None:
        """Return the open phase, if any."""
        return self.phases[-1] if self.phases else None

    @property
    def open_pause(self) -> PauseClock | None:
        """Return the pause that is not over yet, if any."""
        return self.pauses[-1] if self.pauses and not self.pauses[-1].is_over else None

    @property
    def used(self) -> float:
        """Return the seconds used in all phases."""
        return sum(phase.used for phase in self.phases)


def elapsed(before: JournalEntry, after: JournalEntry) -> tuple[float, float]:
    """Return the seconds between two events, and how many of them are a gap."""
    wall, mono = after.wall - before.wall, after.mono - before.mono
    if mono < 0:  # the machine was restarted, so its monotonic clock says nothing
        step = max(wall, 0.0)
        return step, step if step >= MIN_GAP else 0.0
    gap = wall - mono
    return max(wall, mono), gap if gap >= MIN_GAP else 0.0


def fold_entries(entries: Sequence[JournalEntry], now: JournalEntry | None = None) -> SessionClock:
    """Walk through the events in order; `now` is an event of this moment."""
    clock = SessionClock()
    before: JournalEntry | None = None
    for entry in [*entries, now] if now else entries:
        if before:
            step, gap = elapsed(before, entry)
            if clock.open_pause:
                clock.open_pause.seconds += step
            elif clock.current_phase:
                clock.current_phase.used += step
            if gap:
                clock.gaps.append(ClockGap(before.wall, gap))
        apply_entry(clock, entry)
        before = entry
    return clock


def apply_entry(clock: SessionClock, entry: JournalEntry) -> None:
    """Change the clock as an event says; other events change nothing."""
    about, phase = entry.about, clock.current_phase
    if entry.event == "phase":
        if phase:
            phase.end = entry.wall
        number, minutes = int(about.get("phase", 0)), float(about.get("minutes", 0))
        clock.phases.append(PhaseClock(number, minutes, bool(about.get("starter")), entry.wall))
    elif entry.event == "snapshot" and phase and about.get("phase") == phase.number:
        if about.get("why") in PHASE_ENDS:
            phase.snapshot = str(about.get("name"))
    elif entry.event == "pause" and phase and not clock.open_pause:
        clock.pauses.append(PauseClock(str(about.get("reason", "")), entry.wall, phase.number))
    elif entry.event == "resume" and clock.open_pause:
        clock.open_pause.is_over = True
    elif entry.event == "submit" and phase:
        phase.end = entry.wall
        clock.submitted = entry.wall


def format_clock(seconds: float) -> str:
    """Write seconds as `31:12`; negative ones, which are late, as `+2:05`."""
    sign = "+" if seconds < 0 else ""
    whole = int(abs(seconds))
    return f"{sign}{whole // 60}:{whole % 60:02}"
