"""GET /users/ without a query, over exactly 101 users: more than one page of the default size."""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.mark.requirement("U34")
def test_a_list_shows_the_first_100_users_by_default(fill, page):
    """Without skip and limit the list starts at the first user and shows 100."""
    expected = fill(101)[:100]
    answer = page()
    check([user["id"] for user in answer["users"]] == expected, "the first 100 of 101 users")
    for key, value in {"total": 101, "page": 1, "size": 100, "has_next": True}.items():
        check(answer.get(key) == value, f'"{key}" {str(value).lower()}', answer.get(key))


@pytest.mark.requirement("U34")
def test_skip_alone_keeps_the_default_limit(fill, page):
    """With skip alone, limit is still 100."""
    expected = fill(101)[100:]
    answer = page(skip=100)
    check([user["id"] for user in answer["users"]] == expected, "the last of 101 users")
    for key, value in {"total": 101, "page": 2, "size": 100, "has_next": False}.items():
        check(answer.get(key) == value, f'"{key}" {str(value).lower()}', answer.get(key))
