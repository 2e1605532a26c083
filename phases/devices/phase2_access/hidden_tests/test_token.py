"""POST /auth/token"""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

TOLERANCE = 2


@pytest.fixture
def token_of(ask_for_token):
    """Get a token by a user name and a password; it must be there."""

    def get(username="alice", password="wonderland", statuses=(200, 201)):
        response = ask_for_token(username=username, password=password)
        body = json_body(expect_status(response, *statuses))
        check(isinstance(body, dict), "a JSON object", body)
        check(isinstance(body.get("access_token"), str), "an access_token as text", body)
        return body

    return get


@pytest.mark.visible
@pytest.mark.requirement("D24")
@pytest.mark.parametrize(
    ("username", "password"), [("alice", "wonderland"), ("bob", "builder")], ids=["alice", "bob"]
)
def test_the_right_pair_gets_a_token(token_of, call, body_with, username, password):
    """The right pair: 200 with access_token and token_type, and the token lets a POST pass."""
    body = token_of(username, password, (200,))
    kind = body.get("token_type")
    check(str(kind).lower() == "bearer", '"token_type" "bearer"', kind)
    headers = {"Authorization": f"Bearer {body['access_token']}"}
    expect_status(call("POST", "/devices/", headers, json=body_with()), 201, 200)


@pytest.mark.requirement("D25")
@pytest.mark.parametrize(
    ("username", "password"),
    [("alice", "builder"), ("alice", ""), ("mallory", "wonderland"), ("mallory", "")],
    ids=["another's password", "empty password", "unknown user", "unknown user, empty password"],
)
def test_a_wrong_pair_gets_none(ask_for_token, username, password):
    """A wrong password, an unknown user: 401."""
    response = ask_for_token(username=username, password=password)
    expect_status(response, *((401, 400, 422) if password == "" else (401,)))


@pytest.mark.requirement("D25")
@pytest.mark.parametrize("fields", [{"username": "alice"}, {"password": "wonderland"}, {}])
def test_a_missing_field_is_refused(ask_for_token, token_of, fields):
    """A field that is missing: 400 or 422, while a complete pair gets a token."""
    token_of()
    expect_status(ask_for_token(**fields), 400, 422)


@pytest.mark.requirement("D28")
def test_the_token_is_a_signed_jwt(token_of, claims_of):
    """The token is a JWT: HS256 with JWT_SECRET, and sub is the user name."""
    claims = claims_of(token_of()["access_token"], "an-example-secret-of-more-than-32-bytes")
    check(claims.get("sub") == "alice", '"sub" "alice"', claims.get("sub"))


@pytest.mark.requirement("D28")
def test_the_token_expires_when_the_environment_says(token_of, claims_of):
    """exp is now + TOKEN_TTL_SECONDS, to within 2 s."""
    before = time.time()
    claims = claims_of(token_of()["access_token"], "an-example-secret-of-more-than-32-bytes")
    expires_at = claims.get("exp")
    check(
        isinstance(expires_at, int | float)
        and before + 3600 - TOLERANCE <= expires_at <= time.time() + 3600 + TOLERANCE,
        '"exp" an hour from now, as TOKEN_TTL_SECONDS says',
    )
