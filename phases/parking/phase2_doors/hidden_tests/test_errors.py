"""The bodies of errors (rule C3)."""

import pytest

from interview_kit.metrics.behaviour.checks import check, json_body

SESSIONS = "/parking-sessions"


@pytest.fixture
def explains():
    """Check that a response is an object with a detail, and return the object."""

    def compare(response):
        body = json_body(response)
        check(isinstance(body, dict), "a JSON object", body)
        check(bool(body.get("detail")), 'a "detail" that is not empty', body.get("detail"))
        return body

    return compare


@pytest.fixture
def explains_refusals(explains):
    """Check each response that is a 4xx; that it must be one is judged by others."""

    def compare(*responses):
        for response in responses:
            if 400 <= response.status_code < 500:
                explains(response)

    return compare


@pytest.mark.requirement("P36")
def test_401_404_and_405_have_a_detail(call, unknown_id, explains_refusals):
    """No key, unknown ids, an unknown path, DELETE of the garages: a non-empty detail."""
    explains_refusals(
        call("GET", "/garages", None),
        call("GET", f"/garages/{unknown_id()}"),
        call("GET", f"{SESSIONS}/{unknown_id()}"),
        call("POST", f"{SESSIONS}/{unknown_id()}/stop"),
        call("GET", "/no-such-path"),
        call("DELETE", "/garages"),
    )


@pytest.mark.requirement("P36")
def test_400_and_422_have_a_detail(call, start, unknown_id, explains_refusals):
    """No plate, broken JSON, an unknown user: a non-empty detail."""
    explains_refusals(
        start(license_plate=...),
        start(user=unknown_id()),
        call("POST", SESSIONS, content='{"x', headers={"Content-Type": "application/json"}),
    )


@pytest.mark.requirement("P36")
def test_a_409_has_detail_and_code(new_garage, new_user, park, start, refused, explains):
    """Each 409 has a non-empty detail and, beside it, its code."""
    garage, user = new_garage(1), new_user()
    park(garage, user)
    for response, code in (
        (start(new_garage(), user), "user_has_running_session"),
        (start(garage), "garage_full"),
    ):
        found = explains(refused(response)).get("code")
        check(found == code, f'"code" "{code}"', found)


@pytest.mark.requirement("P36")
def test_a_503_has_detail_and_code(
    doors, door_id, new_garage, park, start, stop, refused, explains
):
    """The 503 of a start and of a stop has a non-empty detail and the code."""
    garage = new_garage()
    session = park(garage)
    doors.set(door_id(garage), ping=503, open=503)
    doors.set(door_id(garage, "exit"), open=503)
    for response in (start(garage), stop(session)):
        found = explains(refused(response)).get("code")
        check(found == "hardware_unreachable", '"code" "hardware_unreachable"', found)
