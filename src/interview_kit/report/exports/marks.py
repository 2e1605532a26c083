"""What a scorecard says to candidates, in points: requirements, coverage, mutation.

Formats that candidates may read are made from this: it holds nothing of the hidden checks.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from interview_kit.core.text import one_line
from interview_kit.report.labels import METRIC_NAMES, VERDICTS
from interview_kit.scorecard.result import Result


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """One line of points. `is_met` says that all of them are given."""

    name: str
    verdict: str
    points: float
    max_points: float

    @property
    def is_met(self) -> bool:
        """Tell whether there is nothing left to gain."""
        return self.points >= self.max_points


def list_marks(result: Result) -> Iterator[Mark]:
    """Yield what gives points and was judged; bonus requirements are in no sum and left out."""
    if result.status == "ungraded":
        return
    for phase in result.phases:
        for part in phase.requirements:
            if part.points is not None and not part.bonus:
                yield Mark(
                    name=one_line(f"{part.id} {part.title}"),
                    verdict=VERDICTS[part.verdict].word,
                    points=part.points,
                    max_points=part.max_points,
                )
    for name, metric in result.metrics.main():
        if name != "behaviour" and metric.points is not None:
            yield Mark(
                name=METRIC_NAMES[name],
                verdict="measured" if metric.state == "measured" else one_line(metric.state),
                points=metric.points,
                max_points=metric.max_points,
            )
