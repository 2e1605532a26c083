"""Doors that accept a request and never respond."""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

SESSIONS = "/parking-sessions"
SECONDS = 4
pytestmark = pytest.mark.slow


@pytest.fixture
def takes_at_most_4_s():
    """Send a request, expect 503, and check that it took no longer than 4 s."""

    def measure(send):
        before = time.monotonic()
        expect_status(send(), 503)
        check(time.monotonic() - before <= SECONDS, f"a response within {SECONDS} s", "a later one")

    return measure


@pytest.mark.requirement("P26")
@pytest.mark.parametrize("action", ["ping", "open"])
def test_a_silent_entry_is_given_up(
    doors, door_id, new_garage, new_user, start, park, takes_at_most_4_s, action
):
    """The entry never responds to the ping or to `open`: 503 within 4 s, no spot, no session."""
    garage, user = new_garage(1), new_user()
    doors.set(door_id(garage), **{action: "silence"})
    takes_at_most_4_s(lambda: start(garage, user))
    # It may be open all the same: who asks again lets a second car in.
    times = doors.opened(door_id(garage))
    expected = int(action == "open")
    check(times == expected, f"the entry to be asked to open {expected} times", times)
    doors.set(door_id(garage))
    park(garage, user)


@pytest.mark.requirement("P26")
def test_a_silent_exit_is_given_up(
    doors, door_id, new_garage, park, stop, read, shows, takes_at_most_4_s
):
    """The exit never responds: 503 within 4 s, asked once; the session runs on."""
    garage = new_garage()
    session = park(garage)
    doors.reset()
    doors.set(door_id(garage, "exit"), open="silence")
    takes_at_most_4_s(lambda: stop(session))
    times = doors.opened(door_id(garage, "exit"))
    check(times == 1, "the exit to be asked to open once", times)
    shows(read(session), status="running", ended_at=None)


@pytest.mark.requirement("P26")
def test_nobody_else_waits_for_a_silent_door(
    doors, door_id, new_garage, body_with, call, park, stop, concurrently
):
    """While one start waits for a silent door, other starts, stops and reads are answered."""
    session, ending, silent = park(), park(), new_garage()
    waiting, other = body_with(silent), body_with()
    entry, latest = door_id(silent), time.monotonic() + SECONDS
    doors.set(entry, ping="silence", open="silence")

    def wait():
        response = call("POST", SESSIONS, json=waiting)
        return response, time.monotonic()

    def ask():
        while entry not in [each.door_id for each in doors.calls] and time.monotonic() < latest:
            time.sleep(0.02)
        responses = [
            call("POST", SESSIONS, json=other),
            stop(ending),
            call("GET", f"{SESSIONS}/{session['id']}"),
            call("GET", f"/garages/{silent['id']}/availability"),
        ]
        return responses, time.monotonic()

    (refused, last), (responses, first) = concurrently([wait, ask])
    expect_status(refused, 503)
    for response in responses:
        expect_status(response, 200, 201)
    check(first < last, "responses before the silent door is given up", "later ones")
