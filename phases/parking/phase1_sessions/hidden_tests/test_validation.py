"""The limits of the fields in POST /parking-sessions."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status

SESSIONS = "/parking-sessions"


@pytest.mark.visible
@pytest.mark.requirement("P07")
@pytest.mark.parametrize("field", ["garage_id", "user_id", "license_plate"])
def test_each_field_is_required(start, field):
    """A start without garage_id, user_id or license_plate: 422."""
    expect_status(start(**{field: ...}), 422)


@pytest.mark.requirement("P07")
def test_a_body_is_an_object(call):
    """A start with the body []: 422."""
    expect_status(call("POST", SESSIONS, json=[]), 422)


@pytest.mark.requirement("P08")
@pytest.mark.parametrize(
    "plate",
    ["", "   ", "ABCDEFGHIJ-12345", "AB_12", "ÄB-12"],
    ids=["empty", "spaces", "16", "underscore", "umlaut"],
)
def test_a_bad_plate_is_refused(new_garage, start, park, plate):
    """An empty plate, spaces, 16 characters, `AB_12` and `ÄB-12`: 422, and no spot is taken."""
    garage = new_garage(1)
    expect_status(start(garage, license_plate=plate), 422)
    park(garage)


@pytest.mark.requirement("P08")
@pytest.mark.parametrize("plate", ["A", "ABCDEFGHI-12345"], ids=["1", "15"])
def test_plates_of_1_and_15_characters_are_accepted(park, shows, plate):
    """Plates of 1 and of 15 characters are accepted."""
    shows(park(license_plate=plate), license_plate=plate)


@pytest.mark.requirement("P10")
@pytest.mark.parametrize("field", ["garage_id", "user_id"])
def test_an_id_that_is_no_uuid_is_refused(park, start, field):
    """A garage_id or user_id `abc`: 404 or 422, unlike a start with known ids."""
    park()
    expect_status(start(**{field: "abc"}), 404, 422)
