"""GET /api/v1/survivors with many survivors: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.mark.requirement("Z22")
def test_sixty_survivors_are_all_listed(add_survivor, listed):
    """After sixty survivors were created, the list shows all sixty."""
    created = {add_survivor()["id"] for _ in range(60)}
    ids = [survivor["id"] for survivor in listed()]
    check(len(ids) == 60, "a list of 60 survivors", len(ids))
    check({*ids} == created, "each of the 60 survivors", len({*ids} & created))
