"""Wait less for a kind of request that a server twice left without a response."""

import re
import threading
from collections import Counter
from dataclasses import dataclass, field

MAX_LATE = 2
"""So many checks wait the whole time for a shape of request; later ones wait less."""
SHORT_SECONDS = 1.0
SLOWEST_FACTOR = 2.0
"""A shape that has ever been answered is waited for so many times its slowest response."""
NUMBERED = re.compile(r"[^/]*\d[^/]*")

Shape = tuple[str, str]


@dataclass(slots=True)
class ShapePatience:
    """How long to wait for each shape of request: its method, and its path without numbers."""

    late: Counter[Shape] = field(default_factory=Counter)
    slowest: dict[Shape, float] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def choose_seconds(self, shape: Shape, seconds: float) -> float:
        """Return how long to wait for the next response, at most `seconds`."""
        with self._lock:
            if self.late[shape] < MAX_LATE:
                return seconds
            return min(seconds, max(SHORT_SECONDS, SLOWEST_FACTOR * self.slowest.get(shape, 0.0)))

    def add_late(self, shape: Shape) -> None:
        """Note that a check waited in vain."""
        with self._lock:
            self.late[shape] += 1

    def add_response(self, shape: Shape, seconds: float) -> None:
        """Note how long a response took."""
        with self._lock:
            self.slowest[shape] = max(seconds, self.slowest.get(shape, 0.0))


def find_shape(method: str, target: str) -> Shape:
    """Return the shape of a request: `("GET", "/users/{}")` for `GET /users/7?x=1`."""
    return method, NUMBERED.sub("{}", target.partition("?")[0])


def describe_short_wait(shape: Shape, seconds: float) -> str:
    """Say why a response was not waited for as long as usual."""
    method, path = shape
    return f"no answer: {method} {path} gave none within {seconds:.1f} s twice before"
