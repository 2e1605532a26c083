"""Points for what the candidate's tests notice."""

from collections.abc import Sequence

from interview_kit.model import Exercise, MutantResult, MutantStatus, Mutation
from interview_kit.result import MutationPart, SharePart, SurvivorPart
from interview_kit.scoring.share import points_for, share

NOTICED = (MutantStatus.KILLED, MutantStatus.TIMEOUT)
UNNOTICED = (MutantStatus.SURVIVED, MutantStatus.NO_TESTS)


def share_part(mutants: Sequence[MutantResult], kind: str) -> SharePart:
    """Noticed mutants of one kind, of those that could be judged."""
    mine = [m for m in mutants if m.kind == kind and m.status is not MutantStatus.STILLBORN]
    return SharePart(killed=sum(m.status in NOTICED for m in mine), total=len(mine))


def mutation_part(exercise: Exercise, mutation: Mutation | None, absent: str) -> MutationPart:
    """The mutation metric: noticed mutants of those that could be judged.

    When our time was over before the first mutant, nothing was measured, and nothing is lost.
    """
    most = exercise.weights["mutation"]
    if mutation and mutation.partial and not mutation.mutants and not mutation.void:
        absent, mutation = mutation.partial, None
    mutants = mutation.mutants if mutation else ()
    count = {status: sum(m.status is status for m in mutants) for status in MutantStatus}
    numerator = sum(count[status] for status in NOTICED)
    denominator = numerator + sum(count[status] for status in UNNOTICED)
    score = share(numerator, denominator)
    void = mutation.void if mutation else None
    earned = 0.0 if void else points_for(score, exercise.full_marks_at["mutation"], most)
    return MutationPart(
        state="void" if void else "measured" if mutation else "not_measured",
        reason=void or (None if mutation else absent),
        points=earned if mutation else None,
        max_points=most,
        generated=mutation.generated if mutation else 0,
        **{status.value: count[status] for status in MutantStatus},
        numerator=numerator,
        denominator=denominator,
        score=score if mutation else None,
        interval=None,
        interface=share_part(mutants, "interface"),
        body=share_part(mutants, "body"),
        partial=mutation.partial if mutation else None,
        quarantined=dict(mutation.quarantined) if mutation else {},
        survivors=tuple(survivor_part(m) for m in mutants if m.status in UNNOTICED),
    )


def survivor_part(mutant: MutantResult) -> SurvivorPart:
    """A mutant that nobody noticed, as the report shows it."""
    return SurvivorPart(
        id=mutant.id,
        file=mutant.file,
        line=mutant.line,
        function=mutant.function,
        operator=mutant.operator,
        kind="interface" if mutant.kind == "interface" else "body",
        status=mutant.status,
        diff=mutant.diff,
        tests=mutant.tests,
    )
