"""GET /api/v1/reports on the averages: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("Z43")
def test_averages_leave_out_the_infected(client, add_survivor, infect):
    """Averages are those of the three who are not infected, to within 0.01."""
    items = ("water", "food", "medication", "ammunition")
    sick, *healthy = [
        add_survivor(inventory=dict(zip(items, owned, strict=True)))
        for owned in ((100, 0, 100, 0), (1, 3, 0, 7), (2, 3, 0, 7), (5, 4, 0, 7))
    ]
    infect(sick, *healthy)
    report = json_body(expect_status(client.get("/api/v1/reports"), 200))
    averages = report["average_resources"]
    expected = {"water": 8 / 3, "food": 10 / 3, "medication": 0, "ammunition": 7}
    for item, average in expected.items():
        close = abs(averages[item] - average) <= 0.01
        check(close, f'an average of {average:.2f} for "{item}"', averages[item])
