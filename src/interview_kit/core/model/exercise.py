"""What an exercise promises."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """One numbered promise of the brief."""

    id: str
    phase: int
    title: str
    points: float
    bonus: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Phase:
    """One timed part of an exercise; `points` is its share of the behaviour weight."""

    id: str
    number: int
    title: str
    minutes: int
    points: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Exercise:
    """An exercise as its `exercise.toml` states it.

    `weights` and `full_marks_at` are keyed by metric: the most points that the metric gives,
    and the percentage from which it gives all of them.
    """

    id: str
    title: str
    folder: Path
    frameworks: tuple[str, ...]
    collection: str
    phases: tuple[Phase, ...]
    requirements: tuple[Requirement, ...]
    weights: Mapping[str, float]
    full_marks_at: Mapping[str, float]
