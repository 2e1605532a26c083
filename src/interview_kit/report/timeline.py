"""Lay out the claimed timeline: lanes on one axis, a row for each phase, and sentences."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from interview_kit.core.model import Verdict
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.timeline.record import Event, PhaseEnd, PhaseTiming, Timeline
from interview_kit.report.formats import format_count
from interview_kit.report.labels import VERDICTS
from interview_kit.submission.clock import format_clock

CLAIMED = (
    "Claimed: from the journal on the candidate's machine, which its owner can rewrite."
    " Late work is shown; it costs nothing."
)
LABEL_WIDTH, LONG_LABEL_WIDTH = 5.0, 20.0
"""Percent of the axis: a narrower phase has no label, or only its number."""
TICK_STEPS = (5, 10, 15, 30, 60, 120, 240, 480, 1440)
"""Minutes between two ticks."""
MAX_TICKS = 8
MAX_LISTED_EVENTS = 20
LANES = {"question": "Questions", "faults": "Broken servers", "restore": "Snapshots restored"}
"""The kinds of events with a lane of their own, besides the checks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A bar in a lane, in percent of the axis."""

    x: str
    width: str
    middle: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point in a lane: filled or hollow."""

    x: str
    is_filled: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One row of the drawing; `description` says all of it in words."""

    name: str
    description: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A minute on the axis."""

    x: str
    minute: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseRow:
    """One phase in figures: planned and claimed time, requirements at its end and now."""

    number: int
    planned: str
    claimed: str
    at_end: str
    as_submitted: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineLayout:
    """The claimed timeline, ready to be drawn and read."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[PhaseRow, ...]
    events: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    facts: tuple[str, ...]


def lay_out(timeline: Timeline | None, phases: tuple[PhasePart, ...]) -> TimelineLayout | None:
    """Lay out everything; return None without a journal."""
    if timeline is None:
        return None
    return TimelineLayout(
        lanes=tuple(build_lanes(timeline)),
        ticks=tuple(build_ticks(timeline.seconds)),
        rows=tuple(build_row(timeline, timing, phases) for timing in timeline.phases),
        events=tuple((format_clock(event.at), describe_event(event)) for event in timeline.events),
        findings=timeline.findings,
        facts=tuple(list_facts(timeline)),
    )


def position(timeline: Timeline, seconds: float) -> float:
    """Return a time in percent of the axis."""
    if timeline.seconds <= 0:
        return 0.0
    return min(max(seconds / timeline.seconds * 100, 0.0), 100.0)


def format_percent(value: float) -> str:
    """Write a percentage for an attribute, with no more digits than a screen has dots."""
    return f"{value:.1f}%"


def build_bar(timeline: Timeline, start: float, end: float, kind: str, label: str = "") -> Bar:
    """Build a bar between two times; the shortest one can still be seen."""
    start_x, end_x = position(timeline, start), position(timeline, end)
    return Bar(
        x=format_percent(start_x),
        width=format_percent(max(end_x - start_x, 0.3)),
        middle=format_percent((start_x + end_x) / 2),
        kind=kind,
        label=label,
    )


def build_lanes(timeline: Timeline) -> Iterator[Lane]:
    """Build the lane of the phases, then those of whatever else there is."""
    phases = "; ".join(describe_phase(timing) for timing in timeline.phases)
    bars = tuple(build_phase_bars(timeline))
    yield Lane(name="Phases", description=phases or "none", bars=bars)
    for name, spans, kind in (
        ("Pauses", timeline.pauses, "pause"),
        ("Gaps", timeline.gaps, "gap"),
    ):
        if spans:
            times = [(span.at, span.seconds) for span in spans]
            yield build_span_lane(timeline, name, times, kind)
    checks = [event for event in timeline.events if event.kind == "check"]
    if checks:
        marks = build_marks(timeline, checks)
        yield Lane(name="Checks", description=describe_checks(checks), marks=marks)
    for kind, name in LANES.items():
        events = [event for event in timeline.events if event.kind == kind]
        if events:
            listed = [
                f"{describe_event(e)} at {format_clock(e.at)}" for e in events[:MAX_LISTED_EVENTS]
            ]
            marks = build_marks(timeline, events)
            yield Lane(name=name, description="; ".join(listed), marks=marks)


def build_span_lane(
    timeline: Timeline, name: str, times: list[tuple[float, float]], kind: str
) -> Lane:
    """Build the lane of pauses or gaps from their starts and seconds; equal bars are drawn once."""
    listed = [
        f"{format_clock(seconds)} at {format_clock(start)}"
        for start, seconds in times[:MAX_LISTED_EVENTS]
    ]
    bars = (build_bar(timeline, start, start + seconds, kind) for start, seconds in times)
    return Lane(name=name, description="; ".join(listed), bars=tuple(dict.fromkeys(bars)))


def build_phase_bars(timeline: Timeline) -> Iterator[Bar]:
    """Build a bar for each phase up to its planned end, and one for what was late."""
    for timing in timeline.phases:
        width = position(timeline, timing.end) - position(timeline, timing.start)
        label = f"Phase {timing.number}" if width >= LONG_LABEL_WIDTH else str(timing.number)
        until = timing.end if timing.late_at is None else min(timing.late_at, timing.end)
        kind = "starter" if timing.from_starter else "phase"
        shown_label = label if width >= LABEL_WIDTH else ""
        yield build_bar(timeline, timing.start, until, kind, shown_label)
        if until < timing.end:
            yield build_bar(timeline, until, timing.end, "late")


def build_marks(timeline: Timeline, events: Iterable[Event]) -> tuple[Mark, ...]:
    """Build points, one for each place on a screen: the last event there decides."""
    drawn = {format_percent(position(timeline, event.at)): is_complete(event) for event in events}
    return tuple(Mark(x=x, is_filled=is_filled) for x, is_filled in drawn.items())


def is_complete(event: Event) -> bool:
    """Tell whether all passed, or nothing is counted; never when nothing could run."""
    return event.error is None and (event.total is None or event.count == event.total)


def build_ticks(seconds: float) -> Iterator[Tick]:
    """Choose minutes that are easy to read, from 0 to the end."""
    minutes = seconds / 60
    step = next(
        (step for step in TICK_STEPS if minutes / step <= MAX_TICKS), int(minutes / MAX_TICKS) + 1
    )
    for minute in range(0, int(minutes) + 1, step):
        x = minute / minutes * 100 if minutes > 0 else 0.0
        anchor = "start" if minute == 0 else "end" if x > 96 else "middle"
        yield Tick(x=format_percent(x), minute=str(minute), anchor=anchor)


def describe_lateness(timing: PhaseTiming) -> str:
    """Say how late a phase was; nothing when it was not."""
    over = timing.used - timing.minutes * 60
    return f", {format_clock(over)} over" if over >= 1 else ""


def describe_starter(timing: PhaseTiming) -> str:
    """Say that a phase began from the kit's starter; nothing when it did not."""
    return ", from the kit's starter" if timing.from_starter else ""


def describe_phase(timing: PhaseTiming) -> str:
    """Describe one phase in words."""
    times = f"{format_clock(timing.used)} of {format_clock(timing.minutes * 60)}"
    return f"phase {timing.number}: {times}{describe_lateness(timing)}{describe_starter(timing)}"


def describe_checks(checks: list[Event]) -> str:
    """Describe the runs of the visible checks in words."""
    last = checks[-1]
    green = next((event for event in checks if is_complete(event)), None)
    first = f"; all green first at {format_clock(green.at)}" if green else "; never all green"
    runs = format_count(len(checks), "run")
    return f"{runs}; the last at {format_clock(last.at)}: {describe_event(last)}{first}"


def describe_event(event: Event) -> str:
    """Describe an event in words."""
    match event.kind:
        case "check" if event.error:
            return f"the server did not start ({event.error})"
        case "check":
            return f"{event.count} of {event.total} visible checks"
        case "question":
            return f"question {event.count} opened"
        case "faults":
            return f"{event.count} of {event.total} public broken servers noticed"
        case "catch_up":
            return f"caught up with the starter of phase {event.phase}"
        case "restore":
            return "a snapshot restored"
        case _:
            return "submitted"


def build_row(timeline: Timeline, timing: PhaseTiming, phases: tuple[PhasePart, ...]) -> PhaseRow:
    """Build the figures of one phase."""
    part = next((phase for phase in phases if phase.number == timing.number), None)
    end = next((end for end in timeline.phase_ends if end.phase == timing.number), None)
    has_starter = any(
        later.from_starter for later in timeline.phases if later.number > timing.number
    )
    verdicts = (
        {requirement.id: requirement.verdict for requirement in part.requirements} if part else {}
    )
    now = count_met(verdicts, part) if part else ""
    return PhaseRow(
        number=timing.number,
        planned=f"{timing.minutes:g} min",
        claimed=f"{format_clock(timing.used)}{describe_lateness(timing)}{describe_starter(timing)}",
        at_end=describe_phase_end(end, part),
        as_submitted=f"{now}, with the kit's starter" if now and has_starter else now,
    )


def describe_phase_end(end: PhaseEnd | None, part: PhasePart | None) -> str:
    """Say what was met when a phase ended, or why that is not known."""
    if end is None or part is None:
        return "not graded"
    if end.reason:
        return f"not graded: {end.reason}"
    counted = count_met(end.verdicts, part)
    if end.cause:
        return f"{counted}; the server gave no answer: {end.cause}"
    return f"{counted}, as submitted" if end.is_submission else counted


def count_met(verdicts: Mapping[str, Verdict], part: PhasePart) -> str:
    """Write `29 of 31 met`, without bonus requirements."""
    counted = [requirement.id for requirement in part.requirements if not requirement.bonus]
    if all(verdicts.get(name, Verdict.NOT_JUDGED) is Verdict.NOT_JUDGED for name in counted):
        return "not judged"
    number = sum(verdicts.get(name) is Verdict.MET for name in counted)
    return f"{number} of {len(counted)} met"


def list_facts(timeline: Timeline) -> Iterator[str]:
    """List what else the journal claims, one sentence each."""
    yield f"Started {timeline.started_at}; {format_clock(timeline.seconds)} by the wall clock."
    if timeline.ai:
        yield f"The rule for AI assistants that was shown at the start: {timeline.ai}."
    for pause in timeline.pauses[:MAX_LISTED_EVENTS]:
        length, start = format_clock(pause.seconds), format_clock(pause.at)
        yield f"A pause of {length} at {start}, not counted: {pause.reason}"
    for gap in timeline.gaps[:MAX_LISTED_EVENTS]:
        yield (
            f"A gap of {format_clock(gap.seconds)} at {format_clock(gap.at)}:"
            " the machine slept, or its clock was set. It counts as time."
        )
    if not timeline.submitted:
        yield "The journal ends without a submission: the zip was not packed by `submit`."


def describe_in_lines(timeline: Timeline, phases: tuple[PhasePart, ...]) -> Iterator[str]:
    """Describe the timeline in a few lines, for a terminal."""
    layout = lay_out(timeline, phases)
    if layout is None:
        return
    for timing, row in zip(timeline.phases[:10], layout.rows, strict=False):
        yield f"{describe_phase(timing)}; at its end {row.at_end}, now {row.as_submitted}"
    yield from (f"{lane.name.lower()}: {lane.description}" for lane in layout.lanes[1:])
    yield from (f"journal: {finding}" for finding in layout.findings[:5])


def verdicts_at_phase_end(timeline: Timeline | None) -> dict[str, Verdict]:
    """Return the verdict of each requirement when its phase ended, where that was graded."""
    ends = timeline.phase_ends if timeline else ()
    return {name: verdict for end in ends for name, verdict in end.verdicts.items()}


def describe_change(before: Verdict | None, now: Verdict) -> str | None:
    """Say what a requirement was when its phase ended; None when it was the same."""
    if before is None or before is now or Verdict.NOT_JUDGED in (before, now):
        return None
    return f"{VERDICTS[before].word} when its phase ended"
