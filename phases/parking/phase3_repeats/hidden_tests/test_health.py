"""GET /health while the hardware is up and while it is not."""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

SECONDS = 3


@pytest.mark.requirement("P42")
def test_health_says_that_the_hardware_is_up(call, shows):
    """Without a key: 200, status healthy, hardware up."""
    body = json_body(expect_status(call("GET", "/health", None), 200))
    shows(body, status="healthy", hardware="up")


@pytest.mark.requirement("P42")
def test_health_says_that_the_hardware_is_down(doors, call, shows):
    """Nothing listens at HARDWARE_URL: 200, status healthy, hardware down, within 3 s."""
    doors.stop()
    before = time.monotonic()
    body = json_body(expect_status(call("GET", "/health", None), 200))
    check(time.monotonic() - before <= SECONDS, f"a response within {SECONDS} s", "a later one")
    shows(body, status="healthy", hardware="down")


@pytest.mark.requirement("P42")
def test_health_opens_no_door(doors, call, shows):
    """GET /health opens no door."""
    expect_status(call("GET", "/health", None), 200)
    opened = [each.door_id for each in doors.calls if each.action == "open"]
    check(not opened, "no door to be opened", len(opened))
