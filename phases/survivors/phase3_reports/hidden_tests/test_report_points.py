"""GET /api/v1/reports on the points: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("Z44")
def test_points_lost_count_every_item_of_the_infected(client, add_survivor, infect):
    """Points lost are quantity times points over all items of the infected, and nobody else's."""
    infect(add_survivor(inventory={"water": 2, "food": 3, "medication": 5, "ammunition": 7}))
    report = json_body(expect_status(client.get("/api/v1/reports"), 200))
    check(report["points_lost"] == 34, '"points_lost" 34', report["points_lost"])
