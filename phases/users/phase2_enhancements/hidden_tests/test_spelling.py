"""Blanks around a name, and the letter case of an e-mail."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status, json_body


@pytest.mark.visible
@pytest.mark.requirement("U40")
def test_blanks_around_a_name_are_dropped(client, add_user, shows):
    """The name "  Ann  " is stored as "Ann"."""
    user = add_user(name="  Ann  ")
    shows(user, name="Ann")
    shows(json_body(expect_status(client.get(f"/users/{user['id']}"), 200)), name="Ann")


@pytest.mark.requirement("U40")
def test_a_name_of_blanks_is_refused(client, new_email):
    """A name of nothing but blanks is answered with 422."""
    expect_status(client.post("/users/", json={"name": "   ", "email": new_email()}), 422)


@pytest.mark.requirement("U40")
def test_emails_that_differ_in_case_are_the_same(client, add_user, new_email):
    """ANN@example.com is taken once ann@example.com is: 409."""
    email = new_email()
    add_user(email=email)
    shouted = email.removesuffix("@example.com").upper() + "@example.com"
    expect_status(client.post("/users/", json={"name": "Bob", "email": shouted}), 409)
