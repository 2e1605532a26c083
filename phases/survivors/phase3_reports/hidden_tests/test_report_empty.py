"""GET /api/v1/reports without a survivor: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("Z41")
def test_the_report_of_an_empty_network_is_all_zeros(client):
    """Without survivors both percentages, the four averages and the points lost are 0."""
    report = json_body(expect_status(client.get("/api/v1/reports"), 200))
    for key in ("infected_percentage", "non_infected_percentage", "points_lost"):
        check(report[key] == 0, f'"{key}" 0', report[key])
    averages = report["average_resources"]
    nothing = {"water": 0, "food": 0, "medication": 0, "ammunition": 0}
    check(averages == nothing, f'"average_resources" {nothing}', averages)
