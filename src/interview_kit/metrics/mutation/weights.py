"""How much each broken server counts: as far as the submission meets what the fault breaks.

Tests are judged on what was built; that something was not built, behaviour has judged already.
Nobody gains by building less: what a requirement takes out of the broken servers never gives more
points than the requirement itself does.
"""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from interview_kit.core.model import Exercise, Noticed, Outcome
from interview_kit.metrics.behaviour.record import PhasePart, RequirementPart
from interview_kit.metrics.mutation.record import FaultFinding

LEAST_SHARE = 0.5
"""Tests are judged on at least this share of all broken servers, however little was built."""


@dataclass(frozen=True, slots=True, kw_only=True)
class WeightRules:
    """What weighs a broken server.

    `points` are those of the requirements that can weigh, by id; `met` are the shares (0 to 1)
    of those that were judged, None where behaviour was not measured and every broken server
    counts. `worth` are the points that all broken servers together give.
    """

    points: Mapping[str, float]
    met: Mapping[str, float] | None
    worth: float


def make_rules(exercise: Exercise, phases: Sequence[PhasePart] | None, worth: float) -> WeightRules:
    """Make the rules of one grading; `phases` is None where behaviour was not measured.

    A bonus weighs nothing, so that building it costs nothing. What was not judged counts as met.
    """
    points = {r.id: r.points for r in exercise.requirements if not r.bonus}
    judged = [r for phase in phases or () for r in phase.requirements if r.points is not None]
    met = {r.id: share_passed(r) for r in judged if not r.bonus}
    return WeightRules(points=points, met=None if phases is None else met, worth=worth)


def share_passed(requirement: RequirementPart) -> float:
    """Compute how far a requirement is met that was judged: 1 is wholly."""
    outcomes = [check.outcome for check in requirement.checks]
    return outcomes.count(Outcome.PASSED) / len(outcomes)


def compute_weights(items: Sequence[FaultFinding], rules: WeightRules) -> list[float]:
    """Compute the weight of each broken server, from 0 to 1.

    Each requirement that a fault breaks takes an equal part of it away, as far as it is not met;
    all that a requirement takes away is bounded by its points.
    """
    if rules.met is None:
        return [1.0] * len(items)
    met = rules.met
    breaks = [[r for r in item.requirements if r in rules.points] for item in items]
    bounds = bound_parts(breaks, rules)
    return [
        1.0 - sum(bounds[r] * (1.0 - met.get(r, 1.0)) / len(requirements) for r in requirements)
        for requirements in breaks
    ]


def bound_parts(breaks: Sequence[Sequence[str]], rules: WeightRules) -> Mapping[str, float]:
    """Compute which share of its parts of faults each requirement may take away.

    With N faults of `worth` points, at least N / 2 of which count, leaving out a whole one gives
    at most 2 * worth / N points.
    """
    loads: defaultdict[str, float] = defaultdict(float)
    for requirements in breaks:
        for requirement in requirements:
            loads[requirement] += 1 / len(requirements)
    most = rules.worth / (LEAST_SHARE * len(breaks)) if breaks else 0.0
    return {r: min(1.0, rules.points[r] / (most * load or 1.0)) for r, load in loads.items()}


def compute_score(items: Sequence[FaultFinding], weights: Sequence[float]) -> float:
    """Compute the percentage that was noticed, by weight."""
    noticed = sum(
        weight
        for item, weight in zip(items, weights, strict=True)
        if item.outcome is Noticed.NOTICED
    )
    return 100 * noticed / compute_whole(weights) if items else 0.0


def compute_whole(weights: Sequence[float]) -> float:
    """Compute the weight of what the tests are judged on."""
    return max(sum(weights), LEAST_SHARE * len(weights))


def list_unmet(items: Sequence[FaultFinding], rules: WeightRules) -> tuple[str, ...]:
    """List the requirements that lower the weight of any broken server, in order."""
    broken = {requirement for item in items for requirement in item.requirements}
    met = rules.met or {}
    return tuple(r for r in rules.points if r in broken and met.get(r, 1.0) < 1)
