"""GET /api/v1/items"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.visible
@pytest.mark.requirement("Z01")
def test_the_four_items_are_listed_with_their_points(client):
    """GET /items responds with 200: water 4, food 3, medication 2 and ammunition 1."""
    items = json_body(expect_status(client.get("/api/v1/items"), 200))
    check(isinstance(items, list) and len(items) == 4, "an array of four items", items)
    points = {item["name"]: item["points"] for item in items}
    expected = {"water": 4, "food": 3, "medication": 2, "ammunition": 1}
    check(points == expected, f"the points {expected}", points)
