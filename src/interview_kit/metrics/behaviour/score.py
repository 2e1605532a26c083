"""Points for behaviour: checks make requirements, requirements make phases."""

from collections.abc import Sequence

from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Exercise,
    Outcome,
    Phase,
    Requirement,
    Verdict,
)
from interview_kit.metrics.behaviour.record import (
    BehaviourPart,
    CheckPart,
    PhasePart,
    RequirementPart,
)

NONE_JUDGED = "no hidden check could judge"


def verdict_of(checks: Sequence[CheckResult]) -> Verdict:
    """Return the verdict of one requirement from its checks; all of them must have judged."""
    ran = [c.outcome for c in checks if c.outcome in (Outcome.PASSED, Outcome.FAILED)]
    if not ran or len(ran) < len(checks):
        return Verdict.NOT_JUDGED
    passed = ran.count(Outcome.PASSED)
    if passed == len(ran):
        return Verdict.MET
    return Verdict.PARTLY_MET if passed else Verdict.NOT_MET


def requirement_part(requirement: Requirement, checks: Sequence[CheckResult]) -> RequirementPart:
    """Score a requirement: its checks share its points equally."""
    mine = sorted((c for c in checks if c.requirement == requirement.id), key=lambda c: c.name)
    verdict = verdict_of(mine)
    passed = sum(c.outcome is Outcome.PASSED for c in mine)
    judged = verdict is not Verdict.NOT_JUDGED
    return RequirementPart(
        id=requirement.id,
        title=requirement.title,
        verdict=verdict,
        points=round(requirement.points * passed / len(mine), 2) if judged else None,
        max_points=requirement.points,
        bonus=requirement.bonus,
        checks=tuple(
            CheckPart(name=c.name, title=c.title, outcome=c.outcome, message=c.message)
            for c in mine
        ),
    )


def phase_part(phase: Phase, requirements: Sequence[RequirementPart]) -> PhasePart:
    """Add up the requirements of a phase that were judged, out of what these can give.

    Bonus requirements are shown beside; a phase of which nothing was judged has no points.
    """
    counted = [r for r in requirements if not r.bonus]
    judged = [r for r in counted if r.points is not None]
    max_points = (
        phase.points if len(judged) in (0, len(counted)) else sum(r.max_points for r in judged)
    )
    return PhasePart(
        id=phase.id,
        number=phase.number,
        title=phase.title,
        minutes=phase.minutes,
        points=round(sum(r.points or 0.0 for r in judged), 2) if judged else None,
        max_points=round(max_points, 2),
        requirements=tuple(requirements),
    )


def phase_parts(exercise: Exercise, behaviour: Behaviour | None) -> tuple[PhasePart, ...]:
    """Score all phases, judged or not."""
    checks = behaviour.checks if behaviour else ()
    return tuple(
        phase_part(
            phase,
            [requirement_part(r, checks) for r in exercise.requirements if r.phase == phase.number],
        )
        for phase in exercise.phases
    )


def behaviour_part(
    exercise: Exercise, behaviour: Behaviour | None, phases: Sequence[PhasePart], absent: str
) -> BehaviourPart:
    """Add up the phases that were judged, out of what these can give."""
    checks = behaviour.checks if behaviour else ()
    bonus = [r for p in phases for r in p.requirements if r.bonus]
    judged = [p for p in phases if p.points is not None]
    max_points = sum(p.max_points for p in judged) if judged else exercise.weights["behaviour"]
    cause = behaviour.cause or behaviour.not_ready or behaviour.unrun if behaviour else absent
    reason = cause if judged or behaviour is None else NONE_JUDGED
    return BehaviourPart(
        state="measured" if judged else "not_measured",
        reason=reason,
        points=round(sum(p.points or 0.0 for p in judged), 2) if judged else None,
        max_points=round(max_points, 2),
        checks_passed=sum(c.outcome is Outcome.PASSED for c in checks),
        checks_total=len(checks),
        bonus_points=round(sum(r.points or 0.0 for r in bonus), 2),
        bonus_max=sum(r.max_points for r in bonus),
    )
