"""The header x-api-key."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

SESSIONS = "/parking-sessions"


@pytest.fixture
def requests(new_garage, park, body_with):
    """List a request of each route that needs a key; all would work with one."""

    def make():
        garage, session = new_garage(), park()
        return [
            ("GET", "/garages", {}),
            ("GET", f"/garages/{garage['id']}", {}),
            ("GET", f"/garages/{garage['id']}/availability", {}),
            ("GET", "/users", {}),
            ("POST", SESSIONS, {"json": body_with(garage)}),
            ("GET", f"{SESSIONS}/{session['id']}", {}),
            ("POST", f"{SESSIONS}/{session['id']}/stop", {}),
        ]

    return make


@pytest.mark.visible
@pytest.mark.requirement("P32")
@pytest.mark.parametrize("key", [None, "", "nobody-has-this-key"], ids=["none", "empty", "unknown"])
def test_every_route_needs_a_key(call, requests, key):
    """Without x-api-key, with an empty and with an unknown one: 401 on every route."""
    headers = {} if key is None else {"x-api-key": key}
    for method, path, content in requests():
        expect_status(call(method, path, None, headers=headers, **content), 401)


@pytest.mark.requirement("P32")
def test_the_beginning_of_a_key_is_not_enough(call, keys):
    """A key without its last character, or with one more: 401; the key itself: 200."""
    for key in (keys[0][:-1], f"{keys[0]}x"):
        expect_status(call("GET", "/garages", None, headers={"x-api-key": key}), 401)
    expect_status(call("GET", "/garages"), 200)


@pytest.mark.requirement("P32")
def test_a_request_without_a_key_changes_nothing(
    new_garage, park, start, stop, read, shows, has_opened
):
    """A start and a stop without a key take no spot, end nothing and open nothing."""
    garage, session = new_garage(1), park()
    expect_status(start(garage, partner=None), 401)
    expect_status(stop(session, partner=None), 401)
    shows(read(session), status="running")
    has_opened(garage)
    park(garage)


@pytest.mark.requirement("P32")
def test_the_key_of_each_partner_is_accepted(call):
    """The keys of both partners open the garages, which are everybody's."""
    for partner in (0, 1):
        expect_status(call("GET", "/garages", partner), 200)


@pytest.mark.requirement("P32")
def test_health_and_the_document_need_no_key(call, openapi_path):
    """GET /health and the OpenAPI document never respond with 401; other routes do."""
    expect_status(call("GET", "/garages", None), 401)
    for path in ("/health", openapi_path):
        status = call("GET", path, None).status_code
        check(status != 401, f"GET {path} to need no key", status)
