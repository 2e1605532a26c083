"""GET /users/?q= (a bonus)"""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.fixture
def finds(page):
    """Makes sure that a search finds these users and no others."""

    def search(q, *users):
        answer = page(q=q)
        ids = [user["id"] for user in answer["users"]]
        expected = sorted(user["id"] for user in users)
        check(ids == expected, f"{len(expected)} of the users to be found", ids)
        check(answer.get("total") == len(expected), f'"total" {len(expected)}', answer.get("total"))

    return search


@pytest.mark.requirement("U47")
def test_a_search_finds_a_part_of_a_name(add_user, unique, finds):
    """q finds the users with this text in their name, whatever the letter case."""
    token = unique("q")
    add_user(name="Bob")
    finds(token, add_user(name=f"Mary{token.upper()} Ann"), add_user(name=f"Mary {token}"))


@pytest.mark.requirement("U47")
def test_a_search_finds_a_part_of_an_email(add_user, unique, finds):
    """q finds the users with this text in their e-mail, whatever the letter case."""
    token = unique("q")
    add_user(name="Bob")
    finds(token.upper(), add_user(email=f"mary.{token}.ann@example.com"))


@pytest.mark.requirement("U47")
def test_what_a_search_finds_has_pages(page, add_user, unique):
    """q together with skip and limit answers a page of what was found."""
    token = unique("q")
    ids = sorted(add_user(name=f"Mary {token}")["id"] for _ in range(3))
    answer = page(q=token, skip=1, limit=1)
    check([user["id"] for user in answer["users"]] == ids[1:2], "the second of three users")
    for key, value in {"total": 3, "page": 2, "size": 1, "has_next": True}.items():
        check(answer.get(key) == value, f'"{key}" {str(value).lower()}', answer.get(key))


@pytest.mark.requirement("U47")
def test_a_search_may_find_nobody(add_user, unique, finds):
    """q with a text that no user has answers an empty list."""
    add_user()
    finds(unique("q"))
