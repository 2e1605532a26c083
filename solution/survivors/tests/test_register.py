"""Items, and POST /api/v1/survivors"""

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Client

from tests.conftest import ANN

COLLECTION = "/api/v1/survivors"


def test_each_item_has_its_points(client: Client) -> None:
    response = client.get("/api/v1/items")
    assert response.status_code == 200
    assert {item["name"]: item["points"] for item in response.json()} == {
        "water": 4,
        "food": 3,
        "medication": 2,
        "ammunition": 1,
    }


def test_a_new_survivor_is_healthy_and_has_the_fields_as_sent(client: Client) -> None:
    response = client.post(COLLECTION, json=ANN)
    survivor = response.json()
    assert response.status_code == 201
    survivor_id = survivor.pop("id")
    assert survivor == ANN | {"infected": False, "infection_reports": 0}
    assert client.get(f"{COLLECTION}/{survivor_id}").status_code == 200


def test_two_survivors_have_two_ids(add: Callable[..., Any]) -> None:
    assert add()["id"] != add()["id"]


@pytest.mark.parametrize("inventory", [{}, {"food": 7}])
def test_items_that_are_left_out_have_the_quantity_0(
    add: Callable[..., Any], inventory: dict[str, int]
) -> None:
    nothing = {"water": 0, "food": 0, "medication": 0, "ammunition": 0}
    assert add(inventory=inventory)["inventory"] == nothing | inventory


def test_the_inventory_may_be_left_out(client: Client) -> None:
    body = {field: value for field, value in ANN.items() if field != "inventory"}
    response = client.post(COLLECTION, json=body)
    assert response.status_code == 201
    assert set(response.json()["inventory"].values()) == {0}
    assert len(response.json()["inventory"]) == 4


@pytest.mark.parametrize("field", ["name", "age", "gender", "latitude", "longitude"])
def test_a_field_that_is_missing_is_refused_by_name(client: Client, field: str) -> None:
    body = {name: value for name, value in ANN.items() if name != field}
    response = client.post(COLLECTION, json=body)
    assert response.status_code == 422
    assert field in str(response.json()["detail"])
    assert client.get(COLLECTION).json()["survivors"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Al"),
        ("name", "     "),
        ("name", "  Al  "),
        ("name", "A" * 101),
        ("name", None),
        ("age", -1),
        ("age", 151),
        ("age", "abc"),
        ("age", 30.5),
        ("gender", "X"),
        ("gender", "male"),
        ("gender", ""),
        ("latitude", 90.01),
        ("latitude", -90.01),
        ("longitude", 180.01),
        ("longitude", -180.01),
        ("inventory", {"water": -1}),
        ("inventory", {"water": 1.5}),
        ("inventory", {"water": 10_001}),
        ("inventory", {"gold": 1}),
    ],
)
def test_a_bad_value_is_refused_by_name_and_nobody_is_added(
    client: Client, field: str, value: object
) -> None:
    response = client.post(COLLECTION, json=ANN | {field: value})
    assert response.status_code == 422
    assert field in str(response.json()["detail"])
    assert client.get(COLLECTION).json()["survivors"] == []


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", "Zoë"),
        ("name", "山" * 50 + "🙂" * 50),
        ("age", 0),
        ("age", 150),
        ("gender", "M"),
        ("gender", "O"),
        ("latitude", 90),
        ("latitude", -90),
        ("longitude", 180),
        ("longitude", -180),
        ("inventory", {"water": 0, "food": 0, "medication": 0, "ammunition": 0}),
        ("inventory", {"water": 10_000, "food": 1, "medication": 1, "ammunition": 10_000}),
    ],
)
def test_a_value_on_the_limit_is_accepted(
    add: Callable[..., Any], read: Callable[..., Any], field: str, value: object
) -> None:
    survivor = add(**{field: value})
    assert survivor[field] == value
    assert read(survivor) == survivor


def test_spaces_around_a_name_are_stripped(add: Callable[..., Any]) -> None:
    assert add(name="  Ann ")["name"] == "Ann"


def test_fields_of_the_server_and_unknown_ones_are_ignored(add: Callable[..., Any]) -> None:
    survivor = add(id=77, infected=True, infection_reports=3, nickname="A")
    assert survivor["id"] != 77
    assert survivor["infected"] is False
    assert survivor["infection_reports"] == 0
    assert "nickname" not in survivor


@pytest.mark.parametrize("text", ['{"name": "Ann', "no JSON", ""])
def test_a_broken_body_is_refused_and_harms_nothing(client: Client, text: str) -> None:
    headers = {"Content-Type": "application/json"}
    assert client.post(COLLECTION, content=text, headers=headers).status_code == 422
    assert client.post(COLLECTION, json=ANN).status_code == 201


def test_input_that_json_cannot_repeat_is_refused(client: Client) -> None:
    text = '{"name": "\\ud800", "age": NaN, "gender": "F", "latitude": 0, "longitude": 0}'
    headers = {"Content-Type": "application/json"}
    assert client.post(COLLECTION, content=text, headers=headers).status_code == 422
