"""The limits of the fields in POST /devices/."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status

DEVICES = "/devices/"


@pytest.fixture
def refuses(call, body_with):
    """Send a body with these fields and expect 422."""

    def send(**fields):
        expect_status(call("POST", DEVICES, json=body_with(**fields)), 422)

    return send


@pytest.mark.visible
@pytest.mark.requirement("D07")
@pytest.mark.parametrize(
    "device_uuid", ["banana", "devX000001", "DEVX00001", "DEVX0000011", "DEV1000001"]
)
def test_a_uuid_of_another_form_is_refused(refuses, device_uuid):
    """The uuids banana, devX000001, DEVX00001, DEVX0000011 and DEV1000001: 422."""
    refuses(device_uuid=device_uuid)


@pytest.mark.requirement("D07")
def test_a_missing_uuid_is_refused(refuses):
    """A body without device_uuid: 422."""
    refuses(device_uuid=...)


@pytest.mark.requirement("D08")
@pytest.mark.parametrize(
    "device_uuid",
    ["DEVÄ000001", "DEVX" + "٠١٢٣٤٥", "DEVX000001\n"],
    ids=["umlaut", "arabic-indic", "newline"],
)
def test_a_uuid_that_only_looks_right_is_refused(refuses, device_uuid):
    """An Ä, six Arabic-Indic digits, a newline at the end: 422."""
    refuses(device_uuid=device_uuid)


@pytest.mark.visible
@pytest.mark.requirement("D09")
@pytest.mark.parametrize(
    ("field", "value"),
    [("latitude", 90.01), ("latitude", -90.01), ("longitude", 180.01), ("longitude", -180.01)],
)
def test_a_place_off_the_map_is_refused(refuses, field, value):
    """A latitude of 90.01 or -90.01, a longitude of 180.01 or -180.01: 422."""
    refuses(localisation={"latitude": 1.5, "longitude": 2.5} | {field: value})


@pytest.mark.requirement("D10")
@pytest.mark.parametrize(
    "place",
    [
        {"latitude": 1.5},
        {"latitude": 1.5, "longitude": None},
        {},
        {"latitude": "abc", "longitude": 2.5},
    ],
    ids=["latitude only", "null longitude", "empty", "text"],
)
def test_a_place_without_two_numbers_is_refused(refuses, place):
    """Only a latitude, a null longitude, an empty object, the latitude "abc": 422."""
    refuses(localisation=place)


@pytest.mark.requirement("D11")
@pytest.mark.parametrize("date", ["2024-02-30", "14/03/2024", "yesterday"])
def test_a_date_that_is_no_day_is_refused(refuses, date):
    """The dates 2024-02-30, 14/03/2024 and "yesterday": 422."""
    refuses(deployment_date=date)


@pytest.mark.requirement("D11")
def test_a_leap_day_is_accepted(add_device, read, shows):
    """The date 2024-02-29 is accepted and kept."""
    device = add_device(deployment_date="2024-02-29")
    shows(device, deployment_date="2024-02-29")
    shows(read(device), deployment_date="2024-02-29")


@pytest.mark.requirement("D12")
@pytest.mark.parametrize("owner", [..., None, "ann.example.com"], ids=["none", "null", "no @"])
def test_an_owner_that_is_no_address_is_refused(refuses, owner):
    """No owner, a null owner, an owner without @: 422."""
    refuses(owner=owner)
