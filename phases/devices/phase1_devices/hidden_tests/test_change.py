"""PUT and DELETE of a device, and a second POST of its uuid."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

DEVICES = "/devices/"
OTHER = {"latitude": -33.5, "longitude": 151.25}
BAD_FIELDS = [
    *({"localisation": OTHER | {"latitude": value}} for value in (90.01, -90.01)),
    *({"localisation": OTHER | {"longitude": value}} for value in (180.01, -180.01)),
    {"localisation": {"latitude": 1.5}},
    {"localisation": OTHER | {"longitude": None}},
    {"localisation": {}},
    {"localisation": OTHER | {"latitude": "abc"}},
    *({"deployment_date": date} for date in ("2024-02-30", "14/03/2024", "yesterday")),
    {"owner": ...},
    {"owner": "ann.example.com"},
]


@pytest.fixture
def path():
    """Return the path of a device."""
    return lambda device: f"{DEVICES}{device['device_uuid']}"


@pytest.mark.requirement("D13")
def test_a_uuid_that_exists_is_refused(call, add_device, body_with, read):
    """A second POST of a uuid: 409; the first device stays as it was."""
    device = add_device()
    body = body_with(device_uuid=device["device_uuid"], owner="bob@example.com", localisation=None)
    expect_status(call("POST", DEVICES, json=body), 409)
    shown = read(device)
    check(shown == device, "the first device as it was", shown)


@pytest.mark.visible
@pytest.mark.requirement("D14")
def test_put_replaces_a_device(call, add_device, read, shows, path):
    """PUT responds with 200 and the new fields, and so does the next GET."""
    device, other = add_device(), add_device()
    fields = {"localisation": OTHER, "deployment_date": "2023-01-31", "owner": "bob@example.com"}
    expected = fields | {"device_uuid": device["device_uuid"]}
    shows(json_body(expect_status(call("PUT", path(device), json=fields), 200)), **expected)
    shows(read(device), **expected)
    shown = read(other)
    check(shown == other, "another device as it was", shown)


@pytest.mark.requirement("D14")
def test_what_put_leaves_out_becomes_null(add_device, replace, read, shows):
    """Without localisation and deployment_date both become null."""
    device = add_device()
    nothing = {"localisation": None, "deployment_date": None}
    shows(replace(device, localisation=..., deployment_date=...), **nothing)
    shows(read(device), **nothing, owner="ann@example.com")


@pytest.mark.requirement("D15")
def test_put_with_the_same_uuid_is_accepted(add_device, replace, shows):
    """A body with the uuid of the path: 200."""
    device = add_device()
    uuid = device["device_uuid"]
    shows(replace(device, device_uuid=uuid, owner="bob@example.com"), device_uuid=uuid)


@pytest.mark.requirement("D15")
def test_put_with_another_uuid_is_refused(call, add_device, body_with, new_uuid, read, path):
    """A body with another uuid: 422, and the device stays as it was."""
    device, uuid = add_device(), new_uuid()
    body = body_with(device_uuid=uuid, owner="bob@example.com")
    expect_status(call("PUT", path(device), json=body), 422)
    shown = read(device)
    check(shown == device, "the device as it was", shown)
    status = call("GET", f"{DEVICES}{uuid}").status_code
    check(status != 200, "no device with the other uuid", status)


@pytest.mark.requirement("D16")
def test_put_of_an_unknown_uuid_is_not_found(call, body_with, new_uuid):
    """PUT of a uuid that nobody has: 404, and there is still no such device."""
    uuid = new_uuid()
    expect_status(call("PUT", f"{DEVICES}{uuid}", json=body_with(device_uuid=...)), 404)
    status = call("GET", f"{DEVICES}{uuid}").status_code
    check(status != 200, "no device with the other uuid", status)


@pytest.mark.requirement("D17")
def test_put_refuses_what_post_refuses(call, add_device, body_with, read, path):
    """Each fault of D09 to D12: 422, and the device stays as it was."""
    device = add_device()
    for fields in BAD_FIELDS:
        body = body_with(device_uuid=..., **({"owner": "bob@example.com"} | fields))
        expect_status(call("PUT", path(device), json=body), 422)
        shown = read(device)
        check(shown == device, "the device as it was", shown)


@pytest.mark.requirement("D18")
def test_delete_removes_one_device(call, add_device, listed, path):
    """DELETE: 204, or 200 with JSON; then GET responds with 404, and the others are listed."""
    device, other = add_device(), add_device()
    response = expect_status(call("DELETE", path(device)), 204, 200)
    if response.status_code == 200:
        json_body(response)
    expect_status(call("GET", path(device)), 404)
    uuids = [each.get("device_uuid") for each in listed()]
    check(device["device_uuid"] not in uuids, "a list without the deleted device", uuids)
    check(other["device_uuid"] in uuids, "a list with the other device", uuids)


@pytest.mark.requirement("D19")
def test_a_deleted_uuid_is_free_again(call, add_device, read, shows, path):
    """A second DELETE: 404; a POST of the uuid makes a new device."""
    device = add_device()
    expect_status(call("DELETE", path(device)), 204, 200)
    expect_status(call("DELETE", path(device)), 404)
    again = add_device(device_uuid=device["device_uuid"], owner="bob@example.com")
    shows(read(again), owner="bob@example.com")
