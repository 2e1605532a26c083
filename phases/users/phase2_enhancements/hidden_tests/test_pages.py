"""GET /users/?skip=&limit= over exactly 25 users: every check of this group fills up to them."""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.mark.visible
@pytest.mark.requirement("U32")
@pytest.mark.parametrize(("number", "skip", "length"), [(1, 0, 10), (2, 10, 10), (3, 20, 5)])
def test_25_users_make_three_pages_of_10(fill, page, number, skip, length):
    """Pages 1, 2 and 3 of 25 users by 10 hold 10, 10 and 5 users, in order of id."""
    expected = fill(25)[skip : skip + length]
    answer = page(skip=skip, limit=10)
    ids = [user["id"] for user in answer["users"]]
    check(ids == expected, f"users {skip + 1} to {skip + length} of 25, in order of id", ids)
    check(answer.get("total") == 25, '"total" 25', answer.get("total"))
    check(answer.get("page") == number, f'"page" {number}', answer.get("page"))
    check(answer.get("size") == 10, '"size" 10', answer.get("size"))


@pytest.mark.requirement("U32")
@pytest.mark.parametrize(("skip", "limit", "number"), [(15, 10, 2), (5, 10, 1)])
def test_a_page_that_begins_in_between_has_a_whole_number(fill, page, skip, limit, number):
    """A page that does not begin at a multiple of its limit has the number skip // limit + 1."""
    fill(25)
    answer = page(skip=skip, limit=limit)
    expectation = f'"page" {number} for skip={skip}, limit={limit}'
    check(answer.get("page") == number, expectation, answer.get("page"))


@pytest.mark.requirement("U33")
@pytest.mark.parametrize(
    ("skip", "limit", "more"),
    [(10, 10, True), (20, 10, False), (15, 5, True), (20, 5, False), (0, 25, False)],
)
def test_has_next_is_false_on_the_last_page_only(fill, page, skip, limit, more):
    """has_next says whether a user follows the page; not so where the page ends with the last."""
    fill(25)
    answer = page(skip=skip, limit=limit)
    expectation = f'"has_next" {str(more).lower()} after {skip} + {limit} of 25 users'
    check(answer.get("has_next") is more, expectation, answer.get("has_next"))


@pytest.mark.requirement("U35")
def test_a_page_past_the_end_is_empty(fill, page):
    """Past the last user the list is empty, total is what it was and has_next is false."""
    fill(25)
    answer = page(skip=40, limit=10)
    check(answer["users"] == [], "an empty list", answer["users"])
    check(answer.get("total") == 25, '"total" 25', answer.get("total"))
    check(answer.get("page") == 5, '"page" 5', answer.get("page"))
    check(answer.get("has_next") is False, '"has_next" false', answer.get("has_next"))
