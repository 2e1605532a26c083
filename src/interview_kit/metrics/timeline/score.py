"""Judge each requirement at the end of its phase; it gives no points and takes none."""

from collections.abc import Sequence

from interview_kit.core.model import Exercise, Verdict
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.behaviour.score import verdict_of
from interview_kit.metrics.timeline.base import PhaseEndMeasurement
from interview_kit.metrics.timeline.record import PhaseEnd, Timeline


def score_timeline(
    exercise: Exercise,
    timeline: Timeline | None,
    phase_ends: Sequence[PhaseEndMeasurement],
    phases: Sequence[PhasePart],
) -> Timeline | None:
    """Add the verdicts at each phase's end; `phases` are those of the submission."""
    if timeline is None:
        return None
    records = tuple(score_phase_end(exercise, end, phases) for end in phase_ends)
    return timeline.model_copy(update={"phase_ends": records})


def score_phase_end(
    exercise: Exercise, end: PhaseEndMeasurement, phases: Sequence[PhasePart]
) -> PhaseEnd:
    """Judge one phase's end; it has the submission's verdicts when nothing changed since."""
    verdicts: dict[str, Verdict] = {}
    if end.is_submission:
        verdicts = {
            requirement.id: requirement.verdict
            for phase in phases
            if phase.number == end.phase
            for requirement in phase.requirements
        }
    elif end.behaviour:
        checks = end.behaviour.checks
        verdicts = {
            requirement.id: verdict_of([c for c in checks if c.requirement == requirement.id])
            for requirement in exercise.requirements
            if requirement.phase == end.phase
        }
    return PhaseEnd(
        phase=end.phase,
        is_submission=end.is_submission,
        reason=end.reason,
        cause=end.behaviour.cause if end.behaviour else None,
        verdicts=verdicts,
    )
