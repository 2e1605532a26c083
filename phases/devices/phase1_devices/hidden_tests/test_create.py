"""POST /devices/ with valid input, and GET of one device."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

DEVICES = "/devices/"


@pytest.mark.visible
@pytest.mark.requirement("D01")
def test_a_new_device_has_the_fields_as_sent(call, body_with, shows):
    """POST responds with 201 and a device with the four fields as they were sent."""
    body = body_with(localisation={"latitude": 48.25, "longitude": -16.5})
    shows(json_body(expect_status(call("POST", DEVICES, json=body), 201)), **body)


@pytest.mark.requirement("D01")
def test_a_new_device_has_two_equal_timestamps(add_device, instant):
    """created_at and updated_at are equal, in ISO 8601 and in UTC."""
    device = add_device(created_at="2001-02-03T04:05:06Z", updated_at="2001-02-03T04:05:06Z")
    created_at, updated_at = instant(device.get("created_at")), instant(device.get("updated_at"))
    check(created_at == updated_at, "updated_at to equal created_at", device)
    check(created_at.year > 2001, "a time of the server, not of the client", device)


@pytest.mark.requirement("D02")
def test_place_and_date_may_be_left_out(add_device, read, shows):
    """Without localisation and deployment_date both are null, also in the next GET."""
    device = add_device(localisation=..., deployment_date=...)
    shows(device, localisation=None, deployment_date=None)
    shows(read(device), localisation=None, deployment_date=None)


@pytest.mark.requirement("D02")
def test_place_and_date_may_be_null(add_device, read, shows):
    """Both may be sent as null, too."""
    device = add_device(localisation=None, deployment_date=None)
    shows(read(device), localisation=None, deployment_date=None)


@pytest.mark.requirement("D03")
@pytest.mark.parametrize(
    ("latitude", "longitude"), [(90, 180), (-90, -180), (0, 0)], ids=["most", "least", "zero"]
)
def test_the_edges_of_the_map_are_accepted(add_device, read, shows, latitude, longitude):
    """The latitudes 90, -90, 0 and the longitudes 180, -180, 0 are accepted and kept."""
    place = {"latitude": latitude, "longitude": longitude}
    device = add_device(localisation=place)
    shows(device, localisation=place)
    shows(read(device), localisation=place)


@pytest.mark.requirement("D03")
def test_other_keys_of_a_place_are_ignored(add_device, shows):
    """A key besides latitude and longitude is ignored and not echoed."""
    device = add_device(localisation={"latitude": 1.5, "longitude": 2.5, "altitude": 300})
    shows(device, localisation={"latitude": 1.5, "longitude": 2.5})


@pytest.mark.requirement("D04")
def test_a_device_is_read_as_it_was_created(add_device, read):
    """GET responds with what POST responded with, also after another POST."""
    device = add_device()
    add_device(owner="bob@example.com", localisation=None)
    shown = read(device)
    check(shown == device, "the device as POST responded with it", shown)


@pytest.mark.requirement("D05")
@pytest.mark.parametrize("method", ["GET", "DELETE"])
def test_an_unknown_uuid_is_not_found(call, add_device, new_uuid, method):
    """A uuid that nobody has: 404."""
    add_device()
    expect_status(call(method, f"/devices/{new_uuid()}"), 404)


@pytest.mark.requirement("D05")
def test_an_impossible_uuid_is_refused(call, add_device, read):
    """/devices/banana: 400, 404 or 422; a device is still shown."""
    device = add_device()
    expect_status(call("GET", "/devices/banana"), 400, 404, 422)
    read(device)


@pytest.mark.requirement("D20")
def test_two_devices_may_be_in_one_place(add_device, read, shows):
    """Two devices with the same place, date and owner are both kept."""
    place = {"latitude": 12.5, "longitude": 99.75}
    devices = [add_device(localisation=place) for _ in range(2)]
    for device in devices:
        shows(read(device), localisation=place)
