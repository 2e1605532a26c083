"""Build the timeline that a submission's journal claims: phases, pauses, gaps and events."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from interview_kit.metrics.timeline.journal_reader import ClaimedJournal
from interview_kit.metrics.timeline.record import Event, Gap, Pause, PhaseTiming, Timeline
from interview_kit.submission.clock import (
    PauseClock,
    PhaseClock,
    SessionClock,
    elapsed,
    fold_entries,
)
from interview_kit.submission.journal import JournalEntry

EVENT_FIGURES = {
    "check": ("passed", "visible"),
    "faults": ("noticed", "faults"),
    "question": ("question", None),
    "catch_up": (None, None),
    "restore": (None, None),
    "submit": (None, None),
}
"""The events that are shown, and the keys of each one's count and total."""
NO_START = "no line says that the clock was started"
OTHER_EXERCISE = "the journal is of another exercise"


def build_timeline(claimed: ClaimedJournal, exercise_id: str) -> Timeline:
    """Put what a journal claims on one axis that begins with its first event."""
    entries = shift_to_start(claimed.entries)
    clock = fold_entries(entries)
    start = entries[0] if entries and entries[0].event == "start" else None
    findings = [] if start else [NO_START]
    if start and start.about["exercise"] != exercise_id:
        findings.append(OTHER_EXERCISE)
    return Timeline(
        started_at=format_moment(claimed.entries[0].wall) if entries else "",
        seconds=entries[-1].wall if entries else 0.0,
        ai=start.about["ai"] if start else "",
        submitted=clock.submitted is not None,
        phases=tuple(build_phases(clock, entries)),
        pauses=tuple(
            Pause(at=pause.start, seconds=round_seconds(pause.seconds), reason=pause.reason)
            for pause in clock.pauses
        ),
        gaps=tuple(Gap(at=gap.start, seconds=round_seconds(gap.seconds)) for gap in clock.gaps),
        events=tuple(build_events(entries)),
        findings=(*claimed.findings, *findings),
    )


def shift_to_start(entries: Sequence[JournalEntry]) -> tuple[JournalEntry, ...]:
    """Return the events on a clock that begins with the first one and never goes back."""
    shifted: list[JournalEntry] = []
    seconds = 0.0
    for before, entry in zip((None, *entries), entries, strict=False):
        seconds += elapsed(before, entry)[0] if before else 0.0
        shifted.append(replace(entry, wall=round_seconds(seconds)))
    return tuple(shifted)


def round_seconds(seconds: float) -> float:
    """Round to tenths: nobody asks for more."""
    return round(seconds, 1)


def format_moment(wall: float) -> str:
    """Write seconds since 1970 as an ISO 8601 time in UTC."""
    return datetime.fromtimestamp(wall, UTC).isoformat(timespec="seconds")


def build_phases(clock: SessionClock, entries: Sequence[JournalEntry]) -> Iterator[PhaseTiming]:
    """List the phases; one that was never ended lasts to the last event."""
    last = entries[-1].wall if entries else 0.0
    for phase in clock.phases:
        yield PhaseTiming(
            number=phase.number,
            minutes=phase.minutes,
            start=phase.start,
            end=last if phase.end is None else phase.end,
            used=round_seconds(phase.used),
            late_at=find_late_start(phase, clock.pauses) if phase.remaining < 0 else None,
            from_starter=phase.from_starter,
        )


def find_late_start(phase: PhaseClock, pauses: Sequence[PauseClock]) -> float:
    """Return when the planned minutes of a phase were over; a pause moves that on."""
    end = phase.start + phase.minutes * 60
    for pause in pauses:
        if phase.start <= pause.start <= end:
            end += pause.seconds
    return round_seconds(end)


def build_events(entries: Sequence[JournalEntry]) -> Iterator[Event]:
    """List what happened in the phases, in order."""
    phase = 0
    for entry in entries:
        if entry.event == "phase":
            phase = entry.about["phase"]
        if entry.event in EVENT_FIGURES:
            count, total = EVENT_FIGURES[entry.event]
            yield Event(
                at=entry.wall,
                kind=entry.event,
                phase=entry.about.get("phase", phase),
                count=entry.about[count] if count else None,
                total=entry.about[total] if total else None,
                error=entry.about.get("trouble"),
            )
