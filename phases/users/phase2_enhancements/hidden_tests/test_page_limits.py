"""The bounds of skip and limit."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status


@pytest.mark.requirement("U36")
@pytest.mark.parametrize("query", ["skip=-1", "limit=0", "limit=1001", "skip=abc", "limit=abc"])
def test_a_query_out_of_bounds_is_refused(client, query):
    """skip below 0, limit below 1 or above 1000 and text instead of a number answer 422."""
    expect_status(client.get(f"/users/?{query}"), 422)


@pytest.mark.requirement("U36")
@pytest.mark.parametrize("limit", [1, 1000])
def test_a_limit_on_the_bound_is_accepted(page, limit):
    """The limits 1 and 1000 are accepted."""
    size = page(skip=0, limit=limit).get("size")
    check(size == limit, f'"size" {limit}', size)
