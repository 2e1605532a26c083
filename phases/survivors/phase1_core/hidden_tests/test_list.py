"""GET /api/v1/survivors on a server that has just started: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.mark.requirement("Z06")
def test_the_list_is_empty_and_then_shows_three_in_order(add_survivor, listed):
    """A fresh server lists nobody; three survivors are listed whole, in order of creation."""
    check(listed() == [], "an empty list")
    created = [add_survivor(name=name) for name in ("Zoe", "Ann", "Mia")]
    survivors = listed()
    names = [survivor.get("name") for survivor in survivors]
    check(names == ["Zoe", "Ann", "Mia"], "Zoe, Ann and Mia in this order", names)
    check(survivors == created, "each survivor as POST responded with it", survivors)
