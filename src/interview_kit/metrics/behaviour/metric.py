"""The metric `behaviour`: which promises of the brief the running API keeps."""

from interview_kit.core.model import Behaviour
from interview_kit.metrics.base import Evidence, Grading, Measurements, load_engine
from interview_kit.metrics.behaviour.record import BehaviourPart
from interview_kit.metrics.behaviour.score import behaviour_part, phase_parts


class BehaviourMetric:
    """What the hidden checks find over HTTP."""

    record = BehaviourPart
    is_profile = False
    needs: tuple[str, ...] = ()

    def measure(self, grading: Grading, measurements: Measurements) -> None:
        """Run the hidden checks of the phases."""
        with measurements.timed("behaviour"):
            measurements.keep(load_engine("behaviour.measure").measure_behaviour(grading))

    def score(self, evidence: Evidence) -> BehaviourPart:
        """Return the sum of the phases that were judged."""
        behaviour = evidence.measurements.get(Behaviour)
        phases = phase_parts(evidence.exercise, behaviour)
        return behaviour_part(evidence.exercise, behaviour, phases, evidence.absent)
