"""The history of a device, devices near a place, health and the OpenAPI document."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Client

from tests.conftest import DEVICE, FIELDS, SYDNEY, VIENNA, Call, JsonObject

ONE = "/devices/DEVX000001"


@pytest.fixture
def history(client: Client) -> Callable[[], list[JsonObject]]:
    """Read the history of the device."""

    def get() -> list[JsonObject]:
        response = client.get(f"{ONE}/history")
        assert response.status_code == 200
        entries: list[JsonObject] = response.json()
        return entries

    return get


def test_the_history_of_a_device_says_what_changed(
    device: JsonObject,
    replace: Callable[..., JsonObject],
    history: Callable[[], list[JsonObject]],
) -> None:
    replace(owner="bob@example.com")
    replace(owner="bob@example.com", localisation=SYDNEY, deployment_date=None)
    replace(owner="bob@example.com", localisation=None, deployment_date=None)
    created, *updates = history()
    assert (created["action"], created["changed_by"]) == ("created", "alice")
    assert created["changes"] == {
        name: {"old": None, "new": value} for name, value in DEVICE.items()
    }
    assert [update["changes"] for update in updates] == [
        {"owner": {"old": "ann@example.com", "new": "bob@example.com"}},
        {
            "localisation": {"old": VIENNA, "new": SYDNEY},
            "deployment_date": {"old": "2024-03-14", "new": None},
        },
        {"localisation": {"old": SYDNEY, "new": None}},
    ]
    assert {update["action"] for update in updates} == {"updated"}
    moments = [datetime.fromisoformat(entry["changed_at"]) for entry in (created, *updates)]
    assert moments == sorted(moments)
    assert abs(moments[-1] - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_first_entry_leaves_out_what_is_null(
    add: Callable[..., JsonObject], history: Callable[[], list[JsonObject]]
) -> None:
    add(localisation=None, deployment_date=None)
    assert set(history()[0]["changes"]) == {"device_uuid", "owner"}


def test_the_history_says_who_changed_it(
    add: Callable[..., JsonObject],
    replace: Callable[..., JsonObject],
    history: Callable[[], list[JsonObject]],
) -> None:
    add("bob")
    replace("bob", owner="zoe@example.com")
    assert [entry["changed_by"] for entry in history()] == ["bob", "bob"]


def test_a_put_that_changes_nothing_leaves_no_trace(
    device: JsonObject,
    replace: Callable[..., JsonObject],
    history: Callable[[], list[JsonObject]],
) -> None:
    assert replace() == device
    assert replace(device_uuid="DEVX000001") == device
    assert len(history()) == 1


def test_a_put_that_is_refused_leaves_no_trace(
    call: Call, device: JsonObject, history: Callable[[], list[JsonObject]]
) -> None:
    call("PUT", ONE, json=FIELDS | {"owner": "nobody"})
    call("PUT", ONE, "bob", json=FIELDS | {"owner": "bob@example.com"})
    assert len(history()) == 1


def test_the_history_goes_with_the_device(
    client: Client,
    call: Call,
    device: JsonObject,
    add: Callable[..., JsonObject],
    replace: Callable[..., JsonObject],
    history: Callable[[], list[JsonObject]],
) -> None:
    replace(owner="bob@example.com")
    call("DELETE", ONE)
    response = client.get(f"{ONE}/history")
    assert response.status_code == 404
    assert response.json()["detail"]
    add()
    assert [entry["action"] for entry in history()] == ["created"]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ((0, 0, 50), [(1, 0)]),
        ((0, 0, 200), [(1, 0), (2, 111.195), (3, 111.195)]),
        ((0, 0.25, 200), [(1, 27.799), (2, 83.396), (3, 138.994)]),
        ((60, 0, 200), [(4, 0), (8, 111.178)]),
        ((10, -179.9, 100), [(6, 21.901)]),
        ((90, 123, 100), [(7, 55.597)]),
        ((89.5, 180, 200), [(7, 111.195)]),
        ((-10, 0, 20040), [1, 2, 3, 4, 8, 7, 6]),
    ],
)
def test_devices_near_a_place_come_nearest_first(
    client: Client,
    add: Callable[..., JsonObject],
    query: tuple[float, float, float],
    expected: list[Any],
) -> None:
    places = [(0, 0), (0, 1), (0, -1), (60, 0), None, (10, 179.9), (89.5, 0), (60, 2)]
    for number, place in reversed(list(enumerate(places, 1))):
        localisation = place and {"latitude": place[0], "longitude": place[1]}
        add(device_uuid=f"DEVX00000{number}", localisation=localisation)
    latitude, longitude, radius = query
    parameters = {"latitude": latitude, "longitude": longitude, "radius_km": radius}
    entries = client.get("/devices/near", params=parameters).json()
    shown = [int(entry["device"]["device_uuid"][-1]) for entry in entries]
    assert shown == [each[0] if isinstance(each, tuple) else each for each in expected]
    if isinstance(expected[0], tuple):
        distances = [entry["distance_km"] for entry in entries]
        assert distances == pytest.approx([distance for _, distance in expected], rel=0.001)


@pytest.mark.parametrize(
    "query",
    [
        *("latitude=1&longitude=2", "longitude=2&radius_km=3", "latitude=1&radius_km=3"),
        *("latitude=90.01&longitude=2&radius_km=3", "latitude=1&longitude=181&radius_km=3"),
        *("latitude=1&longitude=2&radius_km=0", "latitude=1&longitude=2&radius_km=20041"),
    ],
)
def test_a_place_out_of_bounds_is_refused(client: Client, query: str) -> None:
    assert client.get(f"/devices/near?{query}").status_code == 422


def test_the_api_is_healthy(client: Client) -> None:
    response = client.get("/health")
    assert response.status_code == 200
    assert response.json() == {"status": "healthy"}


def test_the_document_lists_the_api(client: Client) -> None:
    document = client.get("/openapi.json").json()
    methods = {path.rstrip("/"): sorted(each) for path, each in document["paths"].items()}
    assert methods == {
        "/auth/token": ["post"],
        "/devices": ["get", "post"],
        "/devices/{device_uuid}": ["delete", "get", "put"],
        "/devices/{device_uuid}/history": ["get"],
        "/devices/near": ["get"],
        "/health": ["get"],
    }
    schemes = document["components"]["securitySchemes"].values()
    assert [(each["type"], each["scheme"]) for each in schemes] == [("http", "bearer")]
