"""The metric `mutation`: what the candidate's own tests notice."""

from interview_kit.core.model import Behaviour, Coverage
from interview_kit.metrics.base import Evidence, Grading, Measurements, load_engine
from interview_kit.metrics.behaviour.score import phase_parts
from interview_kit.metrics.coverage.metric import Unmeasurable
from interview_kit.metrics.mutation.interval import explain_too_few
from interview_kit.metrics.mutation.record import FaultFindings, Mutation, MutationPart
from interview_kit.metrics.mutation.score import mutation_part


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
                engine = load_engine("mutation.measure")
                mutation = engine.measure(grading, coverage, measurements.get(Behaviour))
                measurements.keep(mutation)
                measurements.interrupted |= mutation.interrupted
        if measurements.get(Mutation) or unmeasurable:
            with measurements.timed("faults"):
                if findings := self._run_faults(grading, measurements):
                    measurements.keep(findings)

    def score(self, evidence: Evidence) -> MutationPart:
        """Return the mean of both halves, and its points."""
        unmeasurable = evidence.measurements.get(Unmeasurable)
        behaviour = evidence.measurements.get(Behaviour)
        return mutation_part(
            evidence.exercise,
            evidence.measurements.get(Mutation),
            evidence.measurements.get(FaultFindings),
            phase_parts(evidence.exercise, behaviour) if behaviour else None,
            unmeasurable.reason if unmeasurable else evidence.absent,
        )

    def _run_faults(self, grading: Grading, measurements: Measurements) -> FaultFindings | None:
        coverage, mutation = measurements.get(Coverage), measurements.get(Mutation)
        tests = coverage.run.passed() if coverage else None
        is_void = mutation is not None and mutation.void is not None
        # Too few mutants leave the metric out of the total, whatever the broken servers would say.
        is_too_slow = mutation is not None and explain_too_few(mutation, has_faults=True)
        if is_void or is_too_slow or tests == []:
            return None
        engine = load_engine("mutation.faults.measure_faults")
        findings: FaultFindings | None = engine.measure_counted_faults(grading, tests)
        return findings
