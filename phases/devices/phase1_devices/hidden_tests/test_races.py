"""Many requests at once.

How many of them go wrong differs from run to run, so no message says it.
"""

import pytest

from interview_kit.metrics.behaviour.checks import check

ROUNDS, CLIENTS = 3, 12


@pytest.mark.requirement("D45")
def test_of_parallel_posts_of_one_uuid_one_wins(call, bearer, body_with, listed, concurrently):
    """Twelve parallel POSTs of one uuid: one gets 201, eleven get 409."""
    headers = bearer()
    for _ in range(ROUNDS):
        body = body_with()
        posts = [lambda b=body: call("POST", "/devices/", headers, json=b)] * CLIENTS
        statuses = [response.status_code for response in concurrently(posts)]
        created = sum(status in (201, 200) for status in statuses)
        check(created == 1, "one POST to get 201", "several" if created else "none")
        check(statuses.count(409) == CLIENTS - 1, "409 for all others", "other responses too")
        shown = [device.get("device_uuid") for device in listed()].count(body["device_uuid"])
        check(shown == 1, "one device with this uuid", "several" if shown else "none")
