"""Points from measurements: pure functions, no clock, no file, no process.

A metric that was not measured gives no points and leaves the total, and so does a requirement
that was not judged; a metric that is void gives 0 of its points and says why. A percentage of
nothing is 0, never 100.
"""

from interview_kit.metrics.behaviour.score import (
    NONE_JUDGED,
    behaviour_part,
    phase_parts,
    requirement_part,
    verdict_of,
)
from interview_kit.metrics.code.score import code_part
from interview_kit.metrics.coverage.score import coverage_part
from interview_kit.metrics.mutation.score import mutation_part
from interview_kit.metrics.points import points_for, share
from interview_kit.metrics.robustness.score import robustness_part
from interview_kit.metrics.timeline.score import hour_part
from interview_kit.scorecard.result import MetricsPart, TotalPart

__all__ = [
    "NONE_JUDGED",
    "NOT_ASKED",
    "NO_RESULT",
    "behaviour_part",
    "code_part",
    "coverage_part",
    "hour_part",
    "mutation_part",
    "phase_parts",
    "points_for",
    "requirement_part",
    "robustness_part",
    "share",
    "total_part",
    "verdict_of",
]

NOT_ASKED = "not asked for"
NO_RESULT = "the grading stopped before it was measured"


def total_part(metrics: MetricsPart) -> TotalPart:
    """The sum over what was measured; no points at all when nothing was.

    The profile of the code belongs to it only where the exercise gives it weight.
    """
    parts = [part for _, part in metrics.main()]
    if metrics.code and metrics.code.max_points:
        parts.append(metrics.code)
    counted = [p for p in parts if p.state != "not_measured"]
    return TotalPart(
        points=round(sum(p.points or 0.0 for p in counted), 2) if counted else None,
        max_points=sum(p.max_points for p in counted),
    )
