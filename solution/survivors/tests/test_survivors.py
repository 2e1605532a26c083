"""GET /api/v1/survivors, GET /api/v1/survivors/{id}, PATCH /api/v1/survivors/{id}/location"""

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Client

COLLECTION = "/api/v1/survivors"
PLACE = {"latitude": -33.5, "longitude": 151.25}


def test_a_survivor_is_read_as_registered(
    ann: dict[str, Any], read: Callable[..., dict[str, Any]]
) -> None:
    assert read(ann) == ann


def test_the_list_is_empty_at_first(client: Client) -> None:
    response = client.get(COLLECTION)
    assert response.status_code == 200
    assert response.json()["survivors"] == []


def test_survivors_are_listed_in_order_of_registration(
    client: Client, add: Callable[..., dict[str, Any]]
) -> None:
    survivors = [add(name=name) for name in ("Zoe", "Ann", "Mia")]
    assert client.get(COLLECTION).json()["survivors"] == survivors


def test_many_survivors_are_all_listed(client: Client, add: Callable[..., dict[str, Any]]) -> None:
    ids = [add()["id"] for _ in range(60)]
    assert [survivor["id"] for survivor in client.get(COLLECTION).json()["survivors"]] == ids


@pytest.mark.parametrize("place", [PLACE, {"latitude": 90, "longitude": -180}])
def test_a_survivor_moves_and_nothing_else_changes(
    client: Client,
    ann: dict[str, Any],
    read: Callable[..., dict[str, Any]],
    place: dict[str, float],
) -> None:
    body = place | {"inventory": {"water": 99}, "infected": True, "name": "Bob"}
    response = client.patch(f"{COLLECTION}/{ann['id']}/location", json=body)
    assert response.status_code == 200
    assert response.json() == ann | place
    assert read(ann) == ann | place


@pytest.mark.parametrize(
    "body",
    [
        {},
        {"latitude": 1},
        {"longitude": 1},
        PLACE | {"latitude": 90.01},
        PLACE | {"latitude": -90.01},
        PLACE | {"longitude": 180.01},
        PLACE | {"longitude": -180.01},
    ],
)
def test_a_bad_location_is_refused_and_nobody_moves(
    client: Client,
    ann: dict[str, Any],
    read: Callable[..., dict[str, Any]],
    body: dict[str, float],
) -> None:
    assert client.patch(f"{COLLECTION}/{ann['id']}/location", json=body).status_code == 422
    assert read(ann) == ann


@pytest.mark.parametrize("text", ['{"latitude": 1', ""])
def test_a_broken_location_is_refused(client: Client, ann: dict[str, Any], text: str) -> None:
    headers = {"Content-Type": "application/json"}
    path = f"{COLLECTION}/{ann['id']}/location"
    assert client.patch(path, content=text, headers=headers).status_code == 422


def test_an_unknown_id_is_not_found(client: Client, ann: dict[str, Any]) -> None:
    nobody = f"{COLLECTION}/{ann['id'] + 1}"
    for response in (client.get(nobody), client.patch(f"{nobody}/location", json=PLACE)):
        assert response.status_code == 404
        assert response.json()["detail"]


@pytest.mark.parametrize("odd_id", ["abc", "-1", "9" * 30])
def test_an_impossible_id_is_refused(client: Client, ann: dict[str, Any], odd_id: str) -> None:
    assert client.get(f"{COLLECTION}/{odd_id}").status_code in (404, 422)
    response = client.patch(f"{COLLECTION}/{odd_id}/location", json=PLACE)
    assert response.status_code in (404, 422)


@pytest.mark.parametrize("below", ["", "/inventory"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_route_changes_a_survivor(
    client: Client,
    ann: dict[str, Any],
    read: Callable[..., dict[str, Any]],
    method: str,
    below: str,
) -> None:
    body = ann | {"inventory": {"water": 99}, "water": 99}
    response = client.request(method, f"{COLLECTION}/{ann['id']}{below}", json=body)
    assert response.status_code in (404, 405)
    assert read(ann) == ann


@pytest.mark.parametrize("path", ["/survivors", "/api/v2/survivors"])
def test_only_the_first_version_of_the_api_exists(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404
