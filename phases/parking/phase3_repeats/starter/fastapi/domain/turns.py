"""Turns: whoever has the turn of a name works alone on it, while other names go on."""

from collections import defaultdict
from collections.abc import Hashable, Iterator
from contextlib import contextmanager
from threading import Lock


class Turns:
    """A lock for each name. None is forgotten, as what they guard is not forgotten either."""

    def __init__(self) -> None:
        self._locks: defaultdict[Hashable, Lock] = defaultdict(Lock)
        self._lock = Lock()

    @contextmanager
    def wait_for(self, name: Hashable) -> Iterator[None]:
        """Wait until nobody else works on this name."""
        with self._lock:
            turn = self._locks[name]
        with turn:
            yield
