"""Bodies that are not JSON."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status

JSON = {"Content-Type": "application/json"}


@pytest.mark.requirement("P20")
@pytest.mark.parametrize(
    "body", ['{"license_plate": "A', "no JSON", ""], ids=["cut", "text", "empty"]
)
def test_a_broken_body_is_refused_and_harms_nothing(call, park, body):
    """A start with broken JSON or an empty body: 400, 415 or 422; later requests work."""
    response = call("POST", "/parking-sessions", content=body, headers=JSON)
    expect_status(response, 400, 415, 422)
    park()
