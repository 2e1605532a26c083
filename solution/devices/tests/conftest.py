"""Users, tokens and devices for the tests that need some."""

import os
import time
from collections.abc import Callable
from typing import Any

import jwt
import pytest
from httpx2 import Client, Response

JsonObject = dict[str, Any]
Call = Callable[..., Response]

VIENNA = {"latitude": 48.25, "longitude": 16.5}
SYDNEY = {"latitude": -33.5, "longitude": 151.25}
DEVICE: JsonObject = {
    "device_uuid": "DEVX000001",
    "localisation": VIENNA,
    "deployment_date": "2024-03-14",
    "owner": "ann@example.com",
}
FIELDS = {name: value for name, value in DEVICE.items() if name != "device_uuid"}


def make_token(
    user: str = "alice", secret: str = "", algorithm: str = "HS256", **claims: Any
) -> str:
    """Sign a token that is good for an hour, with other claims or another secret."""
    everything = {"sub": user, "exp": int(time.time()) + 3600} | claims
    secret = "" if algorithm == "none" else secret or os.environ["JWT_SECRET"]
    return jwt.encode(everything, secret, algorithm)


def headers_of(token: str) -> dict[str, str]:
    """Make the header that carries a token."""
    return {"Authorization": f"Bearer {token}"}


@pytest.fixture
def call(client: Client) -> Call:
    """Send a request of alice, or of another user."""

    def send(method: str, path: str, user: str = "alice", **content: Any) -> Response:
        headers = headers_of(make_token(user)) | content.pop("headers", {})
        return client.request(method, path, headers=headers, **content)

    return send


@pytest.fixture
def add(call: Call) -> Callable[..., JsonObject]:
    """Register a device, with these fields instead of the usual ones."""

    def post(user: str = "alice", **fields: Any) -> JsonObject:
        response = call("POST", "/devices/", user, json=DEVICE | fields)
        assert response.status_code == 201
        device: JsonObject = response.json()
        return device

    return post


@pytest.fixture
def device(add: Callable[..., JsonObject]) -> JsonObject:
    """A device, as the API responded with it."""
    return add()


@pytest.fixture
def read(client: Client) -> Callable[..., JsonObject]:
    """Read a device anew."""

    def get(device_uuid: str = "DEVX000001") -> JsonObject:
        response = client.get(f"/devices/{device_uuid}")
        assert response.status_code == 200
        found: JsonObject = response.json()
        return found

    return get


@pytest.fixture
def replace(call: Call) -> Callable[..., JsonObject]:
    """Change a device, with these fields instead of the usual ones."""

    def put(user: str = "alice", **fields: Any) -> JsonObject:
        response = call("PUT", "/devices/DEVX000001", user, json=FIELDS | fields)
        assert response.status_code == 200
        changed: JsonObject = response.json()
        return changed

    return put
