"""The metric `coverage`: which lines and branches the candidate's own tests run."""

from collections.abc import Callable
from dataclasses import dataclass

from interview_kit.core.errors import MissingPackageError
from interview_kit.core.model import Coverage
from interview_kit.metrics.base import Evidence, Grading, Measurements, load_engine
from interview_kit.metrics.coverage.record import CoveragePart
from interview_kit.metrics.coverage.score import coverage_part


@dataclass(frozen=True, slots=True, kw_only=True)
class Unmeasurable:
    """Why the candidate's tests cannot be looked into, in one line."""

    reason: str


class CoverageMetric:
    """What the candidate's tests run of their program.

    `explain_before` and `explain_after` return, before and after the tests ran, why nothing can
    be said about them. They are passed in because they rest on the broken servers of mutation.
    """

    record = CoveragePart
    is_profile = False
    needs: tuple[str, ...] = ()

    def __init__(
        self,
        explain_before: Callable[[Grading], str | None],
        explain_after: Callable[[Grading, Coverage], str | None],
    ) -> None:
        self._explain_before = explain_before
        self._explain_after = explain_after

    def measure(self, grading: Grading, measurements: Measurements) -> None:
        """Run the candidate's tests, or keep the reason why they cannot be looked into.

        Raises `MissingPackageError` when they lack a package that the submission requests.
        """
        reason = self._explain_before(grading)
        if reason is None:
            with measurements.timed("coverage"):
                engine = load_engine("coverage.measure")
                coverage = engine.measure(
                    grading.submission,
                    grading.environment,
                    grading.level,
                    progress=grading.progress,
                    seed=grading.options.seed,
                    quick=grading.options.quick,
                )
                if request := engine.find_missing_package(coverage.run, grading.missing):
                    raise MissingPackageError(request)
                measurements.keep(coverage)
                reason = self._explain_after(grading, coverage)
        if reason is not None:
            measurements.keep(Unmeasurable(reason=reason))

    def score(self, evidence: Evidence) -> CoveragePart:
        """Return lines and branches in percent, and their points."""
        coverage = evidence.measurements.get(Coverage)
        unmeasurable = evidence.measurements.get(Unmeasurable)
        absent = unmeasurable.reason if unmeasurable else evidence.absent
        return coverage_part(evidence.exercise, coverage, absent, unseen=unmeasurable is not None)
