"""Points for what the candidate's tests notice: broken servers, and changes to their program."""

from collections.abc import Sequence

from interview_kit.core.model import Exercise, MutantStatus, Noticed
from interview_kit.metrics.mutation import interval
from interview_kit.metrics.mutation.record import (
    FaultFindings,
    FaultsPart,
    MutantResult,
    Mutation,
    MutationPart,
)
from interview_kit.metrics.points import points_for, share
from interview_kit.metrics.record import (
    SharePart,
)

NOTICED = (MutantStatus.KILLED, MutantStatus.TIMEOUT)
NO_FAULTS = "interrupted before any broken server was met: mutants alone count"
UNNOTICED = (MutantStatus.SURVIVED, MutantStatus.NO_TESTS)


def mutation_part(
    exercise: Exercise, mutation: Mutation | None, faults: FaultFindings | None, absent: str
) -> MutationPart:
    """The mutation metric: the mean of broken servers noticed and of mutants noticed.

    When our time was over before there was enough to judge, nothing was measured, and nothing
    is lost.
    """
    if mutation is None and faults is not None:
        return without_mutants(exercise, faults, absent)
    if mutation and (why := unjudged(mutation)):
        absent, mutation = why, None
    if mutation is None:
        return nothing(exercise, absent)
    void = mutation.void or (faults.void if faults else None)
    most = exercise.weights["mutation"]
    shown = None if void or faults is None or faults.unmet else faults_part(faults)
    parts = interval.shares(mutation)
    alone = interval.score(parts) or 0.0
    score = round(joined(alone, shown), 2)
    full = exercise.full_marks_at["mutation"]
    counting = [m for m in mutation.mutants if m.counts]
    return MutationPart(
        state="void" if void else "measured",
        reason=void or one_half(mutation, faults),
        points=0.0 if void else points_for(score, full, most),
        max_points=most,
        generated=mutation.generated,
        **statuses(counting),
        stillborn=sum(m.status is MutantStatus.STILLBORN for m in mutation.mutants),
        numerator=sum(m.status in NOTICED for m in counting),
        denominator=sum(m.status is not MutantStatus.STILLBORN for m in counting),
        score=score,
        interval=open_part(parts, shown),
        interface=share_part(parts, "interface"),
        body=share_part(parts, "body"),
        mutants=round(alone, 2),
        faults=shown,
        left_out=dict(mutation.left_out),
        all_count=mutation.all_count,
        partial=mutation.partial,
        quarantined={**mutation.quarantined, **(faults.quarantined if faults else {})},
        survivors=tuple(m for m in counting if m.status in UNNOTICED),
    )


def one_half(mutation: Mutation, faults: FaultFindings | None) -> str | None:
    """Why there are no broken servers in the score; None when there are, or none were asked for."""
    if faults:
        return faults.unmet
    return NO_FAULTS if mutation.interrupted else None


def unjudged(mutation: Mutation) -> str | None:
    """Why what was run is too little for a score; None when it is enough."""
    if mutation.partial and not mutation.mutants and not mutation.void:
        return mutation.partial
    return interval.too_few(mutation)


def without_mutants(exercise: Exercise, faults: FaultFindings, absent: str) -> MutationPart:
    """The metric where the program cannot be changed: broken servers alone, if any was met."""
    if faults.unmet:
        return nothing(exercise, "; ".join(dict.fromkeys((absent, faults.unmet))))
    shown = None if faults.void else faults_part(faults)
    full, most = exercise.full_marks_at["mutation"], exercise.weights["mutation"]
    found = {
        "state": "void" if faults.void else "measured",
        "reason": faults.void or f"{absent}: broken servers alone count",
        "points": points_for(shown.score, full, most) if shown else 0.0,
        "score": shown.score if shown else 0.0,
        "faults": shown,
        "quarantined": dict(faults.quarantined),
    }
    return nothing(exercise, absent).model_copy(update=found)


def nothing(exercise: Exercise, absent: str) -> MutationPart:
    """The metric when it was not measured."""
    none = SharePart(killed=0, total=0)
    return MutationPart(
        state="not_measured",
        reason=absent,
        points=None,
        max_points=exercise.weights["mutation"],
        generated=0,
        **statuses(()),
        stillborn=0,
        numerator=0,
        denominator=0,
        score=None,
        interval=None,
        interface=none,
        body=none,
        partial=None,
        quarantined={},
        survivors=(),
    )


def statuses(mutants: Sequence[MutantResult]) -> dict[str, int]:
    """How many mutants there are of each status that can be judged."""
    judged = (*NOTICED, *UNNOTICED)
    return {status.value: sum(m.status is status for m in mutants) for status in judged}


def joined(mutants: float, faults: FaultsPart | None) -> float:
    """The score: both halves weigh the same, and without faults there is one half only."""
    return mutants if faults is None else (mutants + faults.score) / 2


def open_part(
    parts: Sequence[interval.Noticed], faults: FaultsPart | None
) -> tuple[float, float] | None:
    """The interval of the score; faults are never sampled, so they add nothing to it."""
    found = interval.interval(parts)
    if found is None:
        return None
    low, high = (round(joined(end, faults), 2) for end in found)
    return low, high


def share_part(parts: Sequence[interval.Noticed], kind: str) -> SharePart:
    """Noticed mutants of one kind, of those that count."""
    mine = [part for part in parts if part.kind == kind]
    return SharePart(killed=sum(p.noticed for p in mine), total=sum(p.total for p in mine))


def faults_part(faults: FaultFindings) -> FaultsPart:
    """Broken servers; one that no test could meet was not noticed either."""
    outcomes = [item.outcome for item in faults.items]
    noticed = outcomes.count(Noticed.NOTICED)
    return FaultsPart(
        noticed=noticed,
        unnoticed=outcomes.count(Noticed.UNNOTICED),
        not_exercised=outcomes.count(Noticed.NOT_EXERCISED),
        score=share(noticed, len(outcomes)),
        items=faults.items,
        contradicting=dict(faults.contradicting),
    )
