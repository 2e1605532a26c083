"""GET /parking-sessions (a bonus)"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

SESSIONS = "/parking-sessions"


@pytest.fixture
def page(call):
    """Read a page of sessions."""

    def get(partner=0, **query):
        body = json_body(expect_status(call("GET", SESSIONS, partner, params=query), 200))
        check(isinstance(body, dict), "a page as a JSON object", body)
        return body

    return get


def ids_of(page):
    """Return the ids of the sessions on a page."""
    return [session["id"] for session in page["sessions"]]


@pytest.mark.requirement("P44")
def test_sessions_are_listed_in_the_order_of_their_starts(new_garage, park, end, page):
    """The sessions of a garage are listed by started_at, with their status."""
    garage = new_garage(5)
    sessions = [park(garage) for _ in range(3)]
    end(sessions[0])
    shown = page(garage_id=garage["id"])["sessions"]
    found = [(session["id"], session["status"]) for session in shown]
    states = ["stopped", "running", "running"]
    expected = [(each["id"], state) for each, state in zip(sessions, states, strict=True)]
    check(found == expected, f"the sessions {expected}", found)


@pytest.mark.requirement("P44")
def test_sessions_are_filtered(new_garage, new_user, park, end, page):
    """`user_id`, `garage_id` and `status` choose sessions, together those that fit all."""
    garage, user = new_garage(5), new_user()
    ended, other = park(garage, user), park(garage)
    end(ended)
    elsewhere = park(new_garage(), user)
    for query, expected in (
        ({"user_id": user}, [ended, elsewhere]),
        ({"garage_id": garage["id"]}, [ended, other]),
        ({"garage_id": garage["id"], "status": "running"}, [other]),
        ({"user_id": user, "status": "stopped"}, [ended]),
    ):
        found, ids = page(**query), [session["id"] for session in expected]
        check(ids_of(found) == ids, f"the sessions {ids}", ids_of(found))
        check(found["total"] == len(ids), f'"total" {len(ids)}', found["total"])


@pytest.mark.requirement("P44")
def test_pages_say_where_they_stand(new_garage, park, page, shows):
    """`skip` and `limit` choose a page; total, page, size and has_next describe it."""
    garage = new_garage(5)
    ids = [park(garage)["id"] for _ in range(5)]
    rows = (
        (0, 2, 1, True),
        (2, 2, 2, True),
        (3, 2, 2, False),
        (4, 1, 5, False),
        (0, 1000, 1, False),
    )
    for skip, limit, number, has_next in rows:
        found = page(garage_id=garage["id"], skip=skip, limit=limit)
        expected = ids[skip : skip + limit]
        check(ids_of(found) == expected, f"the sessions {expected}", ids_of(found))
        shows(found, total=5, page=number, size=limit, has_next=has_next)
    whole = page(garage_id=garage["id"])
    shows(whole, total=5, page=1, size=100, has_next=False)


@pytest.mark.requirement("P44")
def test_foreign_sessions_are_not_listed(new_garage, park, page):
    """The list shows the sessions of the partner whose key it is, and no others."""
    garage = new_garage()
    park(garage)
    check(ids_of(page(1, garage_id=garage["id"])) == [], "no session of another partner")


@pytest.mark.requirement("P44")
@pytest.mark.parametrize("query", ["status=parked", "skip=-1", "limit=0", "limit=1001"])
def test_a_query_out_of_bounds_is_refused(call, page, query):
    """`status=parked`, `skip=-1`, `limit=0` and `limit=1001`: 422."""
    page()
    expect_status(call("GET", f"{SESSIONS}?{query}"), 422)
