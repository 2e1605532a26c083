"""GET /api/v1/reports on four survivors: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("Z42")
def test_one_of_four_infected_is_25_percent(client, add_survivor, infect):
    """With one of four survivors infected: infected_percentage 25, non_infected_percentage 75."""
    infect(add_survivor())
    report = json_body(expect_status(client.get("/api/v1/reports"), 200))
    for key, expected in (("infected_percentage", 25), ("non_infected_percentage", 75)):
        check(abs(report[key] - expected) <= 0.01, f'"{key}" {expected}', report[key])
