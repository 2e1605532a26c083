"""GET /devices/?owner=&skip=&limit="""

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Client

from tests.conftest import JsonObject

DEVICES = "/devices/"
OWNERS = ("Ann@example.com", "ann@example.com", "bob@example.com")


@pytest.fixture
def uuids(add: Callable[..., JsonObject]) -> list[str]:
    """Register 25 devices, the last one first."""
    numbers = range(24, -1, -1)
    made = [add(device_uuid=f"DEVP{n:06}", owner=OWNERS[n % 3])["device_uuid"] for n in numbers]
    return sorted(made)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({}, [0, 25, 1, 100, False]),
        ({"limit": 10}, [0, 25, 1, 10, True]),
        ({"skip": 10, "limit": 10}, [10, 25, 2, 10, True]),
        ({"skip": 15, "limit": 10}, [15, 25, 2, 10, False]),
        ({"skip": 20, "limit": 10}, [20, 25, 3, 10, False]),
        ({"skip": 30, "limit": 10}, [30, 25, 4, 10, False]),
        ({"skip": 3}, [3, 25, 1, 100, False]),
        ({"skip": 24, "limit": 1}, [24, 25, 25, 1, False]),
        ({"skip": 0, "limit": 1000}, [0, 25, 1, 1000, False]),
    ],
)
def test_a_page_says_where_it_stands(
    client: Client, uuids: list[str], query: dict[str, int], expected: list[Any]
) -> None:
    page = client.get(DEVICES, params=query).json()
    start, *about = expected
    shown = [device["device_uuid"] for device in page["devices"]]
    assert shown == uuids[start : start + page["size"]]
    assert [page["total"], page["page"], page["size"], page["has_next"]] == about


@pytest.mark.parametrize("query", ["skip=-1", "skip=x", "limit=0", "limit=1001", "limit=x"])
def test_a_query_out_of_bounds_is_refused(client: Client, query: str) -> None:
    response = client.get(f"{DEVICES}?{query}")
    assert response.status_code == 422
    assert query.partition("=")[0] in str(response.json()["detail"])


@pytest.mark.parametrize("owner", ["ann@example.com", "ANN@EXAMPLE.COM"])
def test_the_list_can_be_filtered_by_owner(client: Client, uuids: list[str], owner: str) -> None:
    page = client.get(DEVICES, params={"owner": owner, "limit": 5}).json()
    assert (len(page["devices"]), page["total"], page["has_next"]) == (5, 17, True)
    assert {device["owner"].lower() for device in page["devices"]} == {"ann@example.com"}


def test_a_part_of_an_owner_finds_nothing(client: Client, uuids: list[str]) -> None:
    page = client.get(DEVICES, params={"owner": "ann"}).json()
    assert (page["devices"], page["total"], page["has_next"]) == ([], 0, False)
