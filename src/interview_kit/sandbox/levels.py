"""Levels of isolation behind one Protocol, best first.

`choose` takes the best level that this machine can prove, or the one that was asked for.
"""

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
    """The strongest level that proves itself here, or exactly the level `name`.

    A level that cannot be had or whose self-test fails counts as the next lower one, and the
    proof names why. Errors: `UsageError` for an unknown name; `EngineError` when the level
    that was asked for cannot be had. What killed graders left behind is swept first.
    """
    scratch.sweep()
    if name is not None:
        return _exactly(name, environment)
    lost: list[str] = []
    for level in LEVELS.values():
        reason = level.why_not()
        if reason is None:
            try:
                return level, _with(level.prove(environment), lost)
            except EngineError as error:
                reason = str(error)
        lost.append(f"{level.name} was not used: {reason}")
    raise EngineError("; ".join(lost))


def _exactly(name: str, environment: Environment) -> tuple[Level, Proof]:
    level = LEVELS.get(name)
    if level is None:
        raise UsageError(f"no isolation level {name!r}; use one of: {', '.join(LEVELS)}")
    if reason := level.why_not():
        raise EngineError(f"isolation {name} cannot be had here: {reason}")
    return level, level.prove(environment)


def _with(proof: Proof, lost: list[str]) -> Proof:
    return Proof(
        level=proof.level,
        version=proof.version,
        proved=proof.proved,
        not_covered=(*proof.not_covered, *lost),
    )


__all__ = ["LEVELS", "choose"]
