"""One program that the suite is to meet, and what came of it."""

from dataclasses import dataclass
from enum import StrEnum


class Tier(StrEnum):
    """How a changed program gets into a process.

    `warm`: into the live program of a process that has collected the suite. `cold`: by a
    fresh import in a process that has the libraries. `fresh`: into a copy on disk, in a
    process of its own.
    """

    WARM = "warm"
    COLD = "cold"
    FRESH = "fresh"


class Ending(StrEnum):
    """What became of the suite on that program."""

    NOTICED = "noticed"
    UNNOTICED = "unnoticed"
    UNIMPORTABLE = "unimportable"
    DIED = "died"
    LATE = "late"
    MISFIT = "misfit"


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """A program, the tests that meet it in their order, and where. All tasks look alike.

    Without a file it is the program as it was handed in: one that holds no Python.
    """

    key: str
    file: str | None
    source: str
    order: tuple[str, ...]
    tier: Tier
    seconds: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What became of a task. `test` noticed it; `missing` did not pass, nor fail."""

    ending: Ending
    test: str | None = None
    missing: tuple[str, ...] = ()
    modules: tuple[str, ...] = ()
    seconds: float = 0.0
    reason: str = ""
