"""Each partner sees its own users and sessions."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

SESSIONS = "/parking-sessions"
FOREIGN = 1


@pytest.mark.requirement("P33")
@pytest.mark.parametrize("partner", [0, 1])
def test_users_are_those_of_the_partner(call, seed, partner):
    """GET /users responds with 200 and the users of the partner whose key it is, each once."""
    users = json_body(expect_status(call("GET", "/users", partner), 200))
    check(isinstance(users, list), "an array of users", users)
    partner_id = seed["partners"][partner]["id"]
    expected = {user["id"] for user in seed["users"] if user["partner_id"] == partner_id}
    check(len(users) == len(expected), f"{len(expected)} users", len(users))
    check({user["id"] for user in users} == expected, "the users of this partner")
    check({user["partner_id"] for user in users} == {partner_id}, "partner_id of this partner")


@pytest.mark.visible
@pytest.mark.requirement("P34")
def test_a_foreign_user_cannot_start(new_garage, new_user, park, start, has_opened):
    """A start for a user of another partner: 404, no spot is taken, nothing opened."""
    garage, user = new_garage(1), new_user(FOREIGN)
    expect_status(start(garage, user), 404)
    has_opened(garage)
    park(garage, user, partner=FOREIGN)


@pytest.mark.requirement("P35")
def test_a_foreign_session_is_not_shown(call, park):
    """GET of a session of another partner: 404; its own partner gets 200."""
    path = f"{SESSIONS}/{park()['id']}"
    expect_status(call("GET", path, FOREIGN), 404)
    expect_status(call("GET", path), 200)


@pytest.mark.requirement("P35")
def test_a_foreign_session_is_not_stopped(new_garage, park, stop, end, read, shows, opened):
    """A stop of a session of another partner: 404, it runs on, nothing is opened."""
    garage = new_garage()
    session = park(garage)
    before = opened(garage)
    expect_status(stop(session, FOREIGN), 404)
    shows(read(session), status="running", ended_at=None)
    check(opened(garage) == before, "no door to be opened")
    end(session)
