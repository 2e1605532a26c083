"""PUT /users/{user_id} some time after the user was created."""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

pytestmark = pytest.mark.slow
PAUSE = 1.1
"""Seconds; the clock of a server may show whole seconds only."""


@pytest.mark.requirement("U27")
def test_a_later_put_has_a_later_updated_at(client, add_user, new_email, shows, instant):
    """A PUT that comes a second later has a later updated_at; created_at stays."""
    user = add_user()
    time.sleep(PAUSE)
    path = f"/users/{user['id']}"
    body = {"name": "Bob", "email": new_email()}
    expect_status(client.put(path, json=body), 200)
    answer = json_body(expect_status(client.get(path), 200))
    shows(answer, id=user["id"])
    same = instant(answer.get("created_at")) == instant(user.get("created_at"))
    check(same, "created_at as when created", answer.get("created_at"))
    later = instant(answer.get("updated_at")) > instant(user.get("updated_at"))
    check(later, "a later updated_at than before", answer.get("updated_at"))
