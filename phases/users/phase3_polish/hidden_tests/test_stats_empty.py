"""GET /users/stats/ without a user (a bonus): the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("U48")
def test_stats_of_no_users_are_zero(client):
    """Without users the numbers are 0 and nothing is counted."""
    stats = json_body(expect_status(client.get("/users/stats/"), 200))
    for key in ("total_users", "average_age"):
        check(stats[key] == 0, f'"{key}" 0', stats[key])
    for key in ("age_distribution", "email_domains"):
        check(not any(stats[key].values()), f'"{key}" without users', stats[key])
