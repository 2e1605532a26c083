"""The figures of a cohort: how points are distributed, and what few or none managed."""

import statistics
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from interview_kit.cohort.record import Cohort, ExerciseLine, Row
from interview_kit.core.model import Noticed, Verdict
from interview_kit.report.labels import METRIC_NAMES

BINS = 10
"""Bars of a histogram: 0 to 10 percent, to 20, and so on; 100 belongs to the last."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Distribution:
    """How a share of points, in percent, is distributed; `bins` counts from low to high."""

    name: str
    count: int
    bins: tuple[int, ...]
    minimum: float
    first_quartile: float
    median: float
    third_quartile: float
    maximum: float


@dataclass(frozen=True, slots=True, kw_only=True)
class MetCount:
    """How many requirements of a submission are met, of how many; those of a bonus apart."""

    met: int
    count: int
    bonus_met: int
    bonus_count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """How many of those that were judged met a requirement, or noticed a broken server."""

    id: str
    title: str
    phase: int
    reached: int
    partly: int
    count: int
    bonus: bool = False

    @property
    def percent(self) -> float:
        """Return the share in percent."""
        return 100 * self.reached / self.count if self.count else 0.0


def describe_distribution(name: str, percents: Sequence[float]) -> Distribution | None:
    """Describe a distribution; None without any value. Quartiles include the extremes."""
    if not percents:
        return None
    bins = [0] * BINS
    for percent in percents:
        bins[min(BINS - 1, max(0, int(percent * BINS / 100)))] += 1
    alone = (percents[0],) * 3
    quartiles = statistics.quantiles(percents, method="inclusive") if len(percents) > 1 else alone
    return Distribution(
        name=name,
        count=len(percents),
        bins=tuple(bins),
        minimum=min(percents),
        first_quartile=quartiles[0],
        median=quartiles[1],
        third_quartile=quartiles[2],
        maximum=max(percents),
    )


def describe_distributions(cohort: Cohort) -> tuple[Distribution, ...]:
    """Describe the total and each metric, of the submissions in which it was measured."""
    totals = [share_points(row.points, row.max_points) for row in cohort.rows]
    columns = [("Total", totals)]
    for metric, name in METRIC_NAMES.items():
        figures = [row.metrics[metric] for row in cohort.rows if metric in row.metrics]
        columns.append((name, [share_points(f.points, f.max_points) for f in figures]))
    described = (
        describe_distribution(name, [value for value in values if value is not None])
        for name, values in columns
    )
    return tuple(filter(None, described))


def share_points(points: float | None, maximum: float) -> float | None:
    """Return points as a percentage of their maximum; None where there are none to share."""
    return None if points is None or not maximum else 100 * points / maximum


def select_rows(cohort: Cohort, exercise: ExerciseLine) -> tuple[Row, ...]:
    """Return the rows of one exercise whose requirements were judged."""
    return tuple(row for row in cohort.rows if row.exercise == exercise.id and row.verdicts)


def count_met(row: Row, cohort: Cohort) -> MetCount:
    """Count the requirements of a submission that are met, those of a bonus apart."""
    bonus = {
        line.id
        for exercise in cohort.exercises
        if exercise.id == row.exercise
        for line in exercise.requirements
        if line.bonus
    }
    parts = [
        [verdict for id_, verdict in row.verdicts.items() if (id_ in bonus) is is_bonus]
        for is_bonus in (False, True)
    ]
    (met, count), (bonus_met, bonus_count) = (
        (part.count(Verdict.MET), len(part)) for part in parts
    )
    return MetCount(met=met, count=count, bonus_met=bonus_met, bonus_count=bonus_count)


def count_requirements(rows: Iterable[Row], exercise: ExerciseLine) -> tuple[Share, ...]:
    """Count who met each requirement; those that the fewest met come first."""
    judged = [row.verdicts for row in rows]
    shares = []
    for line in exercise.requirements:
        verdicts = [item[line.id] for item in judged if line.id in item]
        judged_verdicts = [verdict for verdict in verdicts if verdict is not Verdict.NOT_JUDGED]
        shares.append(
            Share(
                id=line.id,
                title=line.title,
                phase=line.phase,
                bonus=line.bonus,
                reached=judged_verdicts.count(Verdict.MET),
                partly=judged_verdicts.count(Verdict.PARTLY_MET),
                count=len(judged_verdicts),
            )
        )
    return sort_shares(shares)


def count_faults(rows: Iterable[Row], exercise: ExerciseLine) -> tuple[Share, ...]:
    """Count whose tests noticed each broken server; those that the fewest noticed come first."""
    judged = [row.faults for row in rows]
    shares = []
    for fault, title in exercise.faults.items():
        outcomes = [item[fault] for item in judged if fault in item]
        reached = outcomes.count(Noticed.NOTICED)
        missed = outcomes.count(Noticed.UNNOTICED)
        count = len(outcomes)
        shares.append(
            Share(id=fault, title=title, phase=0, reached=reached, partly=missed, count=count)
        )
    return sort_shares(shares)


def sort_shares(shares: Iterable[Share]) -> tuple[Share, ...]:
    """Sort by share, the smallest first; what nobody was judged by is left out."""
    return tuple(
        sorted((s for s in shares if s.count), key=lambda share: (share.percent, share.id))
    )
