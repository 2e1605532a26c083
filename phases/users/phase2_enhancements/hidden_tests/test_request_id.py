"""The header X-Request-ID."""

import pytest

from interview_kit.metrics.behaviour.checks import check

HEADER = "X-Request-ID"


@pytest.fixture
def echoes(client, unique):
    """Makes sure that a request with an id is answered with the same id."""

    def send(method, path, **body):
        request_id = unique("trace-")
        response = client.request(method, path, headers={HEADER: request_id}, **body)
        got = response.headers.get(HEADER)
        check(got == request_id, f"{HEADER}: {request_id} by {method}", got or "no such header")

    return send


@pytest.mark.visible
@pytest.mark.requirement("U42")
def test_a_request_id_is_echoed_by_each_method(echoes, add_user, new_email):
    """An X-Request-ID sent by the client comes back unchanged: by POST, GET, PUT and DELETE."""
    path = f"/users/{add_user()['id']}"
    echoes("GET", "/users/")
    echoes("POST", "/users/", json={"name": "Ann", "email": new_email()})
    echoes("GET", path)
    echoes("PUT", path, json={"name": "Bob", "email": new_email()})
    echoes("DELETE", path)


@pytest.mark.requirement("U42")
def test_a_request_id_is_echoed_by_errors(echoes, unused_path):
    """An X-Request-ID comes back with a 404, a 422, an unknown path and a wrong method, too."""
    echoes("GET", unused_path())
    echoes("POST", "/users/", json={"name": ""})
    echoes("GET", "/no-such-path")
    echoes("PUT", "/users/", json={})


@pytest.mark.requirement("U42")
def test_a_request_without_an_id_is_given_one(client):
    """Without an X-Request-ID the server makes one, another for each request."""
    made = [client.get("/users/").headers.get(HEADER) for _ in range(2)]
    check(all(made), f"{HEADER} in both answers")
    check(made[0] != made[1], "two requests with different ids")


@pytest.mark.requirement("U42")
def test_a_request_is_logged_with_the_id_of_the_client(client, add_user, unique, logged):
    """One log line holds the method, the path, the status and the X-Request-ID of a request."""
    request_id = unique("trace-")
    path = f"/users/{add_user()['id']}"
    response = client.get(path, headers={HEADER: request_id})
    texts = ("GET", path, str(response.status_code), request_id)
    check(logged(*texts), f"one log line with GET, the path, {response.status_code} and the id")


@pytest.mark.requirement("U42")
def test_an_error_is_logged_with_the_id_of_the_server(client, unused_path, logged):
    """The X-Request-ID that the server made stands in such a line, too, and so does a 404."""
    path = unused_path()
    made = client.delete(path).headers.get(HEADER, "")
    check(made != "", f"{HEADER} in the answer")
    check(logged("DELETE", path, "404", made), "one log line with DELETE, the path, 404 and the id")
