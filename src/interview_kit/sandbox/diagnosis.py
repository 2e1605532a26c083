"""Which levels of isolation this machine has, and for each that it lacks the cause and cure."""

from dataclasses import dataclass

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One level: whether it can be had, and if not why and what to do."""

    level: str
    ok: bool
    cause: str
    cure: str


def diagnose(environment: Environment) -> list[Finding]:
    """Try every level; the strongest comes first."""
    return [_look_at(level, environment) for level in LEVELS.values()]


def _look_at(level: Level, environment: Environment) -> Finding:
    reason = level.why_not()
    if reason is None:
        try:
            proof = level.prove(environment)
        except EngineError as error:
            reason = str(error)
        else:
            held = ", ".join(proof.proved) or "nothing"
            cause = f"{proof.version or level.name}; proved: {held}"
            return Finding(level=level.name, ok=True, cause=cause, cure="")
    cause, _, cure = reason.partition("; ")
    return Finding(level=level.name, ok=False, cause=cause, cure=cure)
