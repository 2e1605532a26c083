"""The body of an error (rule C3)."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.fixture
def explains():
    """Makes sure that an error is a JSON object with a `detail` that is not empty."""

    def look_at(response, *allowed):
        error = json_body(expect_status(response, *allowed))
        check(isinstance(error, dict) and "detail" in error, 'an object with "detail"', error)
        detail = error["detail"]
        kinds = "text, an array or an object"
        check(isinstance(detail, str | list | dict), f'"detail" to be {kinds}', error)
        check(bool(detail.strip() if isinstance(detail, str) else detail), "no empty detail", error)

    return look_at


@pytest.fixture
def body(new_email):
    """A new user's fields, and those that a check changes."""
    return lambda **fields: {"name": "Bob", "email": new_email(), "age": 41} | fields


@pytest.mark.requirement("U41")
def test_an_unknown_user_is_explained(client, unused_path, body, explains):
    """The 404 of an unknown id is a JSON object with `detail`: by GET, PUT and DELETE."""
    path = unused_path()
    explains(client.get(path), 404)
    explains(client.put(path, json=body()), 404)
    explains(client.delete(path), 404)


@pytest.mark.requirement("U41")
def test_an_id_that_cannot_exist_is_explained(client, explains):
    """The 400, 404 or 422 of an id that is no number is a JSON object with `detail`."""
    explains(client.get("/users/abc"), 400, 404, 422)


@pytest.mark.requirement("U41")
def test_an_unknown_path_is_explained(client, explains):
    """The 404 of a path that the API does not have is a JSON object with `detail`."""
    explains(client.get("/no-such-path"), 404)


@pytest.mark.requirement("U41")
def test_a_wrong_method_is_explained(client, explains):
    """PUT /users/ answers 405 (404 is accepted) with a JSON object with `detail`."""
    explains(client.put("/users/", json={}), 405, 404)


@pytest.mark.requirement("U41")
def test_a_taken_email_is_explained(client, add_user, new_email, body, explains):
    """The 409 of a duplicate e-mail is a JSON object with `detail`: by POST and PUT."""
    email = new_email()
    add_user(email=email)
    explains(client.post("/users/", json=body(email=email)), 409)
    explains(client.put(f"/users/{add_user()['id']}", json=body(email=email)), 409)


@pytest.mark.requirement("U41")
def test_a_bad_field_is_explained(client, add_user, body, explains):
    """The 422 of a bad field is a JSON object with `detail`: by POST and PUT."""
    explains(client.post("/users/", json=body(name="")), 422)
    explains(client.put(f"/users/{add_user()['id']}", json=body(age=0)), 422)


@pytest.mark.visible
@pytest.mark.requirement("U41")
def test_a_bad_query_is_explained(client, explains):
    """The 422 of a bad limit is a JSON object with `detail`."""
    explains(client.get("/users/", params={"limit": 0}), 422)


@pytest.mark.requirement("U41")
def test_a_broken_body_is_explained(client, add_user, explains):
    """The 400, 415 or 422 of broken JSON is a JSON object with `detail`: by POST and PUT."""
    broken = {"content": '{"name": ', "headers": {"Content-Type": "application/json"}}
    explains(client.post("/users/", **broken), 400, 415, 422)
    explains(client.put(f"/users/{add_user()['id']}", **broken), 400, 415, 422)
