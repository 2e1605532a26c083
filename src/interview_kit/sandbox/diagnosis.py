"""Say which levels of isolation this machine has, and for each missing one cause and remedy."""

from dataclasses import dataclass

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Diagnosis:
    """One level: `cause` says what was proved, or why the level is not available."""

    level: str
    is_available: bool
    cause: str
    remedy: str


def diagnose(environment: Environment) -> list[Diagnosis]:
    """Try every level, the strongest first."""
    return [_diagnose_level(level, environment) for level in LEVELS.values()]


def _diagnose_level(level: Level, environment: Environment) -> Diagnosis:
    reason = level.unavailable_reason()
    if reason is None:
        try:
            proof = level.prove(environment)
        except EngineError as error:
            reason = str(error)
        else:
            proved = ", ".join(proof.proved) or "nothing"
            cause = f"{proof.version or level.name}; proved: {proved}"
            return Diagnosis(level=level.name, is_available=True, cause=cause, remedy="")
    cause, _, remedy = reason.partition("; ")
    return Diagnosis(level=level.name, is_available=False, cause=cause, remedy=remedy)
