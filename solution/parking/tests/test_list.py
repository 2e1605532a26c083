"""GET /parking-sessions"""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import ANN, BOB, CENTRAL, EVE, MUSEUM
from httpx2 import Client

from tests.conftest import BOLT_KEY, JsonObject

Park = Callable[..., JsonObject]


@pytest.fixture
def history(park: Park, stop: Callable[..., Any], read: Callable[..., JsonObject]) -> list[Any]:
    """Four sessions of Acme in the order of their starts, and one of Bolt."""
    first = park()
    park(headers=BOLT_KEY, user_id=EVE, garage_id=MUSEUM)
    stop(first)
    second = park(user_id=BOB)
    third = park()
    stop(third)
    return [read(session) for session in (first, second, third, park())]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [[0, 1, 2, 3], 4, 1, 100, False]),
        ({"limit": 2}, [[0, 1], 4, 1, 2, True]),
        ({"skip": 2, "limit": 2}, [[2, 3], 4, 2, 2, False]),
        ({"skip": 1, "limit": 1}, [[1], 4, 2, 1, True]),
        ({"skip": 9, "limit": 1000}, [[], 4, 1, 1000, False]),
        ({"user_id": ANN}, [[0, 2, 3], 3, 1, 100, False]),
        ({"user_id": BOB}, [[1], 1, 1, 100, False]),
        ({"user_id": EVE}, [[], 0, 1, 100, False]),
        ({"garage_id": CENTRAL}, [[0, 1, 2, 3], 4, 1, 100, False]),
        ({"garage_id": MUSEUM}, [[], 0, 1, 100, False]),
        ({"status": "running"}, [[1, 3], 2, 1, 100, False]),
        ({"status": "stopped", "user_id": ANN}, [[0, 2], 2, 1, 100, False]),
    ],
)
def test_a_page_shows_the_sessions_of_the_partner(
    client: Client, history: list[Any], query: dict[str, Any], expected: list[Any]
) -> None:
    response = client.get("/parking-sessions", params=query)
    assert response.status_code == 200
    page = response.json()
    shown = [history.index(session) for session in page["sessions"]]
    assert [shown, page["total"], page["page"], page["size"], page["has_next"]] == expected


@pytest.mark.parametrize(
    "query", ["status=parked", "skip=-1", "skip=a", "limit=0", "limit=1001", "user_id=a"]
)
def test_a_query_out_of_bounds_is_refused(client: Client, query: str) -> None:
    response = client.get(f"/parking-sessions?{query}")
    assert response.status_code == 422
    assert query.split("=")[0] in str(response.json()["detail"])
