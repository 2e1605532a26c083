"""Rule C7: `/x` and `/x/` are one path, and the spelling that answers is used."""

import re
import threading
from typing import Final

UNSURE: Final = frozenset({301, 302, 303, 404, 405})
"""Statuses that the other spelling of a path might not give."""

_ID = re.compile(
    r"-?\d+|[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}", re.IGNORECASE
)


def shape(path: str) -> str:
    """The path with its ids folded, without the slash at its end: one for each endpoint."""
    parts = path.rstrip("/").split("/")
    return "/".join("{}" if _ID.fullmatch(part) else part for part in parts)


def other(path: str) -> str:
    """The other spelling; the root has none."""
    return (path.rstrip("/") or "/") if path.endswith("/") else f"{path}/"


class SlashRule:
    """Which spelling one server answers, learned from its answers. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._slashed: dict[tuple[str, str], bool] = {}
        self._of_shape: dict[str, bool] = {}

    def spelled(self, method: str, path: str) -> str:
        """The spelling to try first: what the method has shown, else any method, else as given."""
        key = shape(path)
        with self._lock:
            slashed = self._slashed.get((method, key), self._of_shape.get(key))
        if slashed is None or slashed == path.endswith("/"):
            return path
        return other(path)

    def decided(self, method: str, path: str) -> bool:
        """Whether the method's spelling is known."""
        with self._lock:
            return (method, shape(path)) in self._slashed

    def learn(self, method: str, path: str) -> None:
        """Keep the spelling that answered."""
        key = shape(path)
        with self._lock:
            self._slashed.setdefault((method, key), path.endswith("/"))
            self._of_shape.setdefault(key, path.endswith("/"))
