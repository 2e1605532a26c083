"""GET /users/{user_id} and GET /users/"""

from typing import Any

import pytest
from httpx2 import Client


def add(client: Client, number: int) -> None:
    """Create the users 1 to `number`."""
    for n in range(1, number + 1):
        client.post("/users/", json={"name": f"User {n}", "email": f"user{n}@example.com"})


def ids(page: dict[str, Any]) -> list[int]:
    """The ids on a page."""
    return [user["id"] for user in page["users"]]


def test_a_user_is_read_as_created(client: Client, ann: dict[str, Any]) -> None:
    response = client.get(f"/users/{ann['id']}")
    assert response.status_code == 200
    assert response.json() == ann


def test_an_unknown_id_is_not_found(client: Client, ann: dict[str, Any]) -> None:
    response = client.get(f"/users/{ann['id'] + 1}")
    assert response.status_code == 404
    assert response.json()["detail"]


def test_an_id_that_is_no_number_is_refused(client: Client) -> None:
    assert client.get("/users/abc").status_code in (404, 422)


def test_a_list_without_users_is_empty(client: Client) -> None:
    response = client.get("/users/")
    assert response.status_code == 200
    assert response.json() == {"users": [], "total": 0, "page": 1, "size": 100, "has_next": False}


@pytest.mark.parametrize(
    ("skip", "expected", "number", "has_next"),
    [
        (0, [1, 2], 1, True),
        (2, [3, 4], 2, True),
        (3, [4, 5], 2, False),
        (4, [5], 3, False),
        (9, [], 5, False),
    ],
)
def test_a_page_says_where_it_stands(
    client: Client, skip: int, expected: list[int], number: int, has_next: bool
) -> None:
    add(client, 5)
    page = client.get("/users/", params={"skip": skip, "limit": 2}).json()
    assert ids(page) == expected
    assert (page["total"], page["page"], page["size"]) == (5, number, 2)
    assert page["has_next"] is has_next


@pytest.mark.parametrize("limit", [1, 1000])
def test_a_limit_on_the_bound_is_accepted(client: Client, limit: int) -> None:
    assert client.get("/users/", params={"limit": limit}).json()["size"] == limit


@pytest.mark.parametrize("query", ["skip=-1", "skip=abc", "limit=0", "limit=1001", "limit=abc"])
def test_a_page_out_of_bounds_is_refused(client: Client, query: str) -> None:
    response = client.get(f"/users/?{query}")
    assert response.status_code == 422
    assert query.split("=")[0] in str(response.json()["detail"])


@pytest.mark.parametrize(
    ("q", "expected"),
    [("ANN", [1]), ("EXAMPLE", [1, 2, 3]), ("user 2", [3]), ("user1@", [2]), ("nobody", [])],
)
def test_a_search_looks_into_names_and_emails(
    client: Client, ann: dict[str, Any], q: str, expected: list[int]
) -> None:
    add(client, 2)
    page = client.get("/users/", params={"q": q}).json()
    assert ids(page) == expected
    assert page["total"] == len(expected)


def test_stats_without_users_are_zero(client: Client) -> None:
    response = client.get("/users/stats/")
    assert response.status_code == 200
    assert response.json() == {
        "total_users": 0,
        "average_age": 0,
        "age_distribution": {},
        "email_domains": {},
    }


def test_stats_count_ages_by_decade_and_emails_by_domain(client: Client) -> None:
    users = [("a@example.com", 9), ("b@example.com", 20), ("c@one.example.com", 29)]
    for email, age in [*users, ("d@example.com", None)]:
        client.post("/users/", json={"name": "Ann", "email": email, "age": age})
    stats = client.get("/users/stats/").json()
    assert stats["total_users"] == 4
    assert stats["average_age"] == pytest.approx(58 / 3)
    assert stats["age_distribution"] == {"0-9": 1, "20-29": 2}
    assert stats["email_domains"] == {"example.com": 3, "one.example.com": 1}
