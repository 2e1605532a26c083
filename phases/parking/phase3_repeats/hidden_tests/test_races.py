"""Many starts at once.

How many of them go wrong differs from run to run, so no message says it.
"""

import pytest

from interview_kit.metrics.behaviour.checks import check

STARTED = (201, 200)
TIMES = 8
ROUNDS = 10
pytestmark = [pytest.mark.slow, pytest.mark.server(hurries_threads=True)]


@pytest.fixture
def one_wins(concurrently):
    """Send requests at once: one must start a session, the others get 409.

    On a slow machine a program that asks the door first may have given it up: 503 is right, too.
    """

    def compare(requests):
        statuses = [response.status_code for response in concurrently(requests)]
        started = sum(status in STARTED for status in statuses)
        check(started == 1, "one start to succeed", "several" if started else "none")
        others = len(statuses) - 1
        refused = statuses.count(409) + statuses.count(503)
        check(refused == others, "409 for all others", "other responses too")

    return compare


@pytest.mark.requirement("P40")
def test_of_many_starts_on_the_last_spot_one_wins(call, new_garage, body_with, park, one_wins):
    """Eight users start at once where one of two spots is free: one wins, seven get 409."""
    for _ in range(ROUNDS):
        garage = new_garage()
        park(garage)
        bodies = [body_with(garage) for _ in range(TIMES)]
        one_wins([lambda b=body: call("POST", "/parking-sessions", json=b) for body in bodies])


@pytest.mark.requirement("P41")
def test_of_many_starts_by_one_user_one_wins(call, new_garage, new_user, body_with, one_wins):
    """One user starts eight times at once: one start wins, seven get 409."""
    for _ in range(ROUNDS):
        garage, user = new_garage(), new_user()
        body = body_with(garage, user)
        one_wins([lambda b=body: call("POST", "/parking-sessions", json=b)] * TIMES)


@pytest.mark.requirement("P46")
def test_a_key_that_comes_twice_at_once_starts_one_session(
    call, unique, doors, door_id, new_garage, body_with, park, concurrently
):
    """Four requests with one key at once: one session, the others the same 201 or 409."""
    for _ in range(3):
        garage, headers = new_garage(), {"Idempotency-Key": unique()}
        body = body_with(garage)
        send = [lambda b=body, h=headers: call("POST", "/parking-sessions", json=b, headers=h)]
        responses = concurrently(send * 4)
        fine = all(response.status_code in (*STARTED, 409) for response in responses)
        check(fine, "201 or 409", "other responses too")
        ids = {each.json()["id"] for each in responses if each.status_code in STARTED}
        check(len(ids) == 1, "one session", "several" if ids else "none")
        check(doors.opened(door_id(garage)) <= 1, "the entry to be opened once at most")
        park(garage)
