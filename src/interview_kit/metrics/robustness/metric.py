"""The profile `robustness`: how the API keeps to its own OpenAPI document."""

from interview_kit.metrics.base import Evidence, Grading, Measurements, load_engine
from interview_kit.metrics.robustness.record import Robustness, RobustnessPart
from interview_kit.metrics.robustness.score import robustness_part


class RobustnessMetric:
    """What generated requests show; no points."""

    record = RobustnessPart
    is_profile = True
    needs: tuple[str, ...] = ()

    def measure(self, grading: Grading, measurements: Measurements) -> None:
        """Send generated requests to the running program."""
        with measurements.timed("robustness"):
            measurements.keep(load_engine("robustness.measure").measure(grading))

    def score(self, evidence: Evidence) -> RobustnessPart | None:
        """Return the findings; None where nothing was measured."""
        return robustness_part(evidence.measurements.get(Robustness))
