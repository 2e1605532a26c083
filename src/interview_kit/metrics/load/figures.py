"""Figures of a load profile: pure functions of what each request took."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from statistics import median

from interview_kit.exercise.load_plan import PlannedRequest
from interview_kit.metrics.load.record import RouteLoad

Turns = Sequence[Sequence[float]]


@dataclass(slots=True, kw_only=True)
class Samples:
    """Seconds of each success of one route by turn, at few records and at all; what failed."""

    few: list[list[float]] = field(default_factory=list)
    many: list[list[float]] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)


def compute_percentile(turns: Turns, percent: float) -> float | None:
    """Compute a percentile of all turns by the nearest rank, in milliseconds; None without any."""
    seconds = sorted(second for turn in turns for second in turn)
    if not seconds:
        return None
    rank = max(1, math.ceil(percent / 100 * len(seconds)))
    return round(1000 * seconds[rank - 1], 2)


def compute_ratio(own: Turns, other: Turns) -> float | None:
    """Compute how many times slower one side is: the median of what its turns say.

    Two turns that follow each other meet the same machine, whatever else runs on it.
    """
    ratios = [median(a) / median(b) for a, b in zip(own, other, strict=False) if a and b]
    return round(median(ratios), 2) if ratios else None


def compute_growth(own: Samples, other: Samples) -> float | None:
    """Compute how many times more one side slows down than the other from few records to all."""
    few, many = compute_ratio(own.few, other.few), compute_ratio(own.many, other.many)
    return round(many / few, 2) if few and many else None


def summarize_route(route: PlannedRequest, own: Samples, reference: Samples) -> RouteLoad:
    """Put the figures of one route beside those of the reference."""
    return RouteLoad(
        name=route.name,
        request=f"{route.method} {route.path}",
        responses=sum(map(len, (*own.few, *own.many))),
        errors=len(own.errors),
        error=own.errors[0] if own.errors else None,
        p50=compute_percentile(own.many, 50),
        p95=compute_percentile(own.many, 95),
        reference_p50=compute_percentile(reference.many, 50),
        reference_p95=compute_percentile(reference.many, 95),
        ratio=compute_ratio(own.many, reference.many),
        growth=compute_growth(own, reference),
    )
