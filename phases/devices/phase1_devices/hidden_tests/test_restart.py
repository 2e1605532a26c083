"""What is left after the server has been stopped and started again."""

import signal

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

pytestmark = [pytest.mark.slow, pytest.mark.server(restarts=True)]


@pytest.fixture
def survives(server, call, add_device, replace, listed):
    """Create, change and delete devices, restart the server, and compare what it shows."""

    def compare(number):
        created, changed, deleted = (add_device(localisation=place) for place in (..., None, ...))
        changed = replace(
            changed, owner="bob@example.com", localisation={"latitude": 1.5, "longitude": 2.5}
        )
        expect_status(call("DELETE", f"/devices/{deleted['device_uuid']}"), 204, 200)
        before = listed()
        stop = server.restart(number)
        expected = {device["device_uuid"]: device for device in before}
        shown = {device.get("device_uuid"): device for device in listed()}
        for name, device in (("created", created), ("changed", changed)):
            after = shown.get(device["device_uuid"])
            lost = f"the device that was {name} before the restart; {stop.explain_loss()}"
            check(after == expected[device["device_uuid"]], lost, after)
        check(
            deleted["device_uuid"] not in shown,
            f"no device that was deleted before the restart; {stop.explain_loss()}",
        )
        check(shown == expected, "the devices of before the restart", shown)
        add_device()

    return compare


@pytest.mark.visible
@pytest.mark.requirement("D22")
def test_a_restart_loses_nothing(survives):
    """SIGTERM (after 5 s SIGKILL) and a start with the same DATA_DIR: all devices as before."""
    survives(signal.SIGTERM)


@pytest.mark.requirement("D23")
def test_a_kill_loses_nothing(survives):
    """SIGKILL and a start with the same DATA_DIR: all devices as before."""
    survives(signal.SIGKILL)
