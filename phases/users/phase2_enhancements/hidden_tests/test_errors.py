"""The body of an error (rule C3)."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.fixture
def explains():
    """Makes sure that an error is a JSON object whose `detail` is text, an array or an object."""

    def look_at(response, *allowed):
        error = json_body(expect_status(response, *allowed))
        check(isinstance(error, dict) and "detail" in error, 'an object with "detail"', error)
        kinds = "text, an array or an object"
        check(isinstance(error["detail"], str | list | dict), f'"detail" to be {kinds}', error)

    return look_at


@pytest.mark.requirement("U41")
def test_an_unknown_user_is_explained(client, unused_path, explains):
    """The 404 of an unknown id is a JSON object with `detail`."""
    explains(client.get(unused_path()), 404)


@pytest.mark.requirement("U41")
def test_an_unknown_path_is_explained(client, explains):
    """The 404 of a path that the API does not have is a JSON object with `detail`."""
    explains(client.get("/no-such-path"), 404)


@pytest.mark.requirement("U41")
def test_a_wrong_method_is_explained(client, explains):
    """PUT /users/ answers 405 (404 is accepted) with a JSON object with `detail`."""
    explains(client.put("/users/", json={}), 405, 404)


@pytest.mark.requirement("U41")
def test_a_taken_email_is_explained(client, add_user, new_email, explains):
    """The 409 of a duplicate e-mail is a JSON object with `detail`."""
    email = new_email()
    add_user(email=email)
    explains(client.post("/users/", json={"name": "Bob", "email": email}), 409)


@pytest.mark.requirement("U41")
def test_a_bad_field_is_explained(client, new_email, explains):
    """The 422 of a bad field is a JSON object with `detail`."""
    explains(client.post("/users/", json={"name": "", "email": new_email()}), 422)


@pytest.mark.visible
@pytest.mark.requirement("U41")
def test_a_bad_query_is_explained(client, explains):
    """The 422 of a bad limit is a JSON object with `detail`."""
    explains(client.get("/users/", params={"limit": 0}), 422)
