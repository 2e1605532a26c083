"""GET /api/v1/reports on the averages: the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("Z43")
def test_averages_leave_out_the_infected(client, add_survivor, infect):
    """Averages are those of the three who are not infected, to within 0.01."""
    sick = add_survivor(inventory={"water": 100, "ammunition": 100})
    owned = ({"water": 1, "food": 3}, {"water": 2, "food": 3}, {"water": 5, "food": 4})
    infect(sick, *[add_survivor(inventory=inventory) for inventory in owned])
    report = json_body(expect_status(client.get("/api/v1/reports"), 200))
    averages = report["average_resources"]
    expected = {"water": 8 / 3, "food": 10 / 3, "medication": 0, "ammunition": 0}
    for item, average in expected.items():
        close = abs(averages[item] - average) <= 0.01
        check(close, f'an average of {average:.2f} for "{item}"', averages[item])
