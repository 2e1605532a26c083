"""GET /health"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.visible
@pytest.mark.requirement("D40")
def test_health_says_healthy(client):
    """GET /health: 200 and a JSON object with "status": "healthy"."""
    body = json_body(expect_status(client.get("/health"), 200))
    check(isinstance(body, dict), "a JSON object", body)
    check(body.get("status") == "healthy", '"status" "healthy"', body.get("status"))
