"""What the hidden checks of this exercise share, on top of the kit's own fixtures."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

LOG_PATIENCE = 2.0  # seconds: a server may write its log a moment after its answer


def is_user(value: Any) -> bool:
    """Whether this is an object with an id that can be worked with."""
    return isinstance(value, dict) and isinstance(value.get("id"), int)


@pytest.fixture
def new_email(unique: Callable[..., str]) -> Callable[[], str]:
    """Makes an e-mail that no other user has; lower-case, as the case of an echo is free."""
    numbers = count(1)
    return lambda: f"{unique('u')}.{next(numbers)}@example.com"


@pytest.fixture
def add_user(client: Any, new_email: Callable[[], str]) -> Callable[..., dict[str, Any]]:
    """Creates a user, Ann unless told otherwise, and gives it as the server answered it.

    A 200 will do here: that it must be 201 is the matter of one requirement, not of all.
    """

    def add(**fields: Any) -> dict[str, Any]:
        body = {"name": "Ann", "email": new_email(), **fields}
        user = json_body(expect_status(client.post("/users/", json=body), 201, 200))
        check(is_user(user), "a user with an integer id", user)
        return dict(user)

    return add


@pytest.fixture
def unused_path(add_user: Callable[..., dict[str, Any]]) -> Callable[[], str]:
    """Gives the path of a user that does not exist, once the server has shown that it keeps one."""
    return lambda: f"/users/{add_user()['id'] + 1_000_000}"


@pytest.fixture
def listed(client: Any) -> Callable[[], list[Any]]:
    """Lists the users, from a bare array or from the key `users`."""

    def read() -> list[Any]:
        answer = json_body(expect_status(client.get("/users/"), 200))
        users = answer.get("users") if isinstance(answer, dict) else answer
        check(isinstance(users, list), 'an array, or an object whose "users" is one', answer)
        check(all(map(is_user, users)), "a list of users with integer ids", users)
        return list(users)

    return read


@pytest.fixture
def page(client: Any) -> Callable[..., dict[str, Any]]:
    """Reads a page of the list: an object with the key `users`; the check looks at the others."""

    def read(**params: Any) -> dict[str, Any]:
        answer = json_body(expect_status(client.get("/users/", params=params), 200))
        check(isinstance(answer, dict), "an object with the keys of a page", answer)
        users = answer.get("users")
        check(isinstance(users, list), '"users" to be an array', answer)
        check(all(map(is_user, users)), "a list of users with integer ids", users)
        return dict(answer)

    return read


@pytest.fixture
def fill(
    page: Callable[..., dict[str, Any]], add_user: Callable[..., dict[str, Any]]
) -> Callable[[int], list[int]]:
    """Brings the number of users up to a total and gives all their ids in ascending order."""

    def add_missing(total: int) -> list[int]:
        for _ in range(total - len(page(limit=1000)["users"])):
            add_user()
        ids = [user["id"] for user in page(limit=1000)["users"]]
        check(len(ids) == total, f"{total} users in a list of up to 1000", len(ids))
        return sorted(ids)

    return add_missing


@pytest.fixture
def shows() -> Callable[..., None]:
    """Makes sure that an answered user has these values; the case of an e-mail is free."""

    def compare(user: Any, **expected: Any) -> None:
        check(isinstance(user, dict), "a user as a JSON object", user)
        for field, value in expected.items():
            check(field in user, f'a user with the key "{field}"', user)
            got = user[field]
            if field == "email" and isinstance(got, str):
                got = got.lower()
            check(got == value, f"{field} {value!r}", got)

    return compare


@pytest.fixture
def instant() -> Callable[[Any], datetime]:
    """Reads a timestamp: ISO 8601 with an offset or Z, in UTC."""

    def read(text: Any) -> datetime:
        check(isinstance(text, str), "a timestamp as text", text)
        try:
            moment = datetime.fromisoformat(text.upper())
        except ValueError:
            moment = None
        check(moment is not None, "an ISO 8601 timestamp", text)
        check(moment.utcoffset() == timedelta(0), "a timestamp in UTC, with an offset or Z", text)
        return moment

    return read


@pytest.fixture
def logged(server: Any) -> Callable[[str], bool]:
    """Waits until a text stands in the server's log; False if it does not come."""

    def wait_for(text: str) -> bool:
        give_up = time.monotonic() + LOG_PATIENCE
        while text not in server.log_text() and time.monotonic() < give_up:
            time.sleep(0.02)
        return text in server.log_text()

    return wait_for
