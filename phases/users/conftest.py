"""Fixtures that the hidden checks of this exercise share, besides those of the kit."""

import time
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

LOG_SECONDS = 2.0  # A server may write its log a moment after its response.


def is_user(value: Any) -> bool:
    """Tell whether a value is a user: an object with an integer id."""
    return isinstance(value, dict) and isinstance(value.get("id"), int)


@pytest.fixture
def new_email(unique: Callable[..., str]) -> Callable[[], str]:
    """Make an e-mail that no other user has; in lower case, since servers may change the case."""
    numbers = count(1)
    return lambda: f"{unique('u')}.{next(numbers)}@example.com"


@pytest.fixture
def add_user(client: Any, new_email: Callable[[], str]) -> Callable[..., dict[str, Any]]:
    """Create a user, named Ann by default, and return it as in the response.

    Accepts 200 as well: one requirement asks for 201, and it must not fail all the others.
    """

    def add(**fields: Any) -> dict[str, Any]:
        body = {"name": "Ann", "email": new_email(), **fields}
        user = json_body(expect_status(client.post("/users/", json=body), 201, 200))
        check(is_user(user), "a user with an integer id", user)
        return dict(user)

    return add


@pytest.fixture
def unused_path(add_user: Callable[..., dict[str, Any]]) -> Callable[[], str]:
    """Return the path of a user that does not exist, after the server has created another."""
    return lambda: f"/users/{add_user()['id'] + 1_000_000}"


@pytest.fixture
def listed(client: Any) -> Callable[[], list[Any]]:
    """List the users, from a bare array or from the key `users`."""

    def read() -> list[Any]:
        answer = json_body(expect_status(client.get("/users/"), 200))
        users = answer.get("users") if isinstance(answer, dict) else answer
        check(isinstance(users, list), 'an array, or an object whose "users" is one', answer)
        check(all(map(is_user, users)), "a list of users with integer ids", users)
        return list(users)

    return read


@pytest.fixture
def page(client: Any) -> Callable[..., dict[str, Any]]:
    """Read a page of the list: an object with `users`; the check looks at the other keys."""

    def read(**params: Any) -> dict[str, Any]:
        answer = json_body(expect_status(client.get("/users/", params=params), 200))
        check(isinstance(answer, dict), "an object with the keys of a page", answer)
        users = answer.get("users")
        check(isinstance(users, list), '"users" to be an array', answer)
        check(all(map(is_user, users)), "a list of users with integer ids", users)
        return dict(answer)

    return read


@pytest.fixture(scope="module")
def created() -> dict[str, Any]:
    """Remember the ids that `fill` created in a group, and the process that keeps them."""
    return {"process": None, "ids": []}


@pytest.fixture
def fill(
    server: Any, created: dict[str, Any], add_user: Callable[..., dict[str, Any]]
) -> Callable[[int], list[int]]:
    """Create users up to a total number; return all ids in ascending order.

    All users of a group must be created by this: no list is asked, so that no mistake in lists
    is charged to every check that needs some users.
    """

    def add_missing(total: int) -> list[int]:
        if created["process"] is not server.process:
            created.update(process=server.process, ids=[])
        while len(created["ids"]) < total:
            created["ids"].append(add_user()["id"])
        return sorted(created["ids"])

    return add_missing


@pytest.fixture
def shows() -> Callable[..., None]:
    """Check that a user in a response has these values; ignores the case of an e-mail."""

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
    """Parse a timestamp: ISO 8601 with an offset or Z, in UTC."""

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
def logged(server: Any) -> Callable[..., bool]:
    """Wait until one line of the server's log contains all texts; returns False if none does."""

    def has_line(texts: tuple[str, ...]) -> bool:
        lines = (
            server.log_text().replace("\\/", "/").splitlines()
        )  # a slash as some write it in JSON
        return any(all(text in line for text in texts) for line in lines)

    def wait_for(*texts: str) -> bool:
        deadline = time.monotonic() + LOG_SECONDS
        while not has_line(texts) and time.monotonic() < deadline:
            time.sleep(0.02)
        return has_line(texts)

    return wait_for
