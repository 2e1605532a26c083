"""GET /users/ on a server that has just started: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.mark.requirement("U20")
def test_the_list_is_empty_until_there_is_a_user(listed, add_user):
    """A fresh API lists no users; after one was created, it lists this one."""
    check(listed() == [], "an empty list")
    user = add_user()
    ids = [each["id"] for each in listed()]
    check(ids == [user["id"]], "a list of the one user", ids)
