"""GET /devices/ on a server that has just started: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.mark.requirement("D06")
def test_the_list_is_empty_and_then_shows_three_by_uuid(add_device, listed):
    """A fresh server lists nothing; three devices are listed whole, by uuid."""
    check(listed() == [], "an empty list")
    uuids = ["DEVM000002", "DEVA999999", "DEVM000001"]
    created = [add_device(device_uuid=uuid) for uuid in uuids]
    devices = listed()
    shown = [device.get("device_uuid") for device in devices]
    check(shown == sorted(uuids), f"{', '.join(sorted(uuids))} in this order", shown)
    expected = sorted(created, key=lambda device: device["device_uuid"])
    check(devices == expected, "each device as POST responded with it", devices)
