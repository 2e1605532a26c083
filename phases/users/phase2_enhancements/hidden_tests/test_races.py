"""Many requests at once.

How many of them go wrong differs from run to run, so no message says it. Of a program without a
lock some rounds go right: so there are many of them, as far as the time of a check allows.
"""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check, json_body

pytestmark = [pytest.mark.slow, pytest.mark.server(hurries_threads=True)]
ROUNDS = 25
ROUNDS_SECONDS = 8.0
"""No round begins later, so that a slow program has all the time it needs for the last one."""
CREATED = (201, 200)  # that it must be 201 is the matter of U01


def rounds():
    """Count the rounds of one check."""
    end = time.monotonic() + ROUNDS_SECONDS
    for number in range(ROUNDS):
        if number and time.monotonic() > end:
            return
        yield number


@pytest.mark.requirement("U43")
def test_40_users_created_at_once_get_40_ids(client, new_email, concurrently):
    """Forty parallel POSTs answer 201 each, with forty different ids."""
    bodies = [{"name": "Ann", "email": new_email()} for _ in range(40)]
    responses = concurrently([lambda b=body: client.post("/users/", json=b) for body in bodies])
    created = [response for response in responses if response.status_code in CREATED]
    check(len(created) == 40, "forty times 201", "other answers too")
    different = len({json_body(response)["id"] for response in created})
    check(different == 40, "forty different ids", "some of them twice")


@pytest.mark.requirement("U43")
def test_of_20_users_created_at_once_with_one_email_one_is_kept(client, new_email, concurrently):
    """Of twenty parallel POSTs of one e-mail, one answers 201 and nineteen answer 409."""
    for _ in rounds():
        body = {"name": "Ann", "email": new_email()}
        responses = concurrently([lambda b=body: client.post("/users/", json=b)] * 20)
        created = sum(response.status_code in CREATED for response in responses)
        check(created == 1, "201 for one of twenty", "several" if created else "none")
        refused = sum(response.status_code == 409 for response in responses)
        check(refused == 19, "409 for nineteen of twenty", "other answers too")


@pytest.mark.requirement("U43")
def test_of_10_users_changed_at_once_to_one_email_one_gets_it(
    client, add_user, new_email, concurrently
):
    """Of ten users changed by parallel PUTs to one e-mail, one gets 200 and nine get 409."""
    paths = [f"/users/{add_user()['id']}" for _ in range(10)]
    for _ in rounds():
        body = {"name": "Bob", "email": new_email()}
        puts = [lambda p=path, b=body: client.put(p, json=b) for path in paths]
        responses = concurrently(puts)
        changed = sum(response.status_code == 200 for response in responses)
        check(changed == 1, "200 for one of ten", "several" if changed else "none")
        refused = sum(response.status_code == 409 for response in responses)
        check(refused == 9, "409 for nine of ten", "other answers too")
