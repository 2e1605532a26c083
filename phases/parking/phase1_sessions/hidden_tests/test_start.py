"""POST /parking-sessions and GET /parking-sessions/{id}"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

SESSIONS = "/parking-sessions"


@pytest.mark.visible
@pytest.mark.requirement("P04")
def test_a_start_makes_a_running_session(call, body_with, shows, instant):
    """A start responds with 201 and a session that runs, with the three fields as sent."""
    body = body_with()
    session = json_body(expect_status(call("POST", SESSIONS, json=body), 201))
    shows(session, status="running", ended_at=None, **body)
    check(isinstance(session.get("id"), str), "an id as text", session.get("id"))
    instant(session.get("started_at"))


@pytest.mark.requirement("P04")
def test_fields_of_the_server_and_unknown_ones_are_ignored(park, unknown_id, shows):
    """`id`, `status`, `ended_at` are ignored when they are sent; an unknown field is not echoed."""
    chosen, ended = unknown_id(), "2020-01-01T00:00:00Z"
    session = park(id=chosen, status="stopped", ended_at=ended, colour="red")
    check(session["id"] != chosen, "an id that the server made", session["id"])
    shows(session, status="running", ended_at=None)
    check("colour" not in session, "a session without the unknown field", session)


@pytest.mark.requirement("P04")
def test_two_sessions_have_two_ids(park):
    """Each session gets an id of its own."""
    first, second = park()["id"], park()["id"]
    check(first != second, "two sessions with different ids", [first, second])


@pytest.mark.visible
@pytest.mark.requirement("P05")
def test_a_session_is_read_as_it_was_started(park, read, fields_of):
    """GET responds with the session that the start responded with."""
    session = park()
    park()
    expected, found = fields_of(session), fields_of(read(session))
    check(found == expected, f"the session {expected}", found)


@pytest.mark.requirement("P06")
def test_an_unknown_session_is_not_found(call, park, read, unknown_id):
    """GET of a session that does not exist: 404."""
    read(park())
    expect_status(call("GET", f"{SESSIONS}/{unknown_id()}"), 404)


@pytest.mark.requirement("P06")
@pytest.mark.parametrize("odd_id", ["abc", "-1", "9" * 30], ids=["text", "negative", "huge"])
def test_an_impossible_id_is_refused_and_harms_nothing(call, park, read, odd_id):
    """GET of the ids abc, -1 and a number of 30 digits: 400, 404 or 422; others can be read."""
    session = park()
    expect_status(call("GET", f"{SESSIONS}/{odd_id}"), 400, 404, 422)
    read(session)


@pytest.mark.requirement("P09")
def test_a_plate_is_stripped_and_in_upper_case(park, read, shows):
    """The plate ` ab-12-c ` becomes `AB-12-C`, in the response and when it is read."""
    session = park(license_plate=" ab-12-c ")
    shows(session, license_plate="AB-12-C")
    shows(read(session), license_plate="AB-12-C")


@pytest.mark.requirement("P11")
@pytest.mark.parametrize("field", ["garage_id", "user_id"])
def test_an_unknown_garage_or_user_is_not_found(park, start, unknown_id, field):
    """A start in an unknown garage, or by an unknown user: 404, unlike one with known ids."""
    park()
    expect_status(start(**{field: unknown_id()}), 404)


@pytest.mark.visible
@pytest.mark.requirement("P12")
def test_a_user_has_one_running_session(new_garage, new_user, park, start):
    """A second start by the same user in the same garage: 409, and no spot is taken."""
    garage, user = new_garage(), new_user()
    park(garage, user)
    expect_status(start(garage, user), 409)
    park(garage)


@pytest.mark.requirement("P12")
def test_a_user_has_one_running_session_in_all_garages(new_garage, new_user, park, start):
    """A second start by the same user in another garage: 409, and no spot is taken."""
    other, user = new_garage(1), new_user()
    park(user=user)
    expect_status(start(other, user), 409)
    park(other)


@pytest.mark.requirement("P13")
def test_a_full_garage_takes_nobody(new_garage, park, start):
    """A third start in a garage of two spots: 409."""
    garage = new_garage()
    park(garage)
    park(garage)
    expect_status(start(garage), 409)


@pytest.mark.requirement("P13")
def test_a_user_whom_a_full_garage_refused_may_park_elsewhere(new_garage, new_user, park, start):
    """After a 409 of a full garage the same user may start in another one."""
    garage, user = new_garage(1), new_user()
    park(garage)
    expect_status(start(garage, user), 409)
    park(new_garage(), user)


@pytest.mark.requirement("P14")
def test_a_garage_without_spots_is_full(new_garage, park, start):
    """A start in a garage of zero spots: 409."""
    park()
    expect_status(start(new_garage(0)), 409)


@pytest.mark.requirement("P15")
def test_a_spot_that_is_free_again_can_be_taken(new_garage, park, start, end):
    """A stop in a garage that was full, and has refused somebody, frees the spot for another."""
    garage = new_garage(1)
    session = park(garage)
    start(garage)  # that this is refused is judged by another requirement
    end(session)
    park(garage)


@pytest.mark.requirement("P19")
def test_a_user_may_start_again_after_a_stop(new_garage, new_user, park, end):
    """After a stop the same user may start again, with a new id."""
    garage, user = new_garage(), new_user()
    first = park(garage, user)
    end(first)
    second = park(garage, user)
    check(second["id"] != first["id"], "a session with a new id", second["id"])


@pytest.mark.requirement("P21")
def test_two_users_may_have_one_plate(new_garage, park):
    """Two users with the same plate in one garage have two sessions."""
    garage = new_garage()
    first, second = (park(garage, license_plate="SAME-1") for _ in range(2))
    check(first["id"] != second["id"], "two sessions with different ids", second["id"])
