"""The profile `code`: how the program reads."""

from interview_kit.metrics.base import Evidence, Grading, Measurements, load_engine
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
            code = load_engine("code.measure").measure(
                grading.submission, grading.environment, progress=grading.progress
            )
            measurements.keep(code)

    def score(self, evidence: Evidence) -> CodePart | None:
        """Return the profile; None where it was not measured."""
        return code_part(evidence.exercise, evidence.measurements.get(Code))
