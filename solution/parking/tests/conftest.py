"""Sessions for the tests that need some."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import ANN, CENTRAL, DOORS
from httpx2 import Client, Response

from tests.doors import Doors

JsonObject = dict[str, Any]
Call = Callable[..., Response]

ANN_IN_CENTRAL: JsonObject = {"garage_id": CENTRAL, "user_id": ANN, "license_plate": "AB-12-C"}
BOLT_KEY = {"x-api-key": "bolt-key"}


@pytest.fixture
def start(client: Client) -> Call:
    """Send a start of Ann in the garage Central, or one with other fields or headers."""

    def post(headers: dict[str, str] | None = None, **fields: Any) -> Response:
        body = {
            name: value for name, value in (ANN_IN_CENTRAL | fields).items() if value is not ...
        }
        return client.post("/parking-sessions", json=body, headers=headers)

    return post


@pytest.fixture
def park(start: Call) -> Callable[..., JsonObject]:
    """Start a session that must start."""

    def post(**fields: Any) -> JsonObject:
        response = start(**fields)
        assert response.status_code == 201
        session: JsonObject = response.json()
        return session

    return post


@pytest.fixture
def stop(client: Client) -> Callable[[JsonObject], Response]:
    """Send a stop of a session."""
    return lambda session: client.post(f"/parking-sessions/{session['id']}/stop")


@pytest.fixture
def read(client: Client) -> Callable[[JsonObject], JsonObject]:
    """Read a session anew."""

    def get(session: JsonObject) -> JsonObject:
        response = client.get(f"/parking-sessions/{session['id']}")
        assert response.status_code == 200
        current: JsonObject = response.json()
        return current

    return get


@pytest.fixture
def free(client: Client) -> Callable[..., int]:
    """Count the free spots of a garage."""

    def get(garage_id: str = CENTRAL) -> int:
        response = client.get(f"/garages/{garage_id}/availability")
        assert response.status_code == 200
        spots: int = response.json()["available_spots"]
        return spots

    return get


@pytest.fixture
def calls(doors: Doors) -> Callable[[], list[tuple[str, str]]]:
    """List what was asked of the doors: each action with the description of the door."""
    names = {door_id: name for name, door_id in DOORS.items()}
    return lambda: [(call.action, names[call.door_id]) for call in doors.calls]
