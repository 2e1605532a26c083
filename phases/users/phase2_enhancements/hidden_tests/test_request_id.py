"""The header X-Request-ID."""

import pytest

from interview_kit.metrics.behaviour.checks import check

HEADER = "X-Request-ID"


@pytest.mark.requirement("U42")
@pytest.mark.parametrize("path", ["/users/", "/users/abc"], ids=["success", "error"])
def test_a_request_id_is_echoed(client, unique, path):
    """An X-Request-ID sent by the client comes back unchanged, in a success and in an error."""
    request_id = unique("trace-")
    got = client.get(path, headers={HEADER: request_id}).headers.get(HEADER)
    check(got == request_id, f"{HEADER}: {request_id}", got or "no such header")


@pytest.mark.requirement("U42")
def test_a_request_without_an_id_is_given_one(client):
    """Without an X-Request-ID the server makes one, another for each request."""
    made = [client.get("/users/").headers.get(HEADER) for _ in range(2)]
    check(all(made), f"{HEADER} in both answers")
    check(made[0] != made[1], "two requests with different ids")


@pytest.mark.requirement("U42")
def test_a_request_id_from_the_client_is_logged(client, unique, logged):
    """The X-Request-ID of the client stands in a log line on stdout or stderr."""
    request_id = unique("trace-")
    client.get("/users/", headers={HEADER: request_id})
    check(logged(request_id), f"the request id {request_id} in the log")


@pytest.mark.requirement("U42")
def test_a_request_id_made_by_the_server_is_logged(client, logged):
    """The X-Request-ID that the server made stands in a log line on stdout or stderr."""
    made = client.get("/users/").headers.get(HEADER, "")
    check(made != "", f"{HEADER} in the answer")
    check(logged(made), "the request id of the answer in the log")
