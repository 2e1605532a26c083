"""The drawings of a cohort's page, in numbers: histograms, a heat map, lanes of phases."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from urllib.parse import quote

from interview_kit.cohort.figures import Distribution
from interview_kit.cohort.record import ExerciseLine, Row
from interview_kit.core import layout
from interview_kit.core.model import Verdict
from interview_kit.report.formats import format_count, format_number

CELL = 10
"""Width of a cell of the heat map, in units of the drawing."""
SHAPES = {
    Verdict.MET: ("met", "M{x} 1h8v8h-8z"),
    Verdict.PARTLY_MET: ("partly", "M{x} 1h8l-8 8z"),
    Verdict.NOT_MET: ("not", "M{x} 1h8v8h-8z"),
    Verdict.NOT_JUDGED: ("none", "M{y} 4h2v2h-2z"),
}
"""A shape for each verdict, because colour alone must never carry a meaning."""
MAX_NAMED = 8
"""So many requirements are named in the words for a row of the heat map."""
LABEL_PERCENT = 6.0
"""A narrower phase has no label."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One bar of a histogram: place and height in percent, its count, and the range in words."""

    x: float
    height: float
    count: int
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HeatRow:
    """One submission of the heat map: a path for each kind of verdict, and all of it in words."""

    name: str
    link: str
    paths: tuple[tuple[str, str], ...]
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseBar:
    """One phase of a lane, in percent of the axis."""

    x: str
    width: str
    middle: str
    kind: str
    label: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PhaseLane:
    """The phases of one submission, drawn and in words."""

    name: str
    bars: tuple[PhaseBar, ...]
    description: str


def draw_histogram(distribution: Distribution) -> tuple[Column, ...]:
    """Draw the bars of a distribution; the highest takes all of the height."""
    highest, width = max(distribution.bins), 100 / len(distribution.bins)
    return tuple(
        Column(
            x=index * width,
            height=100 * count / highest,
            count=count,
            label=f"{index * width:g} to {(index + 1) * width:g}\u00a0%",
        )
        for index, count in enumerate(distribution.bins)
    )


def describe_histogram(distribution: Distribution) -> str:
    """Describe a histogram in words."""
    columns = draw_histogram(distribution)
    counts = [f"{column.label}: {column.count}" for column in columns if column.count]
    return f"{distribution.name}: {', '.join(counts)}"


def link_report(row: Row) -> str:
    """Return the relative address of a submission's report; empty where there is none."""
    return link_name(row.name) if row.folder else ""


def link_name(name: str) -> str:
    """Return the relative address of the report in a submission's folder."""
    return f"{quote(name, safe='')}/{layout.REPORT_HTML}"


def draw_heat_row(row: Row, exercise: ExerciseLine, name: str, link: str) -> HeatRow:
    """Draw the verdicts of a submission, one cell for each requirement of the exercise."""
    parts: dict[Verdict, list[str]] = {}
    for index, line in enumerate(exercise.requirements):
        verdict = row.verdicts.get(line.id, Verdict.NOT_JUDGED)
        x = index * CELL + 1
        parts.setdefault(verdict, []).append(SHAPES[verdict][1].format(x=x, y=x + 3))
    paths = tuple((SHAPES[verdict][0], "".join(shapes)) for verdict, shapes in parts.items())
    return HeatRow(
        name=name, link=link, paths=paths, description=describe_verdicts(row.verdicts, exercise)
    )


def describe_verdicts(verdicts: Mapping[str, Verdict], exercise: ExerciseLine) -> str:
    """Describe the verdicts of a submission: how many are met, and the first that are not.

    Requirements of a bonus are left out.
    """
    ids = [line.id for line in exercise.requirements if not line.bonus]
    count = sum(verdicts.get(id_) is Verdict.MET for id_ in ids)
    lost = [id_ for id_ in ids if verdicts.get(id_) in (Verdict.NOT_MET, Verdict.PARTLY_MET)]
    text = f"{count} of {len(ids)} met"
    if not lost:
        return text
    rest = f" and {len(lost) - MAX_NAMED} more" if len(lost) > MAX_NAMED else ""
    return f"{text}; not or partly met: {', '.join(lost[:MAX_NAMED])}{rest}"


def draw_lane(row: Row, name: str, seconds: float) -> PhaseLane:
    """Draw the phases of a submission on an axis of so many seconds."""
    words = [
        f"phase {phase.number} {format_number(phase.used / 60)} of "
        f"{format_count(round(phase.minutes), 'minute')}{' late' if phase.late_at else ''}"
        for phase in row.phases
    ]
    return PhaseLane(name=name, bars=tuple(_draw_bars(row, seconds)), description=", ".join(words))


def _draw_bars(row: Row, seconds: float) -> Iterator[PhaseBar]:
    for phase in row.phases:
        start, end = 100 * phase.start / seconds, 100 * phase.end / seconds
        kind = "starter" if phase.from_starter else "phase"
        label = str(phase.number) if end - start >= LABEL_PERCENT else ""
        yield _make_bar(start, end, kind, label)
        if phase.late_at is not None and phase.late_at < phase.end:
            yield _make_bar(100 * phase.late_at / seconds, end, "late", "")


def _make_bar(start: float, end: float, kind: str, label: str) -> PhaseBar:
    return PhaseBar(
        x=f"{start:.2f}%",
        width=f"{max(0.0, end - start):.2f}%",
        middle=f"{(start + end) / 2:.2f}%",
        kind=kind,
        label=label,
    )
