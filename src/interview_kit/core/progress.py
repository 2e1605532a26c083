"""Report the progress of a long step to the person in front of the screen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How many seconds a step will probably take, and how many it may take."""

    seconds: float
    at_most: float


class Progress(Protocol):
    """Receives what a grading is doing; renderers decide what is shown."""

    def begin(self, step: str, total: int | None = None) -> None:
        """Start a step; `total` counts its parts when that is known."""

    def expect(self, estimates: Mapping[str, Estimate]) -> None:
        """Say how long steps that are still to come will take."""

    def advance(self, step: str, parts: int = 1) -> None:
        """Count more parts of the step as done."""

    def end(self, step: str, summary: str) -> None:
        """End the step with its one-line summary."""


class Silent:
    """Shows nothing."""

    def begin(self, step: str, total: int | None = None) -> None:
        """Do nothing."""

    def expect(self, estimates: Mapping[str, Estimate]) -> None:
        """Do nothing."""

    def advance(self, step: str, parts: int = 1) -> None:
        """Do nothing."""

    def end(self, step: str, summary: str) -> None:
        """Do nothing."""
