"""GET /health"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.visible
@pytest.mark.requirement("Z45")
def test_the_api_says_that_it_is_healthy(client):
    """GET /health responds with 200 and a JSON object with "status": "healthy"."""
    health = json_body(expect_status(client.get("/health"), 200))
    check(isinstance(health, dict), "a JSON object", health)
    check(health.get("status") == "healthy", '"status": "healthy"', health)
