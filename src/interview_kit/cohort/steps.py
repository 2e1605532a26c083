"""The steps of gradings elsewhere, as events that a scheduler passes on."""

import threading
import time
from collections.abc import Callable, Mapping
from typing import Any

from interview_kit.cohort.processes import pass_on
from interview_kit.core.progress import Estimate, Progress

SECONDS_BETWEEN = 1.0
"""Parts of a step are counted, and told at most so often: a scheduler keeps all events."""
Event = tuple[str, str, list[Any]]
"""The name of a submission, that of a method of `Progress`, and its arguments."""


class EventProgress:
    """Sends the progress of one submission's grading away as events."""

    def __init__(self, name: str, send: Callable[[Event], None]) -> None:
        self._name = name
        self._send = send
        self._parts = 0
        self._sent_at = time.monotonic()

    def begin(self, step: str, total: int | None = None) -> None:
        """Send that a step starts."""
        self._parts, self._sent_at = 0, time.monotonic()
        self._send((self._name, "begin", [step, total]))

    def expect(self, estimates: Mapping[str, Estimate]) -> None:
        """Send nothing: the line of a submission shows no estimate."""

    def advance(self, step: str, parts: int = 1) -> None:
        """Count parts, and send the count now and then."""
        self._parts += parts
        if time.monotonic() - self._sent_at >= SECONDS_BETWEEN:
            self._send((self._name, "advance", [step, self._parts]))
            self._parts, self._sent_at = 0, time.monotonic()

    def end(self, step: str, summary: str) -> None:
        """Send nothing: the next step follows, or the result."""


class Listeners:
    """Who hears of the steps of which submission. Events come in a thread of their own."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._listeners: dict[str, Progress] = {}

    def add(self, name: str, progress: Progress) -> None:
        """Have a progress hear of a submission."""
        with self._lock:
            self._listeners[name] = progress

    def remove(self, name: str) -> None:
        """Forget a submission: its result is here."""
        with self._lock:
            self._listeners.pop(name, None)

    def hear(self, event: tuple[float, Event]) -> None:
        """Pass on an event; one of a submission that nobody hears of is dropped."""
        _, (name, method, arguments) = event
        with self._lock:
            progress = self._listeners.get(name)
        if progress:
            pass_on(progress, method, arguments)
