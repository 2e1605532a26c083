"""What the hidden checks found, as it is stored."""

from interview_kit.core.model import Outcome, Verdict
from interview_kit.metrics.record import Document, MetricPart


class CheckPart(Document):
    """One hidden check: its rule as a sentence, what it found, in words that repeat."""

    name: str
    title: str
    outcome: Outcome
    message: str


class RequirementPart(Document):
    """One requirement with its verdict and points."""

    id: str
    title: str
    verdict: Verdict
    points: float | None
    max_points: float
    bonus: bool
    checks: tuple[CheckPart, ...]


class PhasePart(Document):
    """One phase with its requirements; bonus requirements are in no sum."""

    id: str
    number: int
    title: str
    minutes: int
    points: float | None
    max_points: float
    requirements: tuple[RequirementPart, ...]


class BehaviourPart(MetricPart):
    """Behaviour over HTTP: requirements met, and bonus points shown beside."""

    checks_passed: int
    checks_total: int
    bonus_points: float
    bonus_max: float
