"""Levels of isolation behind one Protocol, strongest first.

`choose` takes the strongest level that proves itself on this machine, or the one asked for.
"""

from dataclasses import replace

from interview_kit.core.errors import EngineError, UsageError
from interview_kit.core.model import Environment
from interview_kit.sandbox import scratch
from interview_kit.sandbox.base import Level, Proof
from interview_kit.sandbox.bubblewrap import Bubblewrap
from interview_kit.sandbox.landlock import Landlock
from interview_kit.sandbox.none import NoIsolation

LEVELS: dict[str, Level] = {
    level.name: level for level in (Bubblewrap(), Landlock(), NoIsolation())
}
"""Every level by name, from the strongest to none."""


def choose(name: str | None, environment: Environment) -> tuple[Level, Proof]:
    """Return the strongest level that proves itself here, or exactly the level `name`.

    A level that is unavailable or fails its self-test is skipped, and the proof says why. First
    removes the folders that killed graders left behind.

    Raises `UsageError` for an unknown name, `EngineError` when the level asked for is not
    available.
    """
    scratch.remove_abandoned_folders()
    if name is not None:
        return _choose_exactly(name, environment)
    skipped: list[str] = []
    for level in LEVELS.values():
        reason = level.unavailable_reason()
        if reason is None:
            try:
                proof = level.prove(environment)
                return level, replace(proof, not_covered=(*proof.not_covered, *skipped))
            except EngineError as error:
                reason = str(error)
        skipped.append(f"{level.name} was not used: {reason}")
    raise EngineError("; ".join(skipped))


def _choose_exactly(name: str, environment: Environment) -> tuple[Level, Proof]:
    level = LEVELS.get(name)
    if level is None:
        raise UsageError(f"unknown isolation level {name!r}: use one of {', '.join(LEVELS)}")
    if reason := level.unavailable_reason():
        raise EngineError(f"isolation {name} is not available here: {reason}")
    return level, level.prove(environment)
