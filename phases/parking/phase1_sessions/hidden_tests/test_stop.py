"""POST /parking-sessions/{id}/stop"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

SESSIONS = "/parking-sessions"


@pytest.mark.visible
@pytest.mark.requirement("P16")
def test_a_stop_ends_a_session(park, stop, read, fields_of):
    """A stop responds with 200 and the session, stopped and otherwise unchanged; GET agrees."""
    session = fields_of(read(park()))
    stopped = fields_of(json_body(expect_status(stop(session), 200)))
    expected = session | {"status": "stopped", "ended_at": stopped["ended_at"]}
    check(stopped == expected, f"the session {expected}", stopped)
    found = fields_of(read(session))
    check(found == stopped, f"GET to show {stopped}", found)


@pytest.mark.requirement("P16")
def test_a_session_does_not_end_before_it_starts(park, stop, instant):
    """`ended_at` is a timestamp, not before `started_at`."""
    stopped = json_body(expect_status(stop(park()), 200))
    started, ended = instant(stopped.get("started_at")), instant(stopped.get("ended_at"))
    check(ended >= started, "ended_at not before started_at")


@pytest.mark.requirement("P16")
def test_a_stop_ends_one_session_only(new_garage, park, end, read, shows):
    """A stop leaves the other sessions of the garage running."""
    garage = new_garage()
    session, other = park(garage), park(garage)
    end(session)
    shows(read(other), status="running", ended_at=None)


@pytest.mark.visible
@pytest.mark.requirement("P17")
def test_a_second_stop_changes_nothing(park, stop, fields_of):
    """A second stop responds with 200 and the session with the same ended_at."""
    session = park()
    first = fields_of(json_body(expect_status(stop(session), 200)))
    again = fields_of(json_body(expect_status(stop(session), 200)))
    check(again == first, f"the session {first}", again)


@pytest.mark.requirement("P17")
def test_two_stops_free_one_spot(new_garage, park, start, stop, refused):
    """Two stops of one session in a full garage free one spot."""
    garage = new_garage()
    session, _ = park(garage), park(garage)
    for _ in range(2):
        stop(session)
    park(garage)
    refused(start(garage))


@pytest.mark.requirement("P17")
def test_a_late_stop_does_not_end_the_next_session(
    new_garage, new_user, park, start, end, stop, read, refused, shows
):
    """A second stop of an old session leaves the user's new one running, and its spot taken."""
    garage, user = new_garage(), new_user()
    first = park(garage, user)
    end(first)
    second = park(garage, user)
    stop(first)
    shows(read(second), status="running", ended_at=None)
    refused(start(garage, user))


@pytest.mark.requirement("P18")
def test_an_unknown_session_cannot_be_stopped(call, park, end, unknown_id):
    """A stop of a session that does not exist: 404, unlike that of a known one."""
    end(park())
    expect_status(call("POST", f"{SESSIONS}/{unknown_id()}/stop"), 404)


@pytest.mark.requirement("P18")
@pytest.mark.parametrize("odd_id", ["abc", "-1", "9" * 30], ids=["text", "negative", "huge"])
def test_an_impossible_id_cannot_be_stopped(call, park, end, odd_id):
    """A stop of the ids abc, -1 and a number of 30 digits: 400, 404 or 422."""
    end(park())
    expect_status(call("POST", f"{SESSIONS}/{odd_id}/stop"), 400, 404, 422)
