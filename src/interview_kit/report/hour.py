"""The hour as it is claimed, laid out: lanes on one axis, a row for each phase, and sentences."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from interview_kit.core.model import Verdict
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.timeline.record import HourPart, MomentPart, PhaseEndPart, StretchPart
from interview_kit.report.formats import format_count
from interview_kit.report.labels import VERDICTS

CLAIMED = (
    "Claimed: from the journal on the candidate's machine, which whoever owns the machine can"
    " write anew. Late work is shown; it costs nothing."
)
NARROW, WIDE = 5.0, 20.0
"""Percent of the axis: below the first a phase has no label, below the second a short one."""
STEPS = (5, 10, 15, 30, 60, 120, 240, 480, 1440)
MOST_TICKS = 8
MARKS = {"question": "Questions", "faults": "Broken servers", "restore": "Snapshots brought back"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A stretch of a lane, in percent of the axis."""

    x: str
    width: str
    middle: str
    kind: str
    label: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """A point of a lane: `full` is drawn filled, the others hollow."""

    x: str
    full: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Lane:
    """One row of the time line; `said` is the whole of it in words."""

    name: str
    said: str
    bars: tuple[Bar, ...] = ()
    marks: tuple[Mark, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Tick:
    """A minute on the axis."""

    x: str
    minute: str
    anchor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One phase in figures: planned, claimed, and its requirements then and now."""

    number: int
    planned: str
    claimed: str
    then: str
    now: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Laid:
    """The claimed hour, ready to be drawn and read."""

    lanes: tuple[Lane, ...]
    ticks: tuple[Tick, ...]
    rows: tuple[Row, ...]
    events: tuple[tuple[str, str], ...]
    findings: tuple[str, ...]
    facts: tuple[str, ...]


def lay_out(hour: HourPart | None, phases: tuple[PhasePart, ...]) -> Laid | None:
    """The whole time line; None without a journal."""
    if hour is None:
        return None
    return Laid(
        lanes=tuple(lanes(hour)),
        ticks=tuple(ticks(hour.seconds)),
        rows=tuple(row(hour, one, phases) for one in hour.stretches),
        events=tuple((clock(one.at), told(one)) for one in hour.moments),
        findings=hour.findings,
        facts=tuple(facts(hour)),
    )


def clock(seconds: float) -> str:
    """`38:10`."""
    whole = int(seconds)
    return f"{whole // 60}:{whole % 60:02}"


def place(hour: HourPart, at: float) -> float:
    """A time in percent of the axis."""
    return min(max(at / hour.seconds * 100, 0.0), 100.0) if hour.seconds > 0 else 0.0


def percent(value: float) -> str:
    """For an attribute: no more digits than a screen has dots."""
    return f"{value:.1f}%"


def bar(hour: HourPart, begun: float, ended: float, kind: str, label: str = "") -> Bar:
    """A stretch of time; the shortest is still seen."""
    left, right = place(hour, begun), place(hour, ended)
    return Bar(
        x=percent(left),
        width=percent(max(right - left, 0.3)),
        middle=percent((left + right) / 2),
        kind=kind,
        label=label,
    )


def lanes(hour: HourPart) -> Iterator[Lane]:
    """Phases first, then whatever else there was."""
    phases = [sentence(one) for one in hour.stretches]
    yield Lane(name="Phases", said="; ".join(phases) or "none", bars=tuple(phase_bars(hour)))
    for name, spans, kind in (("Pauses", hour.pauses, "pause"), ("Gaps", hour.gaps, "gap")):
        said = [f"{clock(one.seconds)} at {clock(one.at)}" for one in spans[:20]]
        drawn = distinct(bar(hour, one.at, one.at + one.seconds, kind) for one in spans)
        if spans:
            yield Lane(name=name, said="; ".join(said), bars=drawn)
    checks = [one for one in hour.moments if one.event == "check"]
    if checks:
        yield Lane(name="Checks", said=all_checks(checks), marks=marks(hour, checks))
    for event, name in MARKS.items():
        found = [one for one in hour.moments if one.event == event]
        if found:
            shown = "; ".join(f"{told(one)} at {clock(one.at)}" for one in found[:20])
            yield Lane(name=name, said=shown, marks=marks(hour, found))


def phase_bars(hour: HourPart) -> Iterator[Bar]:
    """Each phase up to its planned end, and what was late as a stretch of its own."""
    for one in hour.stretches:
        width = place(hour, one.ended) - place(hour, one.begun)
        label = f"Phase {one.number}" if width >= WIDE else str(one.number)
        until = one.ended if one.late_at is None else min(one.late_at, one.ended)
        kind = "starter" if one.starter else "phase"
        yield bar(hour, one.begun, until, kind, label if width >= NARROW else "")
        if until < one.ended:
            yield bar(hour, until, one.ended, "late")


def marks(hour: HourPart, found: list[MomentPart]) -> tuple[Mark, ...]:
    """Points, one for each place on a screen; filled where all passed or nothing is counted."""
    drawn = {percent(place(hour, one.at)): whole(one) for one in found}
    return tuple(Mark(x=x, full=full) for x, full in drawn.items())


def whole(one: MomentPart) -> bool:
    """Whether all passed; so it is where nothing is counted, and not where nothing could run."""
    return one.trouble is None and (one.of is None or one.got == one.of)


def distinct(bars: Iterator[Bar]) -> tuple[Bar, ...]:
    """Each place once."""
    return tuple(dict.fromkeys(bars))


def ticks(seconds: float) -> Iterator[Tick]:
    """Minutes that are easy to read, from 0 to the end."""
    minutes = seconds / 60
    step = next(
        (one for one in STEPS if minutes / one <= MOST_TICKS), int(minutes / MOST_TICKS) + 1
    )
    for minute in range(0, int(minutes) + 1, step):
        x = minute / minutes * 100 if minutes > 0 else 0.0
        anchor = "start" if minute == 0 else "end" if x > 96 else "middle"
        yield Tick(x=percent(x), minute=str(minute), anchor=anchor)


def late(one: StretchPart) -> str:
    """How late a phase was; nothing when it was not."""
    over = one.used - one.minutes * 60
    return f", {clock(over)} over" if over >= 1 else ""


def sentence(one: StretchPart) -> str:
    """One phase in words."""
    starter = ", from the kit's starter" if one.starter else ""
    return f"phase {one.number}: {clock(one.used)} of {clock(one.minutes * 60)}{late(one)}{starter}"


def all_checks(checks: list[MomentPart]) -> str:
    """The runs of the visible checks in words."""
    last = checks[-1]
    green = next((one for one in checks if whole(one)), None)
    first = f"; all green first at {clock(green.at)}" if green else "; never all green"
    return f"{format_count(len(checks), 'run')}; the last at {clock(last.at)}: {told(last)}{first}"


def told(one: MomentPart) -> str:
    """An event in words."""
    match one.event:
        case "check" if one.trouble:
            return f"the server could not be asked ({one.trouble})"
        case "check":
            return f"{one.got} of {one.of} visible checks"
        case "question":
            return f"question {one.got} opened"
        case "faults":
            return f"{one.got} of {one.of} public broken servers noticed"
        case "catch_up":
            return f"caught up: the starter of phase {one.phase} laid"
        case "restore":
            return "a snapshot brought back"
        case _:
            return "submitted"


def row(hour: HourPart, one: StretchPart, phases: tuple[PhasePart, ...]) -> Row:
    """One phase in figures."""
    part = next((phase for phase in phases if phase.number == one.number), None)
    end = next((end for end in hour.ends if end.phase == one.number), None)
    starter = ", from the kit's starter" if one.starter else ""
    solved = any(later.starter for later in hour.stretches if later.number > one.number)
    now = met({r.id: r.verdict for r in part.requirements}, part) if part else ""
    return Row(
        number=one.number,
        planned=f"{one.minutes:g} min",
        claimed=f"{clock(one.used)}{late(one)}{starter}",
        then=then(end, part),
        now=f"{now}, with the kit's starter" if now and solved else now,
    )


def then(end: PhaseEndPart | None, part: PhasePart | None) -> str:
    """What was met when a phase ended, or why that is not known."""
    if end is None or part is None:
        return "not graded"
    if end.reason:
        return f"not graded: {end.reason}"
    found = met(end.verdicts, part)
    if end.cause:
        return f"{found}; the server gave no answer: {end.cause}"
    return f"{found}, as submitted" if end.same else found


def met(verdicts: Mapping[str, Verdict], part: PhasePart) -> str:
    """`29 of 31 met`, without bonus requirements."""
    counted = [one.id for one in part.requirements if not one.bonus]
    if all(verdicts.get(one, Verdict.NOT_JUDGED) is Verdict.NOT_JUDGED for one in counted):
        return "not judged"
    number = sum(verdicts.get(one) is Verdict.MET for one in counted)
    return f"{number} of {len(counted)} met"


def facts(hour: HourPart) -> Iterator[str]:
    """What else the journal claims, one sentence each."""
    yield f"Started {hour.started_at}; {clock(hour.seconds)} by the clock on the wall."
    if hour.ai:
        yield f"The rule for assistants that was shown at the start: {hour.ai}."
    for pause in hour.pauses[:20]:
        yield f"A pause of {clock(pause.seconds)} at {clock(pause.at)}, not counted: {pause.reason}"
    for gap in hour.gaps[:20]:
        yield (
            f"A gap of {clock(gap.seconds)} at {clock(gap.at)}:"
            " the machine slept, or its clock was set. It counts as time."
        )
    if not hour.submitted:
        yield "Nothing was packed by the candidate's side: the journal ends without it."


def lines(hour: HourPart, phases: tuple[PhasePart, ...]) -> Iterator[str]:
    """The hour in a few lines, for a terminal."""
    laid = lay_out(hour, phases)
    if laid is None:
        return
    for one, shown in zip(hour.stretches[:10], laid.rows, strict=False):
        yield f"{sentence(one)}; at its end {shown.then}, now {shown.now}"
    found = [f"{lane.name.lower()}: {lane.said}" for lane in laid.lanes[1:]]
    yield from found
    yield from (f"journal: {one}" for one in laid.findings[:5])


def changes(hour: HourPart | None) -> dict[str, Verdict]:
    """The verdict of each requirement when its phase ended, where that was graded."""
    ends = hour.ends if hour else ()
    return {name: verdict for end in ends for name, verdict in end.verdicts.items()}


def later(then: Verdict | None, now: Verdict) -> str | None:
    """What a requirement was when its phase ended; None where that is what it is."""
    if then is None or then is now or Verdict.NOT_JUDGED in (then, now):
        return None
    return f"{VERDICTS[then].word} when its phase ended"
