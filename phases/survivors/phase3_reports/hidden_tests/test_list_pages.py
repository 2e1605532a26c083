"""GET /api/v1/survivors?skip=&limit= (a bonus): the only group that counts on five survivors."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

COLLECTION = "/api/v1/survivors"


@pytest.mark.requirement("Z48")
def test_skip_and_limit_cut_the_list_into_pages(client, add_survivor):
    """Five survivors: the page, its number and size, the total, and whether more follow."""
    ids = [add_survivor()["id"] for _ in range(5)]
    for query, start, number, size, more in (
        ({"limit": 2}, 0, 1, 2, True),
        ({"skip": 0, "limit": 1}, 0, 1, 1, True),
        ({"skip": 2, "limit": 2}, 2, 2, 2, True),
        ({"skip": 3, "limit": 2}, 3, 2, 2, False),
        ({"skip": 4, "limit": 2}, 4, 3, 2, False),
        ({"skip": 6, "limit": 2}, 6, 4, 2, False),
        ({"skip": 1}, 1, 1, 100, False),
        ({"limit": 1000}, 0, 1, 1000, False),
    ):
        page = json_body(expect_status(client.get(COLLECTION, params=query), 200))
        found = [survivor["id"] for survivor in page["survivors"]]
        wanted = ids[start : start + size]
        check(found == wanted, f"{len(wanted)} of five survivors for {query}", found)
        expected = {"total": 5, "page": number, "size": size, "has_next": more}
        about = {key: page[key] for key in expected}
        check(about == expected, f"{expected} for {query}", about)


@pytest.mark.requirement("Z48")
@pytest.mark.parametrize(
    "query", ["skip=-1", "skip=abc", "limit=0", "limit=1001", "limit=abc", "infected=maybe"]
)
def test_a_query_out_of_bounds_is_refused(client, query):
    """skip=-1, limit=0, limit=1001, text for a number, infected=maybe: 422."""
    expect_status(client.get(f"{COLLECTION}?{query}"), 422)
