"""Requests with two errors: the one that the brief prints first is reported."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status

# That it must be just 401, or 422, is judged by one requirement, not by all.
NO_KEY = (401, 403)
INVALID = (422, 400)


@pytest.mark.requirement("P37")
def test_401_comes_before_all_others(start, stop, unknown_id):
    """Without a key no plate, an unknown garage and an unknown session: 401."""
    expect_status(start(partner=None, license_plate=...), *NO_KEY)
    expect_status(start(partner=None, garage_id=unknown_id()), *NO_KEY)
    expect_status(stop({"id": unknown_id()}, partner=None), *NO_KEY)


@pytest.mark.requirement("P37")
@pytest.mark.parametrize("field", ["garage_id", "user_id"])
def test_422_comes_before_404(start, unknown_id, field):
    """No plate and an unknown garage or user: 422."""
    expect_status(start(license_plate=..., **{field: unknown_id()}), *INVALID)


@pytest.mark.requirement("P37")
def test_422_comes_before_409(new_garage, new_user, park, start):
    """No plate by a user who parks, in a full garage: 422."""
    garage, user = new_garage(1), new_user()
    park(garage, user)
    expect_status(start(garage, user, license_plate=...), *INVALID)


@pytest.mark.requirement("P37")
def test_404_comes_before_409(new_garage, new_user, park, start, unknown_id):
    """A user who parks and an unknown garage, an unknown user and a full garage: 404."""
    garage, user = new_garage(1), new_user()
    park(garage, user)
    expect_status(start(user=user, garage_id=unknown_id()), 404)
    expect_status(start(garage, user=unknown_id()), 404)


@pytest.mark.requirement("P37")
def test_a_running_session_comes_before_a_full_garage(new_garage, new_user, park, start, refused):
    """A user who parks, in a full garage: user_has_running_session."""
    garage, user = new_garage(1), new_user()
    park(garage, user)
    refused(start(garage, user), "user_has_running_session")


@pytest.mark.requirement("P37")
def test_409_comes_before_503(doors, door_id, new_garage, new_user, park, start, refused):
    """The entry fails; a user who parks, and a full garage: 409."""
    garage, other, user = new_garage(1), new_garage(), new_user()
    park(garage, user)
    for each in (garage, other):
        doors.set(door_id(each), ping=503, open=503)
    refused(start(other, user), "user_has_running_session")
    refused(start(garage), "garage_full")
