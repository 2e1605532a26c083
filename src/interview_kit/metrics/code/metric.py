"""The profile `code`: how the program reads."""

from interview_kit.metrics.base import Evidence, Grading, Measurements
from interview_kit.metrics.code.measure import measure as measure_code
from interview_kit.metrics.code.record import Code, CodePart
from interview_kit.metrics.code.score import code_part


class CodeMetric:
    """Style, complexity and types; points only where the exercise gives them weight."""

    record = CodePart
    is_profile = True
    needs: tuple[str, ...] = ()

    def measure(self, grading: Grading, measurements: Measurements) -> None:
        """Read the program; none of it runs."""
        with measurements.timed("code"):
            measurements.keep(
                measure_code(grading.submission, grading.environment, progress=grading.progress)
            )

    def score(self, evidence: Evidence) -> CodePart | None:
        """Return the profile; None where it was not measured."""
        return code_part(evidence.exercise, evidence.measurements.get(Code))
