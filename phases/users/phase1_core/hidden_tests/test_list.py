"""GET /users/"""

import pytest

from interview_kit.metrics.behaviour.checks import check


@pytest.mark.visible
@pytest.mark.requirement("U21")
def test_three_users_are_listed_in_order_of_id(add_user, listed):
    """The list shows every user once, in ascending order of id."""
    created = sorted(add_user()["id"] for _ in range(3))
    ids = [user["id"] for user in listed()]
    check(ids == sorted(ids), "ids in ascending order", ids)
    mine = [user_id for user_id in ids if user_id in created]
    check(mine == created, "each of the three users once", mine)


@pytest.mark.requirement("U21")
def test_the_list_shows_whole_users(add_user, new_email, listed, shows):
    """An entry of the list has the fields of the user."""
    email = new_email()
    created = add_user(name="Ann", email=email, age=30)
    entries = [user for user in listed() if user["id"] == created["id"]]
    check(len(entries) == 1, "the user in the list", entries)
    shows(entries[0], name="Ann", email=email, age=30)
