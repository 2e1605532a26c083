"""Survivors for the tests that need some."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Client, Response

JsonObject = dict[str, Any]

ANN: JsonObject = {
    "name": "Ann",
    "age": 30,
    "gender": "F",
    "latitude": 10.5,
    "longitude": -20.25,
    "inventory": {"water": 5, "food": 5, "medication": 5, "ammunition": 5},
}


@pytest.fixture
def add(client: Client) -> Callable[..., JsonObject]:
    """Register a survivor like Ann, with these fields instead of hers."""

    def post(**fields: Any) -> JsonObject:
        response = client.post("/api/v1/survivors", json=ANN | fields)
        assert response.status_code == 201
        survivor: JsonObject = response.json()
        return survivor

    return post


@pytest.fixture
def ann(add: Callable[..., JsonObject]) -> JsonObject:
    """Ann, as the API responded with her."""
    return add()


@pytest.fixture
def bob(add: Callable[..., JsonObject]) -> JsonObject:
    """Bob, who owns what Ann owns."""
    return add(name="Bob", gender="M")


@pytest.fixture
def read(client: Client) -> Callable[[JsonObject], JsonObject]:
    """Read a survivor anew."""

    def get(survivor: JsonObject) -> JsonObject:
        response = client.get(f"/api/v1/survivors/{survivor['id']}")
        assert response.status_code == 200
        found: JsonObject = response.json()
        return found

    return get


@pytest.fixture
def report(client: Client) -> Callable[[JsonObject, JsonObject], Response]:
    """Report an infection and return the response."""

    def post(survivor: JsonObject, reporter: JsonObject) -> Response:
        path = f"/api/v1/survivors/{survivor['id']}/infection-reports"
        return client.post(path, json={"reporter_id": reporter["id"]})

    return post


@pytest.fixture
def infect(
    add: Callable[..., JsonObject], report: Callable[..., Response]
) -> Callable[..., list[JsonObject]]:
    """Report a survivor by three others and return these."""

    def by_three(survivor: JsonObject) -> list[JsonObject]:
        reporters = [add(name=name) for name in ("Zoe", "Mia", "Leo")]
        for reporter in reporters:
            assert report(survivor, reporter).status_code == 201
        return reporters

    return by_three


@pytest.fixture
def trade(client: Client) -> Callable[..., Response]:
    """Trade items of two survivors."""

    def post(
        left: JsonObject, given: dict[str, int], right: JsonObject, received: dict[str, int]
    ) -> Response:
        sides = {
            "left": {"survivor_id": left["id"], "items": given},
            "right": {"survivor_id": right["id"], "items": received},
        }
        return client.post("/api/v1/trades", json=sides)

    return post
