"""API keys, and what partners see of each other."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import ACME, ANN, BOB, BOLT, CENTRAL, EVE
from httpx2 import Client

from tests.conftest import ANN_IN_CENTRAL, BOLT_KEY, Call, JsonObject
from tests.test_garages import NOBODY

Park = Callable[..., JsonObject]


@pytest.mark.parametrize("key", [None, "", "nobody", "acme-ke", "acme-keyy", "ACME-KEY"])
def test_without_a_known_key_nothing_is_shown_and_nothing_changes(
    client: Client,
    park: Park,
    read: Callable[..., JsonObject],
    free: Callable[..., int],
    calls: Callable[[], Any],
    key: str | None,
) -> None:
    session = park()
    before = calls()
    client.headers.pop("x-api-key")
    headers = {} if key is None else {"x-api-key": key}
    one = f"/parking-sessions/{session['id']}"
    for method, path, body in (
        ("GET", "/garages", None),
        ("GET", f"/garages/{CENTRAL}", None),
        ("GET", f"/garages/{CENTRAL}/availability", None),
        ("GET", "/users", None),
        ("GET", "/parking-sessions", None),
        ("POST", "/parking-sessions", ANN_IN_CENTRAL | {"user_id": BOB}),
        ("POST", "/parking-sessions", {}),
        ("POST", "/parking-sessions", ANN_IN_CENTRAL | {"garage_id": NOBODY}),
        ("GET", one, None),
        ("POST", f"{one}/stop", None),
        ("GET", f"/parking-sessions/{NOBODY}", None),
        ("POST", f"/parking-sessions/{NOBODY}/stop", None),
    ):
        response = client.request(method, path, json=body, headers=headers)
        assert (path, response.status_code) == (path, 401)
        assert response.json()["detail"]
    client.headers["x-api-key"] = "acme-key"
    assert read(session) == session
    assert free() == 1
    assert calls() == before


def test_users_are_those_of_the_partner(client: Client) -> None:
    for headers, partner, users in (({}, ACME, [ANN, BOB]), (BOLT_KEY, BOLT, [EVE])):
        response = client.get("/users", headers=headers)
        assert response.status_code == 200
        assert response.json() == [{"id": user, "partner_id": partner} for user in users]


def test_garages_are_everybodys(client: Client, park: Park) -> None:
    park()
    assert client.get("/garages", headers=BOLT_KEY).json() == client.get("/garages").json()


def test_a_foreign_user_cannot_start(
    start: Call, park: Park, free: Callable[..., int], calls: Callable[[], Any]
) -> None:
    assert start(user_id=EVE).status_code == 404
    assert start(BOLT_KEY).status_code == 404
    assert free() == 2
    assert calls() == []
    park(user_id=EVE, headers=BOLT_KEY)


def test_a_foreign_session_is_not_found(
    client: Client, park: Park, read: Callable[..., JsonObject], calls: Callable[[], Any]
) -> None:
    session = park()
    before = calls()
    path = f"/parking-sessions/{session['id']}"
    assert client.get(path, headers=BOLT_KEY).status_code == 404
    assert client.post(f"{path}/stop", headers=BOLT_KEY).status_code == 404
    assert read(session) == session
    assert calls() == before
