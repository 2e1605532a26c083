"""Bodies that are no JSON."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status, json_body

HEADERS = {"Content-Type": "application/json"}
every_broken_body = pytest.mark.parametrize(
    "body", ['{"name": "Ann", ', "name=Ann", ""], ids=["cut", "form", "empty"]
)


@pytest.mark.requirement("U31")
@every_broken_body
def test_a_broken_body_is_refused_and_harms_nothing(client, add_user, listed, body):
    """Broken JSON or an empty body is answered with 400, 415 or 422; good requests still work."""
    expect_status(client.post("/users/", content=body, headers=HEADERS), 400, 415, 422)
    add_user()
    listed()


@pytest.mark.requirement("U31")
@every_broken_body
def test_a_broken_put_is_refused_and_harms_nothing(client, add_user, new_email, shows, body):
    """Broken JSON or an empty body in a PUT is refused, too, and the user stays as it was."""
    before = {"name": "Ann", "email": new_email(), "age": 30}
    path = f"/users/{add_user(**before)['id']}"
    expect_status(client.put(path, content=body, headers=HEADERS), 400, 415, 422)
    shows(json_body(expect_status(client.get(path), 200)), **before)
