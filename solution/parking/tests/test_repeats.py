"""Idempotency keys, health, and the document."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import BOB, DOORS, EVE, MUSEUM
from httpx2 import Client, Response

from tests.conftest import ANN_IN_CENTRAL, BOLT_KEY, Call, JsonObject
from tests.doors import Doors
from tests.test_garages import NOBODY

Park = Callable[..., JsonObject]
Stop = Callable[[JsonObject], Response]
Calls = Callable[[], list[tuple[str, str]]]


def key(text: str = "key-1") -> dict[str, str]:
    """Make the header with an idempotency key."""
    return {"Idempotency-Key": text}


@pytest.mark.parametrize("text", ["k", "k" * 255])
def test_a_repeated_start_has_no_effect(
    start: Call, stop: Stop, free: Callable[..., int], calls: Calls, text: str
) -> None:
    first = start(key(text))
    assert first.status_code == 201
    before = calls()
    again = start(key(text))
    assert (again.status_code, again.json()) == (201, first.json())
    stop(first.json())
    late = start(key(text))
    assert (late.status_code, late.json()) == (201, first.json())
    assert free() == 2
    assert calls() == [*before, ("open", "way out")]


def test_the_order_of_fields_does_not_matter(client: Client, start: Call) -> None:
    first = start(key()).json()
    body = dict(reversed(ANN_IN_CENTRAL.items()))
    assert client.post("/parking-sessions", json=body, headers=key()).json() == first


@pytest.mark.parametrize(
    "change", [{"garage_id": MUSEUM}, {"user_id": BOB}, {"license_plate": "B"}, {"user_id": NOBODY}]
)
def test_a_key_belongs_to_one_body(start: Call, calls: Calls, change: JsonObject) -> None:
    assert start(key()).status_code == 201
    before = calls()
    response = start(key(), **change)
    assert response.status_code == 422
    assert response.json()["code"] == "idempotency_key_reused"
    assert response.json()["detail"]
    assert calls() == before


@pytest.mark.parametrize("text", ["", "k" * 256])
def test_a_key_has_1_to_255_characters(start: Call, calls: Calls, text: str) -> None:
    response = start(key(text))
    assert response.status_code == 422
    assert response.json()["detail"]
    assert calls() == []


def test_another_key_is_another_start(start: Call) -> None:
    assert start(key()).status_code == 201
    assert start(key("key-2")).status_code == 409
    assert start().status_code == 409


def test_only_a_201_is_kept(doors: Doors, start: Call, park: Park, stop: Stop) -> None:
    doors.set(DOORS["north"], open=503)
    assert start(key(), garage_id=MUSEUM).status_code == 503
    doors.set(DOORS["north"])
    session = park(garage_id=MUSEUM, user_id=BOB)
    assert start(key(), garage_id=MUSEUM).status_code == 409
    stop(session)
    assert start(key(), garage_id=MUSEUM).status_code == 201


def test_keys_are_those_of_a_partner(start: Call) -> None:
    first = start(key())
    other = start(key() | BOLT_KEY, user_id=EVE)
    assert (first.status_code, other.status_code) == (201, 201)
    assert first.json()["id"] != other.json()["id"]


@pytest.mark.parametrize("state", ["up", "down"])
def test_health_says_whether_the_hardware_responds(
    client: Client, doors: Doors, state: str
) -> None:
    client.headers.pop("x-api-key")
    if state == "down":
        doors.stop()
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "healthy", "hardware": state}
    assert doors.calls == []


def test_the_document_describes_a_start(client: Client) -> None:
    client.headers.pop("x-api-key")
    response = client.get("/openapi.json")
    assert response.status_code == 200
    document: Any = response.json()
    assert document["openapi"].startswith("3.")
    assert document["info"]["title"] == "Parking sessions API"
    start = document["paths"]["/parking-sessions"]["post"]
    assert {"201", "401", "404", "409", "422", "503"} <= start["responses"].keys()
    schema = start["requestBody"]["content"]["application/json"]["schema"]
    assert schema["$ref"] == "#/components/schemas/SessionIn"
    assert {"SessionOut", "SessionList"} <= document["components"]["schemas"].keys()


def test_the_document_lists_every_route(client: Client) -> None:
    paths = client.get("/openapi.json").json()["paths"]
    assert {path: set(methods) for path, methods in paths.items()} == {
        "/garages": {"get"},
        "/garages/{garage_id}": {"get"},
        "/garages/{garage_id}/availability": {"get"},
        "/users": {"get"},
        "/parking-sessions": {"get", "post"},
        "/parking-sessions/{session_id}": {"get"},
        "/parking-sessions/{session_id}/stop": {"post"},
        "/health": {"get"},
    }
