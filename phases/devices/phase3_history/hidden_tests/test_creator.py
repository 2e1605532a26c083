"""Who may change a device (a bonus)."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

DEVICES = "/devices/"


@pytest.fixture
def path():
    """Return the path of a device."""
    return lambda device: f"{DEVICES}{device['device_uuid']}"


@pytest.mark.requirement("D44")
def test_another_user_may_not_change_a_device(call, add_device, body_with, bearer, read, path):
    """PUT and DELETE of alice's device by bob: 403, and the device stays; alice may."""
    device, bob = add_device(), bearer("bob")
    body = body_with(device_uuid=..., owner="bob@example.com")
    expect_status(call("PUT", path(device), bob, json=body), 403)
    expect_status(call("DELETE", path(device), bob), 403)
    shown = read(device)
    check(shown == device, "the device as it was", shown)
    expect_status(call("PUT", path(device), json=body), 200)
    expect_status(call("DELETE", path(device)), 204, 200)


@pytest.mark.requirement("D44")
def test_404_comes_before_403(call, add_device, body_with, bearer, new_uuid, path):
    """An unknown uuid is 404 to everybody, while another's device is 403."""
    bob = bearer("bob")
    expect_status(call("DELETE", path(add_device()), bob), 403)
    unknown = f"{DEVICES}{new_uuid()}"
    expect_status(call("PUT", unknown, bob, json=body_with(device_uuid=...)), 404)
    expect_status(call("DELETE", unknown, bob), 404)
