"""The hour as a submission's journal claims it: events become phases, pauses and moments."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from interview_kit.candidate import times
from interview_kit.candidate.journal import Entry
from interview_kit.candidate.times import Timeline
from interview_kit.core.model import Hour, Moment, Span, Stretch
from interview_kit.metrics.timeline.journal_reader import Claimed

FIGURES = {
    "check": ("passed", "visible"),
    "faults": ("noticed", "faults"),
    "question": ("question", None),
    "catch_up": (None, None),
    "restore": (None, None),
    "submit": (None, None),
}
"""The events that are moments, and what of each is counted."""
NO_START = "no line says that the clock was started"
OTHER_EXERCISE = "the journal is of another exercise"


def of_claimed(claimed: Claimed, exercise: str) -> Hour:
    """What a journal claims, on one axis that begins with its first line."""
    events = from_start(claimed.events)
    line = times.timeline(events)
    start = events[0] if events and events[0].event == "start" else None
    findings = [] if start else [NO_START]
    if start and start.about["exercise"] != exercise:
        findings.append(OTHER_EXERCISE)
    return Hour(
        started_at=moment_of(claimed.events[0].wall) if events else "",
        seconds=events[-1].wall if events else 0.0,
        ai=start.about["ai"] if start else "",
        submitted=line.submitted is not None,
        stretches=tuple(stretches(line, events)),
        pauses=tuple(
            Span(at=p.begun, seconds=tidy(p.seconds), reason=p.reason) for p in line.pauses
        ),
        gaps=tuple(Span(at=gap.begun, seconds=tidy(gap.seconds)) for gap in line.gaps),
        moments=tuple(moments(events)),
        findings=(*claimed.findings, *findings),
    )


def from_start(events: Sequence[Entry]) -> tuple[Entry, ...]:
    """The same events on a clock that begins with the first and never goes back."""
    found: list[Entry] = []
    at = 0.0
    for before, entry in zip((None, *events), events, strict=False):
        at += times.passed(before, entry)[0] if before else 0.0
        found.append(replace(entry, wall=tidy(at)))
    return tuple(found)


def tidy(seconds: float) -> float:
    """Milliseconds are more than anyone asks for."""
    return round(seconds, 1)


def moment_of(wall: float) -> str:
    """A time as it is claimed."""
    return datetime.fromtimestamp(wall, UTC).isoformat(timespec="seconds")


def stretches(line: Timeline, events: Sequence[Entry]) -> Iterator[Stretch]:
    """The phases; one that was never ended lasts to the last event."""
    last = events[-1].wall if events else 0.0
    for one in line.stretches:
        yield Stretch(
            number=one.number,
            minutes=one.minutes,
            begun=one.begun,
            ended=last if one.ended is None else one.ended,
            used=tidy(one.used),
            late_at=over(one, line.pauses) if one.left < 0 else None,
            starter=one.starter,
        )


def over(one: times.Stretch, pauses: Sequence[times.Pause]) -> float:
    """When the planned minutes of a phase were over; a pause moves that on."""
    at = one.begun + one.minutes * 60
    for pause in pauses:
        if one.begun <= pause.begun <= at:
            at += pause.seconds
    return tidy(at)


def moments(events: Sequence[Entry]) -> Iterator[Moment]:
    """What happened in the phases, in the order in which it did."""
    phase = 0
    for entry in events:
        if entry.event == "phase":
            phase = entry.about["phase"]
        if entry.event in FIGURES:
            got, of = FIGURES[entry.event]
            yield Moment(
                at=entry.wall,
                event=entry.event,
                phase=entry.about.get("phase", phase),
                got=entry.about[got] if got else None,
                of=entry.about[of] if of else None,
                trouble=entry.about.get("trouble"),
            )
