"""Spaces around a name or an e-mail, and the letter case of an e-mail."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status, json_body


@pytest.fixture
def put(client, add_user, new_email):
    """Changes a new user by PUT; gives its path and the response."""

    def send(**fields):
        path = f"/users/{add_user()['id']}"
        return path, client.put(path, json={"name": "Bob", "email": new_email()} | fields)

    return send


def shout(email):
    """The same address in capitals, but for its domain."""
    return email.removesuffix("@example.com").upper() + "@example.com"


@pytest.mark.requirement("U40")
def test_spaces_around_a_name_are_stripped(client, add_user, shows):
    """The name "  Ann  " is stored as "Ann"."""
    user = add_user(name="  Ann  ")
    shows(user, name="Ann")
    shows(json_body(expect_status(client.get(f"/users/{user['id']}"), 200)), name="Ann")


@pytest.mark.requirement("U40")
def test_put_strips_spaces_around_a_name(put, shows):
    """A PUT of the name "  Bob  " answers "Bob"."""
    _, response = put(name="  Bob  ")
    shows(json_body(expect_status(response, 200)), name="Bob")


@pytest.mark.requirement("U40")
def test_a_name_of_spaces_is_refused(client, new_email):
    """A POST of a name of nothing but spaces is answered with 422."""
    expect_status(client.post("/users/", json={"name": "   ", "email": new_email()}), 422)


@pytest.mark.requirement("U40")
def test_put_refuses_a_name_of_spaces(client, put, shows):
    """A PUT of a name of nothing but spaces is answered with 422."""
    path, response = put(name="   ")
    expect_status(response, 422)
    shows(json_body(expect_status(client.get(path), 200)), name="Ann")


@pytest.mark.requirement("U40")
def test_spaces_around_an_email_are_stripped(client, add_user, new_email, shows):
    """The e-mail " ann@example.com " is stored without its spaces, and is taken with them."""
    email = new_email()
    user = add_user(email=f" {email} ")
    shows(user, email=email)
    expect_status(client.post("/users/", json={"name": "Bob", "email": f"  {email}"}), 409)


@pytest.mark.requirement("U40")
def test_put_strips_spaces_around_an_email(put, new_email, shows):
    """A PUT of the e-mail " bob@example.com " answers it without its spaces."""
    email = new_email()
    _, response = put(email=f" {email} ")
    shows(json_body(expect_status(response, 200)), email=email)


@pytest.mark.requirement("U40")
def test_emails_that_differ_in_case_are_the_same(client, add_user, new_email):
    """A POST of ANN@example.com is answered with 409 once ann@example.com is taken."""
    email = new_email()
    add_user(email=email)
    expect_status(client.post("/users/", json={"name": "Bob", "email": shout(email)}), 409)


@pytest.mark.requirement("U40")
def test_put_compares_emails_case_insensitively(add_user, new_email, put):
    """A PUT of ANN@example.com is answered with 409 once another user has ann@example.com."""
    email = new_email()
    add_user(email=email)
    expect_status(put(email=shout(email))[1], 409)
