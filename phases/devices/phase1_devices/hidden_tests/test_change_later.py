"""A PUT some time after a POST."""

import time

import pytest

from interview_kit.metrics.behaviour.checks import check

pytestmark = pytest.mark.slow


@pytest.mark.requirement("D14")
def test_put_moves_updated_at_only(add_device, replace, instant):
    """A change 1.1 s later has a later updated_at and the same created_at."""
    device = add_device()
    time.sleep(1.1)
    changed = replace(device, owner="bob@example.com", created_at="2001-02-03T04:05:06Z")
    same = instant(changed.get("created_at")) == instant(device.get("created_at"))
    check(same, "created_at as when created", changed.get("created_at"))
    later = instant(changed.get("updated_at")) > instant(device.get("updated_at"))
    check(later, "a later updated_at", changed.get("updated_at"))
