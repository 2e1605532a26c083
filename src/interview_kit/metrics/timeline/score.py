"""The claimed hour, with a verdict for each requirement at the end of its phase; no points."""

from collections.abc import Sequence
from typing import TypeVar

from interview_kit.core.model import Exercise, Hour, PhaseEnd, Verdict
from interview_kit.metrics.behaviour.record import (
    PhasePart,
)
from interview_kit.metrics.behaviour.score import verdict_of
from interview_kit.metrics.timeline.record import (
    HourPart,
    MomentPart,
    PhaseEndPart,
    SpanPart,
    StretchPart,
)

P = TypeVar("P", StretchPart, SpanPart, MomentPart)


def hour_part(
    exercise: Exercise, hour: Hour | None, phases: Sequence[PhasePart]
) -> HourPart | None:
    """What a journal claims; None where there is none. `phases` are those of the submission."""
    if hour is None:
        return None
    return HourPart(
        started_at=hour.started_at,
        seconds=hour.seconds,
        ai=hour.ai,
        submitted=hour.submitted,
        stretches=parts(StretchPart, hour.stretches),
        pauses=parts(SpanPart, hour.pauses),
        gaps=parts(SpanPart, hour.gaps),
        moments=parts(MomentPart, hour.moments),
        findings=hour.findings,
        ends=tuple(end_part(exercise, one, phases) for one in hour.ends),
    )


def parts(kind: type[P], of: Sequence[object]) -> tuple[P, ...]:
    """The same facts as they are stored."""
    return tuple(kind.model_validate(one, from_attributes=True) for one in of)


def end_part(exercise: Exercise, end: PhaseEnd, phases: Sequence[PhasePart]) -> PhaseEndPart:
    """The verdicts at the end of a phase; the submission's own where nothing has changed since."""
    verdicts: dict[str, Verdict] = {}
    if end.same:
        verdicts = {
            r.id: r.verdict for p in phases if p.number == end.phase for r in p.requirements
        }
    elif end.behaviour:
        found = end.behaviour.checks
        verdicts = {
            r.id: verdict_of([c for c in found if c.requirement == r.id])
            for r in exercise.requirements
            if r.phase == end.phase
        }
    return PhaseEndPart(
        phase=end.phase,
        same=end.same,
        reason=end.reason,
        cause=end.behaviour.cause if end.behaviour else None,
        verdicts=verdicts,
    )
