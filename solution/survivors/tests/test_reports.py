"""GET /api/v1/reports, pages of the list, and what holds for every route."""

from collections.abc import Callable
from typing import Any

import pytest
from httpx2 import Client

JsonObject = dict[str, Any]
Add = Callable[..., JsonObject]
Infect = Callable[[JsonObject], list[JsonObject]]

COLLECTION = "/api/v1/survivors"
REPORTS = "/api/v1/reports"


def test_the_report_of_nobody_is_all_zeros(client: Client) -> None:
    response = client.get(REPORTS)
    assert response.status_code == 200
    assert response.json() == {
        "infected_percentage": 0,
        "non_infected_percentage": 0,
        "average_resources": {"water": 0, "food": 0, "medication": 0, "ammunition": 0},
        "points_lost": 0,
    }


def test_the_report_sums_up_the_healthy_and_the_infected(
    client: Client, add: Add, infect: Infect
) -> None:
    infect(add(inventory={"water": 2, "food": 3, "medication": 5, "ammunition": 7}))
    add(inventory={"water": 10})
    report = client.get(REPORTS).json()
    averages = report.pop("average_resources")
    expected = {"water": 6.25, "food": 3.75, "medication": 3.75, "ammunition": 3.75}
    assert averages == pytest.approx(expected)
    assert report == {
        "infected_percentage": 20,
        "non_infected_percentage": 80,
        "points_lost": 34,
    }


def test_a_report_is_sent_again_only_when_it_changed(client: Client, add: Add) -> None:
    add()
    etag = client.get(REPORTS).headers["ETag"]
    same = client.get(REPORTS, headers={"If-None-Match": f'"x", W/{etag}'})
    assert (same.status_code, same.content) == (304, b"")
    add(inventory={})
    other = client.get(REPORTS, headers={"If-None-Match": etag})
    assert other.status_code == 200
    assert other.headers["ETag"] != etag


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ({"limit": 2}, [[0, 1], 5, 1, 2, True]),
        ({"skip": 2, "limit": 2}, [[2, 3], 5, 2, 2, True]),
        ({"skip": 3, "limit": 2}, [[3, 4], 5, 2, 2, False]),
        ({"skip": 6, "limit": 2}, [[], 5, 4, 2, False]),
        ({}, [[0, 1, 2, 3, 4], 5, 1, 100, False]),
        ({"skip": 4, "limit": 1}, [[4], 5, 5, 1, False]),
        ({"limit": 1000}, [[0, 1, 2, 3, 4], 5, 1, 1000, False]),
    ],
)
def test_a_page_says_where_it_stands(
    client: Client, add: Add, query: dict[str, int], expected: list[Any]
) -> None:
    ids = [add()["id"] for _ in range(5)]
    page = client.get(COLLECTION, params=query).json()
    shown = [ids.index(survivor["id"]) for survivor in page["survivors"]]
    assert [shown, page["total"], page["page"], page["size"], page["has_next"]] == expected


def test_the_list_can_be_filtered(client: Client, add: Add, infect: Infect) -> None:
    sick = add()
    healthy = infect(sick)
    for flag, expected in (("true", [sick]), ("false", healthy)):
        page = client.get(COLLECTION, params={"infected": flag}).json()
        ids = [survivor["id"] for survivor in page["survivors"]]
        assert ids == [survivor["id"] for survivor in expected]
        assert page["total"] == len(expected)


@pytest.mark.parametrize(
    "query", ["skip=-1", "skip=abc", "limit=0", "limit=1001", "limit=abc", "infected=maybe"]
)
def test_a_query_out_of_bounds_is_refused(client: Client, query: str) -> None:
    response = client.get(f"{COLLECTION}?{query}")
    assert response.status_code == 422
    assert query.split("=")[0] in str(response.json()["detail"])


def test_health(client: Client) -> None:
    response = client.get("/health")
    assert (response.status_code, response.json()) == (200, {"status": "healthy"})


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [("GET", "/api/v1/nothing", 404), ("DELETE", COLLECTION, 405)],
)
def test_a_wrong_path_or_method_is_explained_in_json(
    client: Client, method: str, path: str, status: int
) -> None:
    response = client.request(method, path)
    assert response.status_code == status
    assert response.headers["Content-Type"] == "application/json"
    assert response.json()["detail"]


def test_the_openapi_document_lists_every_route(client: Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert {path: set(methods) for path, methods in document["paths"].items()} == {
        "/api/v1/items": {"get"},
        "/api/v1/survivors": {"get", "post"},
        "/api/v1/survivors/{survivor_id}": {"get"},
        "/api/v1/survivors/{survivor_id}/location": {"patch"},
        "/api/v1/survivors/{survivor_id}/infection-reports": {"post"},
        "/api/v1/trades": {"post"},
        "/api/v1/reports": {"get"},
        "/health": {"get"},
    }


def test_the_openapi_document_describes_bodies_and_errors(client: Client) -> None:
    document = client.get("/openapi.json").json()
    assert document["info"]["title"] == "Survivor network API"
    trade = document["paths"]["/api/v1/trades"]["post"]
    schema = trade["requestBody"]["content"]["application/json"]["schema"]
    assert schema["$ref"] == "#/components/schemas/TradeIn"
    assert set(trade["responses"]) >= {"200", "404", "409", "422"}
    created = document["paths"]["/api/v1/survivors"]["post"]["responses"]
    assert set(created) >= {"201", "422"}
    move = document["paths"]["/api/v1/survivors/{survivor_id}/location"]["patch"]
    (parameter,) = move["parameters"]
    assert (parameter["name"], parameter["in"], parameter["required"]) == (
        "survivor_id",
        "path",
        True,
    )
    assert parameter["schema"]["type"] == "integer"
    assert {"SurvivorOut", "TradeSide"} <= document["components"]["schemas"].keys()
