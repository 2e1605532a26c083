"""Points for what the candidate's tests notice: broken servers, and changes to their program."""

import math
from collections.abc import Sequence
from dataclasses import replace

from interview_kit.core.model import Exercise, MutantStatus, Noticed
from interview_kit.metrics.behaviour.record import PhasePart
from interview_kit.metrics.mutation import interval
from interview_kit.metrics.mutation.interval import NOTICED
from interview_kit.metrics.mutation.record import (
    FaultFindings,
    FaultsPart,
    MutantResult,
    Mutation,
    MutationPart,
    RequirementShare,
)
from interview_kit.metrics.mutation.weights import (
    WeightRules,
    compute_score,
    compute_weights,
    compute_whole,
    list_unmet,
    make_rules,
)
from interview_kit.metrics.points import points_for
from interview_kit.metrics.record import SharePart

NO_FAULTS = "interrupted before any broken server was met: mutants alone count"
NO_BEHAVIOUR = "behaviour was not measured"
UNNOTICED = (MutantStatus.SURVIVED, MutantStatus.NO_TESTS)


def mutation_part(
    exercise: Exercise,
    mutation: Mutation | None,
    faults: FaultFindings | None,
    phases: Sequence[PhasePart] | None,
    absent: str,
) -> MutationPart:
    """Score the mutation metric: the mean of broken servers noticed and of mutants noticed.

    `phases` say how far the submission meets what the broken servers break; None where that was
    not measured. When our time was over before there was enough to judge, nothing was measured,
    and nothing is lost. `absent` says why there is no `mutation`.
    """
    if mutation is None and faults is not None:
        return score_faults_alone(exercise, faults, phases, absent)
    has_faults = bool(faults and not faults.void and not faults.unmet)
    if mutation and (reason := explain_too_little(mutation, has_faults=has_faults)):
        absent, mutation = reason, None
    if mutation is None:
        return not_measured(exercise, absent)
    return score_mutants(exercise, mutation, faults, phases)


def score_mutants(
    exercise: Exercise,
    mutation: Mutation,
    faults: FaultFindings | None,
    phases: Sequence[PhasePart] | None,
) -> MutationPart:
    """Score the mutants, and the broken servers if any was met."""
    void = mutation.void or (faults.void if faults else None)
    full, max_points = exercise.full_marks_at["mutation"], exercise.weights["mutation"]
    rules = make_rules(exercise, phases, compute_worth(exercise) / 2)
    servers = None if void or faults is None or faults.unmet else faults_part(faults, rules)
    kinds, parts = interval.count_by_kind(mutation), interval.count_parts(mutation)
    alone = interval.average_score(parts) or 0.0
    score = round(join_halves(alone, servers), 2)
    counting = [m for m in mutation.mutants if m.counts]
    return MutationPart(
        state="void" if void else "measured",
        reason=void or mutation.not_run or explain_no_faults(mutation, faults),
        points=0.0 if void else points_for(score, full, max_points),
        max_points=max_points,
        generated=mutation.generated,
        **count_statuses(counting),
        stillborn=sum(m.status is MutantStatus.STILLBORN for m in mutation.mutants),
        numerator=sum(m.status in NOTICED for m in counting),
        denominator=sum(m.status is not MutantStatus.STILLBORN for m in counting),
        score=score,
        full_marks_at=full,
        interval=estimate_open_part(parts, servers),
        interface=share_part(kinds, "interface"),
        body=share_part(kinds, "body"),
        requirements=list_requirements(exercise, interval.count_by_requirement(mutation)),
        mutants=None if mutation.not_run else round(alone, 2),
        faults=servers,
        left_out=dict(mutation.left_out),
        all_count=mutation.all_count,
        partial=mutation.partial,
        quarantined={**mutation.quarantined, **(faults.quarantined if faults else {})},
        not_judged=dict(mutation.not_judged),
        survivors=tuple(m for m in counting if m.status in UNNOTICED),
    )


def explain_no_faults(mutation: Mutation, faults: FaultFindings | None) -> str | None:
    """Say why the score holds no broken servers; None when it does, or none were asked for."""
    if faults:
        return faults.unmet
    return NO_FAULTS if mutation.interrupted else None


def explain_too_little(mutation: Mutation, *, has_faults: bool) -> str | None:
    """Say why what was run is too little for a score; None when it is enough."""
    if mutation.partial and mutation.not_judged and not mutation.mutants and not mutation.void:
        return mutation.partial
    return interval.explain_too_few(mutation, has_faults=has_faults)


def compute_worth(exercise: Exercise) -> float:
    """Compute the points of a score of 100 % if no mark gave them earlier."""
    return exercise.weights["mutation"] * 100 / exercise.full_marks_at["mutation"]


def score_faults_alone(
    exercise: Exercise, faults: FaultFindings, phases: Sequence[PhasePart] | None, absent: str
) -> MutationPart:
    """Score broken servers alone, where the program cannot be changed and any was met."""
    if faults.unmet:
        return not_measured(exercise, "; ".join(dict.fromkeys((absent, faults.unmet))))
    rules = make_rules(exercise, phases, compute_worth(exercise))
    servers = None if faults.void else faults_part(faults, rules)
    full, max_points = exercise.full_marks_at["mutation"], exercise.weights["mutation"]
    update = {
        "state": "void" if faults.void else "measured",
        "reason": faults.void or f"{absent}: broken servers alone count",
        "points": points_for(servers.score, full, max_points) if servers else 0.0,
        "score": servers.score if servers else 0.0,
        "faults": servers,
        "quarantined": dict(faults.quarantined),
    }
    return not_measured(exercise, absent).model_copy(update=update)


def not_measured(exercise: Exercise, absent: str) -> MutationPart:
    """Build the metric for a grading that did not measure it."""
    none = SharePart(killed=0, total=0)
    return MutationPart(
        state="not_measured",
        reason=absent,
        points=None,
        max_points=exercise.weights["mutation"],
        generated=0,
        **count_statuses(()),
        stillborn=0,
        numerator=0,
        denominator=0,
        score=None,
        full_marks_at=exercise.full_marks_at["mutation"],
        interval=None,
        interface=none,
        body=none,
        partial=None,
        quarantined={},
        survivors=(),
    )


def count_statuses(mutants: Sequence[MutantResult]) -> dict[str, int]:
    """Count the mutants of each status that can be judged."""
    judged = (*NOTICED, *UNNOTICED)
    return {status.value: sum(m.status is status for m in mutants) for status in judged}


def join_halves(mutants: float, faults: FaultsPart | None) -> float:
    """Average both halves; without faults, the mutants are the score."""
    return mutants if faults is None else (mutants + faults.score) / 2


def estimate_open_part(
    parts: Sequence[interval.NoticedShare], faults: FaultsPart | None
) -> tuple[float, float] | None:
    """Estimate the interval of the score; None when nothing was sampled in either half.

    The distances of both halves from their bounds are put together as in `interval`.
    """
    bounds = interval.estimate_interval(parts)
    if faults is None:
        return bounds and (round(bounds[0], 2), round(bounds[1], 2))
    if bounds is None and not faults.left_out:
        return None
    mutants = interval.average_score(parts) or 0.0
    low, high = bounds or (mutants, mutants)
    worst, best = estimate_faults(faults)
    middle = join_halves(mutants, faults)
    below = math.hypot(mutants - low, faults.score - worst) / 2
    above = math.hypot(high - mutants, best - faults.score) / 2
    return round(max(0.0, middle - below), 2), round(min(100.0, middle + above), 2)


def estimate_faults(faults: FaultsPart) -> tuple[float, float]:
    """Estimate between which percentages the score of all broken servers lies."""
    if not faults.left_out:
        return faults.score, faults.score
    judged = len(faults.items)
    population = judged + sum(faults.left_out.values())
    low, high = interval.compute_wilson(faults.score / 100 * judged, judged, population)
    return 100 * low, 100 * high


def share_part(kinds: Sequence[interval.NoticedShare], kind: str) -> SharePart:
    """Sum the noticed mutants of one kind, of those that count."""
    mine = [part for part in kinds if part.name == kind]
    return SharePart(killed=sum(p.noticed for p in mine), total=sum(p.total for p in mine))


def list_requirements(
    exercise: Exercise, parts: Sequence[interval.NoticedShare]
) -> tuple[RequirementShare, ...]:
    """List what was noticed of each requirement, in the order of the exercise."""
    order = {requirement.id: n for n, requirement in enumerate(exercise.requirements)}
    return tuple(
        RequirementShare(
            requirement=part.name, killed=part.noticed, total=part.total, weight=part.weight
        )
        for part in sorted(parts, key=lambda part: order.get(part.name, len(order)))
    )


def faults_part(faults: FaultFindings, rules: WeightRules) -> FaultsPart:
    """Score the broken servers; one that no test could meet was not noticed either."""
    weights = compute_weights(faults.items, rules)
    items = tuple(
        replace(item, weight=round(weight, 4))
        for item, weight in zip(faults.items, weights, strict=True)
    )
    outcomes = [item.outcome for item in items if item.weight]
    return FaultsPart(
        noticed=outcomes.count(Noticed.NOTICED),
        unnoticed=outcomes.count(Noticed.UNNOTICED),
        not_exercised=outcomes.count(Noticed.NOT_EXERCISED),
        not_built=len(items) - len(outcomes),
        in_part=sum(0 < item.weight < 1 for item in items),
        unmet=list_unmet(faults.items, rules),
        whole=round(compute_whole(weights), 2),
        score=round(compute_score(faults.items, weights), 2),
        items=items,
        contradicting=dict(faults.contradicting),
        overspecified=dict(faults.overspecified),
        left_out=dict(faults.left_out),
        all_count=NO_BEHAVIOUR if rules.met is None else None,
    )
