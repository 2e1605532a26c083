"""The metric `mutation`: what the candidate's own tests notice."""

from interview_kit.core.model import Behaviour, Coverage
from interview_kit.exercise.faults import catalogue as faults_of_exercises
from interview_kit.metrics.base import Evidence, Grading, Measurements
from interview_kit.metrics.coverage.metric import Unmeasurable
from interview_kit.metrics.mutation.faults.measure_faults import measure_faults
from interview_kit.metrics.mutation.measure import measure as measure_mutants
from interview_kit.metrics.mutation.record import FaultFindings, Mutation, MutationPart
from interview_kit.metrics.mutation.score import mutation_part
from interview_kit.server.reference_server import serve_reference


class MutationMetric:
    """How many mutants of their program, and how many broken servers, the tests notice."""

    record = MutationPart
    is_profile = False
    needs = ("coverage",)

    def measure(self, grading: Grading, measurements: Measurements) -> None:
        """Run the tests on mutants, then against broken servers."""
        coverage = measurements.get(Coverage)
        unmeasurable = measurements.get(Unmeasurable)
        if coverage and not unmeasurable:
            with measurements.timed("mutation"):
                mutation = measure_mutants(grading, coverage, measurements.get(Behaviour))
                measurements.keep(mutation)
                measurements.interrupted |= mutation.interrupted
        if measurements.get(Mutation) or unmeasurable:
            with measurements.timed("faults"):
                if findings := self._run_faults(grading, measurements):
                    measurements.keep(findings)

    def score(self, evidence: Evidence) -> MutationPart:
        """Return the mean of both halves, and its points."""
        unmeasurable = evidence.measurements.get(Unmeasurable)
        return mutation_part(
            evidence.exercise,
            evidence.measurements.get(Mutation),
            evidence.measurements.get(FaultFindings),
            unmeasurable.reason if unmeasurable else evidence.absent,
        )

    def _run_faults(self, grading: Grading, measurements: Measurements) -> FaultFindings | None:
        coverage, mutation = measurements.get(Coverage), measurements.get(Mutation)
        tests = coverage.run.passed() if coverage else None
        is_void = mutation is not None and mutation.void is not None
        faults = faults_of_exercises.read_counted_faults(grading.exercise)
        if is_void or tests == [] or not faults:
            return None
        with serve_reference(grading.exercise.id, None) as (launch, _):
            results = measure_faults(grading, faults, reference=launch, tests=tests)
        return results.findings()
