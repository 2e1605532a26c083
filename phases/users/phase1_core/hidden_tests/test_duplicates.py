"""POST /users/ with an e-mail that is taken."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.visible
@pytest.mark.requirement("U15")
def test_a_second_user_with_the_same_email_is_refused(client, add_user, new_email):
    """An e-mail that another user has is answered with 409."""
    email = new_email()
    add_user(email=email)
    expect_status(client.post("/users/", json={"name": "Bob", "email": email}), 409)


@pytest.mark.requirement("U15")
def test_a_refused_duplicate_changes_nothing(client, add_user, new_email, listed, shows):
    """After a duplicate was refused, the list and the first user are what they were."""
    email = new_email()
    first = add_user(name="Ann", email=email, age=30)
    before = [user["id"] for user in listed()]
    expect_status(client.post("/users/", json={"name": "Bob", "email": email, "age": 41}), 409)
    after = [user["id"] for user in listed()]
    check(after == before, f"the list to show {len(before)} users, as before", len(after))
    kept = json_body(expect_status(client.get(f"/users/{first['id']}"), 200))
    shows(kept, name="Ann", email=email, age=30)
