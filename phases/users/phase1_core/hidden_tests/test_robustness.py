"""Bodies that are no JSON."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status


@pytest.mark.requirement("U31")
@pytest.mark.parametrize("body", ['{"name": "Ann", ', "name=Ann", ""], ids=["cut", "form", "empty"])
def test_a_broken_body_is_refused_and_harms_nothing(client, add_user, listed, body):
    """Broken JSON or an empty body is answered with 400, 415 or 422; good requests still work."""
    headers = {"Content-Type": "application/json"}
    expect_status(client.post("/users/", content=body, headers=headers), 400, 415, 422)
    add_user()
    listed()
