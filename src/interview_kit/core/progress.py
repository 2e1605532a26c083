"""How a long step tells the person in front of the screen how far it is."""

from typing import Protocol


class Progress(Protocol):
    """Receives what a grading is doing; renderers decide what is shown."""

    def begin(self, step: str, total: int | None = None) -> None:
        """A step starts; `total` counts its parts when that is known."""

    def advance(self, step: str, done: int = 1) -> None:
        """So many more parts of the step are done."""

    def end(self, step: str, summary: str) -> None:
        """The step is over; `summary` is its one line."""


class Silent:
    """Shows nothing."""

    def begin(self, step: str, total: int | None = None) -> None:
        """Nothing."""

    def advance(self, step: str, done: int = 1) -> None:
        """Nothing."""

    def end(self, step: str, summary: str) -> None:
        """Nothing."""
