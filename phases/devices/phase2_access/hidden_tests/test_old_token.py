"""A token from before a restart."""

import signal

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

pytestmark = [pytest.mark.slow, pytest.mark.server(restarts=True)]


@pytest.mark.requirement("D31")
def test_a_token_from_before_a_restart_is_accepted(client, server, sign_in, body_with):
    """After a restart a token that has not expired is still accepted."""
    token = sign_in()
    check(token is not None, "a token")
    server.restart(signal.SIGTERM)
    headers = {"Authorization": f"Bearer {token}"}
    expect_status(client.post("/devices/", json=body_with(), headers=headers), 201, 200)
