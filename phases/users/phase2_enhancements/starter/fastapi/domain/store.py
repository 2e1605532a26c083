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
        self._owners: dict[str, int] = {}  # of each e-mail, so that no write looks at all users
        self._ids = count(1)  # never goes back, so no id is used twice
        self._lock = Lock()  # held from a look at the users until the write that rests on it
        self._now = now

    def all(self) -> list[User]:
        """The users in ascending order of id: a dict keeps the order of insertion."""
        with self._lock:
            return list(self._users.values())

    def get(self, user_id: int) -> User:
        """The user with this id."""
        with self._lock:
            return self._find(user_id)

    def create(self, new: UserIn) -> User:
        """Keep a new user."""
        with self._lock:
            self._refuse_taken(new.email)
            now = self._now()
            user = User(id=next(self._ids), created_at=now, updated_at=now, **new.model_dump())
            self._users[user.id] = user
            self._owners[user.email] = user.id
            return user

    def update(self, user_id: int, changes: dict[str, Any]) -> User:
        """Change fields of a user."""
        with self._lock:
            before = self._find(user_id)
            user = before.model_copy(update=changes | {"updated_at": self._now()})
            self._refuse_taken(user.email, owner=user_id)
            del self._owners[before.email]
            self._owners[user.email] = user_id
            self._users[user_id] = user
            return user

    def delete(self, user_id: int) -> None:
        """Forget a user; the e-mail is free again, the id is not."""
        with self._lock:
            user = self._find(user_id)
            del self._users[user_id]
            del self._owners[user.email]

    def _find(self, user_id: int) -> User:
        user = self._users.get(user_id)
        if user is None:
            raise UserNotFoundError
        return user

    def _refuse_taken(self, email: str, owner: int | None = None) -> None:
        if self._owners.get(email, owner) != owner:
            raise EmailTakenError
