"""The mutation score, and how far a sample leaves it open: pure functions of what was counted."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from interview_kit.core.model import MutantStatus
from interview_kit.metrics.mutation.record import EVERY_REQUEST, MutantResult, Mutation

NOTICED = (MutantStatus.KILLED, MutantStatus.TIMEOUT)
KINDS = ("interface", "body")
MOST_WEIGHT = 5
"""A requirement weighs as much as it has mutants, but at most so much: more of the same, such as
statements that every request needs, add nothing. Fewer weigh less, so that no single mutant counts
for a whole requirement. Honest programs have about five to a requirement."""
FEWEST = 60
"""Of fewer mutants than these no score is made when more were meant to run."""
FEWEST_BESIDE_FAULTS = FEWEST // 4
"""The same where broken servers give half of the score: the interval of the score is then half as
wide as that of the mutants, and a quarter of them gives an interval of the same width."""
TOO_SLOW = "too slow to grade"
REMEDY = "; grade again on an idle machine or with a larger --budget"
REMEDY_SLOW = "; make the tests and the program faster"
Z = 1.959964
"""95 of 100 such intervals hold the score that all mutants would have given."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NoticedShare:
    """Noticed mutants of one part, of those that count; `population` as many as there are.

    A part is what breaks one requirement, or one kind. Of a sample the population is an estimate:
    what counts has the same share in all. `weight` is what the part weighs in the score.
    """

    name: str
    noticed: int
    total: int
    population: int
    weight: int = 1


def count_parts(mutation: Mutation) -> tuple[NoticedShare, ...]:
    """Count by the requirement that is broken, or by kind where that is not known of all."""
    return count_by_requirement(mutation) or count_by_kind(mutation)


def list_counting(mutants: Iterable[MutantResult]) -> list[MutantResult]:
    """List the mutants that a hidden check sees and that can be imported."""
    return [m for m in mutants if m.counts and m.status is not MutantStatus.STILLBORN]


def count_by_requirement(mutation: Mutation) -> tuple[NoticedShare, ...]:
    """Count by requirement; empty where not all are known."""
    groups: dict[str, list[MutantResult]] = {}
    for mutant in list_counting(mutation.mutants):
        if mutant.requirement is None:
            return ()
        groups.setdefault(mutant.requirement, []).append(mutant)
    run = len(mutation.mutants)
    generated = max(mutation.generated, run)
    parts = (count_noticed(name, mutants, generated / run) for name, mutants in groups.items())
    return tuple(replace(part, weight=compute_weight(part)) for part in parts)


def compute_weight(part: NoticedShare) -> int:
    """Compute what a requirement weighs; that nothing works any more, any test notices."""
    return 0 if part.name == EVERY_REQUEST else min(part.population, MOST_WEIGHT)


def count_by_kind(mutation: Mutation) -> tuple[NoticedShare, ...]:
    """Count by kind, without what no hidden check sees and what cannot be imported."""
    return tuple(count_kind(mutation, kind) for kind in KINDS)


def count_kind(mutation: Mutation, kind: str) -> NoticedShare:
    """Count the mutants of one kind."""
    run = [m for m in mutation.mutants if m.kind == kind]
    generated = max(mutation.kinds.get(kind, 0), len(run))
    return count_noticed(kind, list_counting(run), generated / len(run) if run else 1.0)


def count_noticed(name: str, counting: Sequence[MutantResult], scale: float) -> NoticedShare:
    """Count what was noticed of some mutants, of which there are `scale` times as many."""
    return NoticedShare(
        name=name,
        noticed=sum(m.status in NOTICED for m in counting),
        total=len(counting),
        population=round(len(counting) * scale),
    )


def average_score(parts: Sequence[NoticedShare]) -> float | None:
    """Average by weight the parts that have mutants which count, in percent; None without any."""
    used = [part for part in parts if part.total]
    whole = sum(part.weight for part in used)
    rates = sum(part.weight * part.noticed / part.total for part in used)
    return 100 * rates / whole if whole else None


def estimate_interval(parts: Sequence[NoticedShare]) -> tuple[float, float] | None:
    """Estimate where the score of all mutants lies, in percent; None when all of them were run.

    The interval of a weighted mean is put together from those of its parts: the squares of their
    distances from the bounds add up (Zou, Huang and Zhang, 2009).
    """
    used = [part for part in parts if part.total and part.weight]
    if all(part.population <= part.total for part in used):
        return None
    score = (average_score(used) or 0.0) / 100
    below, above = 0.0, 0.0
    for part in used:
        rate = part.noticed / part.total
        low, high = compute_wilson(part.noticed, part.total, part.population)
        spread = Z**2 * compute_weight_variance(part) * (rate - score) ** 2
        below += (part.weight * (rate - low)) ** 2 + spread
        above += (part.weight * (high - rate)) ** 2 + spread
    whole = sum(part.weight for part in used)
    return (
        max(0.0, 100 * (score - math.sqrt(below) / whole)),
        min(100.0, 100 * (score + math.sqrt(above) / whole)),
    )


def compute_weight_variance(part: NoticedShare) -> float:
    """Compute the variance of a weight that is itself an estimate from a sample.

    That of a requirement with few mutants is their number: whether a sample holds any is chance.
    It acts on the score as in a ratio of two sums (Cochran, Sampling Techniques, 1977, 6.3).
    """
    if part.weight != part.population:
        return 0.0
    return part.weight * (part.population / part.total - 1)


def compute_wilson(noticed: float, total: int, population: int) -> tuple[float, float]:
    """Compute Wilson's interval of a proportion, for a sample from a finite population.

    The larger the part that was run, the narrower; when all were, it is the proportion itself.
    """
    if total == 0:
        return 0.0, 1.0
    rate = noticed / total
    if population <= total:
        return rate, rate
    square = Z**2 * (population - total) / (population - 1)
    middle = (rate + square / (2 * total)) / (1 + square / total)
    spread = square * (rate * (1 - rate) / total + square / (4 * total**2))
    half = math.sqrt(spread) / (1 + square / total)
    return min(rate, max(0.0, middle - half)), max(rate, min(1.0, middle + half))


def explain_too_few(mutation: Mutation, *, has_faults: bool = False) -> str | None:
    """Say why there is no score although some mutants were run; None when there is one.

    `has_faults` says that broken servers give the other half of the score.
    """
    fewest = FEWEST_BESIDE_FAULTS if has_faults else FEWEST
    if mutation.void or not mutation.partial or len(mutation.mutants) >= fewest:
        return None
    remedy = REMEDY_SLOW if mutation.slow else REMEDY
    return mutation.partial if mutation.interrupted else f"{TOO_SLOW}: {mutation.partial}{remedy}"
