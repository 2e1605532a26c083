# phase 3: begin drop
"""Requests that a client repeats because it never saw the response."""

from collections.abc import Callable, Hashable

from domain.errors import KeyReusedError
from domain.models import SessionIn
from domain.session import Session
from domain.turns import Turns


class Repeats:
    """The session that each idempotency key has started."""

    def __init__(self) -> None:
        self._kept: dict[Hashable, tuple[SessionIn, Session]] = {}
        self._turns = Turns()

    def run_once(self, key: Hashable, new: SessionIn, start: Callable[[], Session]) -> Session:
        """Start a session, or return the one that this key has started, as it was at first.

        A start that fails is not kept. Raises `KeyReusedError`, and what `start` raises.
        """
        with self._turns.wait_for(key):
            if key not in self._kept:
                self._kept[key] = new, start()
            former, session = self._kept[key]
        if former != new:
            raise KeyReusedError
        return session


# phase 3: end
