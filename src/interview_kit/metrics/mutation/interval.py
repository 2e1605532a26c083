"""The mutation score, and how far a sample leaves it open: pure functions of what was counted."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from interview_kit.core.model import MutantStatus
from interview_kit.metrics.mutation.record import Mutation

NOTICED = (MutantStatus.KILLED, MutantStatus.TIMEOUT)
KINDS = ("interface", "body")
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
    """Noticed mutants of one kind, of those that count; `population` as many as there are.

    Of a sample the population is an estimate: what counts has the same part in all.
    """

    kind: str
    noticed: int
    total: int
    population: int


def count_by_kind(mutation: Mutation) -> tuple[NoticedShare, ...]:
    """Count by kind, without what no hidden check sees and what cannot be imported."""
    return tuple(count_kind(mutation, kind) for kind in KINDS)


def count_kind(mutation: Mutation, kind: str) -> NoticedShare:
    """Count the mutants of one kind."""
    run = [m for m in mutation.mutants if m.kind == kind]
    counting = [m for m in run if m.counts and m.status is not MutantStatus.STILLBORN]
    generated = max(mutation.kinds.get(kind, 0), len(run))
    return NoticedShare(
        kind=kind,
        noticed=sum(m.status in NOTICED for m in counting),
        total=len(counting),
        population=round(len(counting) * generated / len(run)) if run else 0,
    )


def average_score(parts: Sequence[NoticedShare]) -> float | None:
    """Average the kinds that have mutants which count, in percent; None without any."""
    rates = [part.noticed / part.total for part in parts if part.total]
    return 100 * sum(rates) / len(rates) if rates else None


def estimate_interval(parts: Sequence[NoticedShare]) -> tuple[float, float] | None:
    """Estimate where the score of all mutants lies, in percent; None when all of them were run.

    The interval of a mean is put together from those of its parts (Zou and Donner, 2008).
    """
    used = [part for part in parts if part.total]
    if all(part.population <= part.total for part in used):
        return None
    middle, below, above = 0.0, 0.0, 0.0
    for part in used:
        rate = part.noticed / part.total
        low, high = compute_wilson(part.noticed, part.total, part.population)
        middle += rate
        below += (rate - low) ** 2
        above += (high - rate) ** 2
    scale = 100 / len(used)
    return (
        max(0.0, scale * (middle - math.sqrt(below))),
        min(100.0, scale * (middle + math.sqrt(above))),
    )


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
