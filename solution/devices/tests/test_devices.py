"""POST, GET, PUT and DELETE of devices."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from httpx2 import Client

from tests.conftest import DEVICE, FIELDS, SYDNEY, VIENNA, Call, JsonObject

DEVICES = "/devices/"
ONE = "/devices/DEVX000001"
BAD_FIELDS: list[JsonObject] = [
    *({"localisation": VIENNA | {"latitude": value}} for value in (90.01, -90.01, "abc", None)),
    *({"localisation": VIENNA | {"longitude": value}} for value in (180.01, -180.01, None)),
    {"localisation": {"latitude": 1.5}},
    {"localisation": {"longitude": 1.5}},
    {"localisation": {}},
    {"localisation": "Vienna"},
    *(
        {"deployment_date": date}
        for date in ("2024-02-30", "14/03/2024", "yesterday", 20240314, "2024-03-14 ")
    ),
    *({"owner": owner} for owner in ("ann.example.com", None)),
]


def test_a_new_device_has_the_fields_as_sent(call: Call, read: Callable[..., JsonObject]) -> None:
    response = call("POST", DEVICES, json=DEVICE | {"colour": "red", "created_at": "2001-01-01"})
    device = response.json()
    assert response.status_code == 201
    assert read() == device
    created_at = datetime.fromisoformat(device.pop("created_at"))
    assert device.pop("updated_at")
    assert device == DEVICE
    assert abs(created_at - datetime.now(UTC)) < timedelta(minutes=1)


def test_the_two_times_of_a_new_device_are_equal(device: JsonObject) -> None:
    assert device["created_at"] == device["updated_at"]


def test_place_and_date_may_be_left_out(call: Call) -> None:
    body = {"device_uuid": "DEVX000001", "owner": "ann@example.com"}
    device = call("POST", DEVICES, json=body).json()
    assert (device["localisation"], device["deployment_date"]) == (None, None)


@pytest.mark.parametrize(("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0)])
def test_the_edges_of_the_map_are_accepted(
    add: Callable[..., JsonObject],
    read: Callable[..., JsonObject],
    latitude: int,
    longitude: int,
) -> None:
    place = {"latitude": latitude, "longitude": longitude}
    assert add(localisation=place | {"altitude": 3})["localisation"] == place
    assert read()["localisation"] == place


def test_a_leap_day_is_a_day(add: Callable[..., JsonObject]) -> None:
    assert add(deployment_date="2024-02-29")["deployment_date"] == "2024-02-29"


@pytest.mark.parametrize(
    "device_uuid",
    [
        *("banana", "devX000001", "DEVx000001", "DEVX00001", "DEVX0000011", "DEV1000001"),
        *("DEVÄ000001", "DEVX" + "\u0660" * 6, "DEVX000001\n", " DEVX000001", "ADEVX000001", None),
    ],
)
def test_another_uuid_is_refused(client: Client, call: Call, device_uuid: str | None) -> None:
    response = call("POST", DEVICES, json=DEVICE | {"device_uuid": device_uuid})
    assert response.status_code == 422
    assert "device_uuid" in str(response.json()["detail"])
    assert client.get(DEVICES).json()["devices"] == []


@pytest.mark.parametrize("fields", BAD_FIELDS)
def test_a_bad_field_is_refused(
    client: Client, call: Call, read: Callable[..., JsonObject], fields: JsonObject
) -> None:
    response = call("POST", DEVICES, json=DEVICE | fields)
    assert response.status_code == 422
    assert next(iter(fields)) in str(response.json()["detail"])
    assert client.get(ONE).status_code == 404
    before = call("POST", DEVICES, json=DEVICE).json()
    assert call("PUT", ONE, json=FIELDS | fields).status_code == 422
    assert read() == before


@pytest.mark.parametrize("field", ["device_uuid", "owner"])
def test_a_missing_field_is_refused(call: Call, field: str) -> None:
    body = {name: value for name, value in DEVICE.items() if name != field}
    assert call("POST", DEVICES, json=body).status_code == 422


def test_put_needs_an_owner(call: Call, device: JsonObject) -> None:
    assert call("PUT", ONE, json={"localisation": VIENNA}).status_code == 422


@pytest.mark.parametrize("text", ['{"owner": "ann', "no JSON", ""])
def test_a_broken_body_is_refused(
    call: Call, device: JsonObject, read: Callable[..., JsonObject], text: str
) -> None:
    headers = {"Content-Type": "application/json"}
    assert call("POST", DEVICES, content=text, headers=headers).status_code == 422
    assert call("PUT", ONE, content=text, headers=headers).status_code == 422
    assert read() == device


def test_a_uuid_is_registered_once(
    call: Call, device: JsonObject, read: Callable[..., JsonObject]
) -> None:
    response = call("POST", DEVICES, json=DEVICE | {"owner": "bob@example.com"})
    assert response.status_code == 409
    assert response.json()["detail"]
    assert read() == device


def test_of_posts_at_the_same_time_one_wins(client: Client, call: Call) -> None:
    with ThreadPoolExecutor(6) as pool:
        posts = [pool.submit(call, "POST", DEVICES, json=DEVICE) for _ in range(6)]
    assert sorted(post.result().status_code for post in posts) == [201] + [409] * 5
    assert len(client.get(DEVICES).json()["devices"]) == 1


def test_two_devices_may_share_everything_else(
    client: Client, add: Callable[..., JsonObject]
) -> None:
    devices = [add(device_uuid="DEVX000002"), add(device_uuid="DEVX000001")]
    assert client.get(DEVICES).json()["devices"] == devices[::-1]


def test_put_replaces_a_device(
    device: JsonObject,
    add: Callable[..., JsonObject],
    replace: Callable[..., JsonObject],
    read: Callable[..., JsonObject],
) -> None:
    other = add(device_uuid="DEVX000002")
    fields = {
        "localisation": SYDNEY,
        "deployment_date": "2025-01-31",
        "owner": "bob@example.com",
    }
    changed = replace(**fields, device_uuid="DEVX000001", created_at="2001-01-01T00:00:00Z")
    assert read() == changed
    assert read("DEVX000002") == other
    assert changed.pop("updated_at") > device["updated_at"]
    assert changed == DEVICE | fields | {"created_at": device["created_at"]}


def test_what_put_leaves_out_becomes_null(
    call: Call, device: JsonObject, read: Callable[..., JsonObject]
) -> None:
    response = call("PUT", ONE, json={"owner": "ann@example.com"})
    assert response.status_code == 200
    assert read() == response.json()
    assert (read()["localisation"], read()["deployment_date"]) == (None, None)
    assert response.json()["created_at"] == device["created_at"]


def test_put_with_another_uuid_is_refused(
    client: Client, call: Call, device: JsonObject, read: Callable[..., JsonObject]
) -> None:
    body = FIELDS | {"device_uuid": "DEVX000002", "owner": "bob@example.com"}
    response = call("PUT", ONE, json=body)
    assert response.status_code == 422
    assert response.json()["detail"]
    assert read() == device
    assert client.get("/devices/DEVX000002").status_code == 404


def test_delete_removes_one_device(
    client: Client, call: Call, device: JsonObject, add: Callable[..., JsonObject]
) -> None:
    other = add(device_uuid="DEVX000002")
    response = call("DELETE", ONE)
    assert (response.status_code, response.content) == (204, b"")
    assert client.get(ONE).status_code == 404
    assert client.get(DEVICES).json()["devices"] == [other]
    assert call("DELETE", ONE).status_code == 404
    assert add(owner="bob@example.com")["owner"] == "bob@example.com"


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE"])
@pytest.mark.parametrize("device_uuid", ["DEVX000009", "banana"])
def test_an_unknown_uuid_is_not_found(
    call: Call, device: JsonObject, method: str, device_uuid: str
) -> None:
    content: dict[str, Any] = {"json": FIELDS} if method == "PUT" else {}
    response = call(method, f"/devices/{device_uuid}", **content)
    assert response.status_code == 404
    assert response.json()["detail"]


def test_an_unknown_path_is_not_found(client: Client) -> None:
    response = client.get("/no-such-path")
    assert response.status_code == 404
    assert response.json()["detail"]
