"""The sum of the points: a pure function of the metrics' parts.

A metric that was not measured gives no points and leaves the total; a metric that is void gives
0 of its points and says why.
"""

from collections.abc import Mapping

from interview_kit.metrics.record import MetricPart
from interview_kit.scorecard.result import MetricsPart, TotalPart


def total_part(metrics: MetricsPart, excluded: Mapping[str, str] | None = None) -> TotalPart:
    """Add up what was measured; no points at all when nothing was.

    A profile belongs to the total only where the exercise gives it weight. `excluded` says of
    metrics that the submission made unmeasurable why, by name: its tests are not pytest's, or a
    package is missing.
    """
    main = [part for _, part in metrics.main()]
    profiles = [part for part in metrics.parts() if part not in main and part.max_points]
    measured = [part for part in (*main, *profiles) if part.state != "not_measured"]
    return TotalPart(
        points=round(sum(part.points or 0.0 for part in measured), 2) if measured else None,
        max_points=sum(part.max_points for part in measured),
        reason=explain_exclusion(metrics, excluded or {}),
    )


def explain_exclusion(metrics: MetricsPart, excluded: Mapping[str, str]) -> str | None:
    """Say which metrics the submission takes out of the total, and why; None when none."""
    absent = {
        f"{name} ({part.max_points:g})": excluded[name]
        for name, part in metrics.main()
        if name in excluded and part.state == "not_measured"
    }
    causes = "; ".join(dict.fromkeys(absent.values()))
    return f"without {', '.join(absent)}: {causes}" if absent else None


def is_nothing_measured(metrics: MetricsPart) -> bool:
    """Return True when there is nothing to show, not even a profile beside the points."""
    parts: tuple[MetricPart, ...] = metrics.parts()
    return all(part.state == "not_measured" for part in parts)
