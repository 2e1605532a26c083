"""Rule C7: `/x` and `/x/` are one path, and the spelling that the server answers is used."""

import re
import threading
from typing import Final

AMBIGUOUS: Final = frozenset({301, 302, 303, 404, 405})
"""Statuses that the other spelling of a path might not give; a 5xx is one where GET redirects."""

_ID = re.compile(r"(?!v\d+$)[^/]*\d[^/]*")
"""A part of a path with a digit: a number, a UUID, `DEVX000001`; but `v1` names a version."""


def fold_ids(path: str) -> str:
    """Replace the ids in a path and drop its final slash: the same text for one endpoint."""
    parts = path.rstrip("/").split("/")
    return "/".join("{}" if _ID.fullmatch(part) else part for part in parts)


def toggle_slash(path: str) -> str:
    """Return the other spelling of a path; the root has none."""
    return (path.rstrip("/") or "/") if path.endswith("/") else f"{path}/"


class SlashRule:
    """Which spelling one server answers, learned from its responses. Safe for many threads."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._by_method: dict[tuple[str, str], bool] = {}
        self._by_endpoint: dict[str, bool] = {}

    def choose_spelling(self, method: str, path: str) -> str:
        """Return the spelling to try first.

        That is the one that this method has shown, else any method, else the path as it is.
        """
        endpoint = fold_ids(path)
        with self._lock:
            has_slash = self._by_method.get((method, endpoint), self._by_endpoint.get(endpoint))
        if has_slash is None or has_slash == path.endswith("/"):
            return path
        return toggle_slash(path)

    def is_decided(self, method: str, path: str) -> bool:
        """Return whether the spelling for a method is known."""
        with self._lock:
            return (method, fold_ids(path)) in self._by_method

    def learn(self, method: str, path: str) -> None:
        """Remember a spelling that was answered."""
        endpoint = fold_ids(path)
        with self._lock:
            self._by_method.setdefault((method, endpoint), path.endswith("/"))
            self._by_endpoint.setdefault(endpoint, path.endswith("/"))
