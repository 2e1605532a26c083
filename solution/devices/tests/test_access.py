"""POST /auth/token, and who may change devices."""

import os
import time
from collections.abc import Callable

import jwt
import pytest
from httpx2 import Client, Response

from tests.conftest import DEVICE, FIELDS, Call, JsonObject, headers_of, make_token

DEVICES = "/devices/"
ONE = "/devices/DEVX000001"
UNKNOWN = "/devices/DEVX000009"


def sign_in(client: Client, **fields: str) -> Response:
    """Ask for a token."""
    return client.post("/auth/token", json=fields)


@pytest.mark.parametrize(("username", "password"), [("alice", "wonderland"), ("bob", "builder")])
def test_the_right_pair_gets_a_token(client: Client, username: str, password: str) -> None:
    response = sign_in(client, username=username, password=password)
    assert response.status_code == 200
    assert response.json()["token_type"] == "bearer"
    token = response.json()["access_token"]
    claims = jwt.decode(token, os.environ["JWT_SECRET"], ["HS256"])
    assert claims["sub"] == username
    lifetime = float(os.environ["TOKEN_TTL_SECONDS"])
    assert abs(claims["exp"] - time.time() - lifetime) < 2
    assert client.post(DEVICES, json=DEVICE, headers=headers_of(token)).status_code == 201


@pytest.mark.parametrize(
    ("username", "password"),
    [("alice", "builder"), ("alice", ""), ("mallory", "wonderland"), ("mallory", "")],
)
def test_a_wrong_pair_gets_none(client: Client, username: str, password: str) -> None:
    response = sign_in(client, username=username, password=password)
    assert response.status_code == 401
    assert response.json()["detail"]
    assert response.headers["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("fields", [{"username": "alice"}, {"password": "wonderland"}, {}])
def test_a_missing_field_is_refused(client: Client, fields: dict[str, str]) -> None:
    assert sign_in(client, **fields).status_code == 422


@pytest.mark.parametrize(
    "authorization",
    [
        None,
        "Bearer garbage",
        "Bearer a.b.c",
        "Bearer",
        "Basic YWxpY2U6d29uZGVybGFuZA==",
        "basic-token",
        "forged",
        "unsigned",
        "changed",
        "expired",
        "endless",
        "anonymous",
        "other scheme",
    ],
)
def test_without_a_good_token_nothing_changes(
    client: Client,
    device: JsonObject,
    read: Callable[..., JsonObject],
    authorization: str | None,
) -> None:
    head, _, signature = make_token().split(".")
    claims = make_token("bob").split(".")[1]
    tokens = {
        "forged": "Bearer " + make_token(secret="the-secret-of-somebody-else-entirely-7"),
        "unsigned": "Bearer " + make_token(algorithm="none"),
        "changed": f"Bearer {head}.{claims}.{signature}",
        "expired": "Bearer " + make_token(exp=int(time.time()) - 1),
        "endless": "Bearer " + jwt.encode({"sub": "alice"}, os.environ["JWT_SECRET"], "HS256"),
        "anonymous": "Bearer "
        + jwt.encode({"exp": int(time.time()) + 60}, os.environ["JWT_SECRET"], "HS256"),
        "other scheme": "Basic " + make_token(),
    }
    value = tokens.get(authorization or "", authorization)
    headers = {} if value is None else {"Authorization": value}
    for response in (
        client.post(DEVICES, json=DEVICE | {"device_uuid": "DEVX000002"}, headers=headers),
        client.post(DEVICES, json=DEVICE | {"owner": "nobody"}, headers=headers),
        client.post(DEVICES, json=DEVICE, headers=headers),
        client.put(ONE, json=FIELDS | {"owner": "bob@example.com"}, headers=headers),
        client.put(UNKNOWN, json=FIELDS, headers=headers),
        client.put(UNKNOWN, json={}, headers=headers),
        client.delete(ONE, headers=headers),
        client.delete(UNKNOWN, headers=headers),
    ):
        assert response.status_code == 401
        assert response.headers["WWW-Authenticate"] == "Bearer"
        assert response.json()["detail"]
    assert client.get(DEVICES).json()["devices"] == [device]
    assert read() == device


def test_a_field_is_checked_before_the_device_is_looked_up(call: Call, device: JsonObject) -> None:
    bad = {"owner": "nobody"}
    assert call("PUT", UNKNOWN, json=FIELDS | bad).status_code == 422
    assert call("POST", DEVICES, json=DEVICE | bad).status_code == 422


def test_only_the_creator_changes_a_device(
    call: Call, device: JsonObject, read: Callable[..., JsonObject]
) -> None:
    body = FIELDS | {"owner": "bob@example.com"}
    for response in (call("PUT", ONE, "bob", json=body), call("DELETE", ONE, "bob")):
        assert response.status_code == 403
        assert response.json()["detail"]
    assert read() == device
    assert call("PUT", UNKNOWN, "bob", json=body).status_code == 404
    assert call("DELETE", UNKNOWN, "bob").status_code == 404
    assert call("PUT", ONE, json=body).status_code == 200
