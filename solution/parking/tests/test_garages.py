"""GET /garages, GET /garages/{id}, GET /garages/{id}/availability"""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import BOB, CENTRAL, MUSEUM, SEED
from httpx2 import Client

from tests.conftest import JsonObject

NOBODY = "6f1c7a1e-0000-4000-8000-00000000ffff"


def test_garages_are_those_of_the_seed_file(client: Client) -> None:
    response = client.get("/garages")
    assert response.status_code == 200
    garages: Any = SEED["garages"]
    assert response.json() == [
        garage | {"available_spots": garage["total_spots"]} for garage in garages
    ]


def test_the_list_shows_which_spots_are_taken(
    client: Client, park: Callable[..., JsonObject]
) -> None:
    park()
    spots = [
        (garage["total_spots"], garage["available_spots"])
        for garage in client.get("/garages").json()
    ]
    assert spots == [(2, 1), (1, 1)]


def test_one_garage_is_shown(client: Client, park: Callable[..., JsonObject]) -> None:
    park()
    response = client.get(f"/garages/{CENTRAL}")
    assert response.status_code == 200
    garages: Any = SEED["garages"]
    assert response.json() == garages[0] | {"available_spots": 1}


def test_availability_follows_the_sessions(
    client: Client,
    park: Callable[..., JsonObject],
    stop: Callable[..., Any],
    free: Callable[..., int],
) -> None:
    first, second = park(), park(user_id=BOB)
    response = client.get(f"/garages/{CENTRAL}/availability")
    assert response.status_code == 200
    assert response.json() == {"garage_id": CENTRAL, "total_spots": 2, "available_spots": 0}
    assert free(MUSEUM) == 1
    stop(first)
    assert free() == 1
    stop(first)
    assert free() == 1
    stop(second)
    assert free() == 2


@pytest.mark.parametrize("below", ["", "/availability"])
@pytest.mark.parametrize("garage_id", [NOBODY, "abc", "-1", "9" * 30])
def test_an_unknown_garage_is_not_found(client: Client, garage_id: str, below: str) -> None:
    response = client.get(f"/garages/{garage_id}{below}")
    assert response.status_code in ((404,) if garage_id == NOBODY else (404, 422))
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("method", "path", "status"), [("GET", "/nothing", 404), ("DELETE", "/garages", 405)]
)
def test_a_wrong_path_or_method_is_explained_in_json(
    client: Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["detail"]
