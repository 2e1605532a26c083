"""Tokens under another environment: other users, another secret, another lifetime."""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

SECRET = "another-secret-which-nobody-could-guess-9"
pytestmark = [
    pytest.mark.slow,
    pytest.mark.server(
        env={
            "AUTH_USERS": "carol:chess-and-tea,dave:d1ving",
            "JWT_SECRET": SECRET,
            "TOKEN_TTL_SECONDS": "2",
        }
    ),
]


@pytest.mark.requirement("D24")
def test_users_and_passwords_are_those_of_the_environment(ask_for_token, call, body_with):
    """With other AUTH_USERS these get tokens, and those of before get none."""
    response = expect_status(ask_for_token(username="dave", password="d1ving"), 200)
    token = response.json()["access_token"]
    headers = {"Authorization": f"Bearer {token}"}
    expect_status(call("POST", "/devices/", headers, json=body_with()), 201, 200)
    expect_status(ask_for_token(username="alice", password="wonderland"), 401)


@pytest.mark.requirement("D29")
def test_the_secret_is_that_of_the_environment(client, body_with, make_token):
    """With another JWT_SECRET a token signed with it is accepted, one signed otherwise is not."""
    for secret, allowed in (
        (SECRET, (201, 200)),
        ("the-secret-of-somebody-else-entirely-7", (401,)),
    ):
        headers = {"Authorization": f"Bearer {make_token(secret, sub='carol')}"}
        expect_status(client.post("/devices/", json=body_with(), headers=headers), *allowed)


@pytest.mark.requirement("D30")
def test_a_token_expires(ask_for_token, client, body_with, make_token):
    """With TOKEN_TTL_SECONDS=2 a token is accepted at once and refused with 401 after 4 s."""
    response = expect_status(ask_for_token(username="carol", password="chess-and-tea"), 200, 201)
    headers = {"Authorization": f"Bearer {response.json()['access_token']}"}
    # A token of our own shows that the server checks tokens at all, however slow it is.
    good = {"Authorization": f"Bearer {make_token(SECRET, sub='carol')}"}
    time.sleep(4)
    expect_status(client.post("/devices/", json=body_with(), headers=headers), 401)
    expect_status(client.post("/devices/", json=body_with(), headers=good), 201, 200)


@pytest.mark.requirement("D28")
def test_exp_follows_the_environment(ask_for_token, claims_of):
    """With TOKEN_TTL_SECONDS=2 exp is two seconds from now, to within 2 s."""
    before = time.time()
    response = expect_status(ask_for_token(username="carol", password="chess-and-tea"), 200, 201)
    found = claims_of(response.json()["access_token"], SECRET).get("exp")
    check(
        isinstance(found, int | float) and before <= found <= time.time() + 4,
        '"exp" two seconds from now, as TOKEN_TTL_SECONDS says',
    )
