"""The users in memory, safe to use from many threads."""

from collections.abc import Callable
from datetime import UTC, datetime
from itertools import count
from threading import Lock
from typing import Any

from domain.models import User, UserIn


class UserNotFoundError(Exception):
    """No user has this id."""


class EmailTakenError(Exception):
    """Another user has this e-mail."""


def utc_now() -> datetime:
    """The time, with its offset: a time without one means something else on each machine."""
    return datetime.now(UTC)


class UserStore:
    """All users by id; each method is one step that no other thread can cut in two."""

    def __init__(self, now: Callable[[], datetime] = utc_now) -> None:
        self._users: dict[int, User] = {}
        self._ids = count(1)  # never goes back, so no id is used twice
        self._lock = Lock()  # held from a look at the users until the write that rests on it
        self._now = now

    def all(self) -> list[User]:
        """The users in ascending order of id: a dict keeps the order of insertion."""
        with self._lock:
            return list(self._users.values())

    def get(self, user_id: int) -> User:
        """The user with this id."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def create(self, new: UserIn) -> User:
        """Keep a new user."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def update(self, user_id: int, changes: dict[str, Any]) -> User:
        """Change fields of a user."""
        # Phase 1: your code goes here.
        raise NotImplementedError

    def delete(self, user_id: int) -> None:
        """Forget a user; the e-mail is free again, the id is not."""
        # Phase 1: your code goes here.
        raise NotImplementedError
