"""GET /users/stats/ (a bonus): the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("U48")
def test_stats_count_all_users(client, add_user):
    """The numbers are those of all users; one without an age has no part in those about ages."""
    for fields in ({"age": 20}, {"age": 29}, {"age": 30}, {}):
        add_user(**fields)
    stats = json_body(expect_status(client.get("/users/stats/"), 200))
    check(stats["total_users"] == 4, '"total_users" 4', stats["total_users"])
    average = stats["average_age"]
    check(abs(average - 79 / 3) < 0.01, '"average_age" 26.33', average)
    expected = {"age_distribution": {"20-29": 2, "30-39": 1}, "email_domains": {"example.com": 4}}
    for key, counts in expected.items():
        got = {name: number for name, number in stats[key].items() if number}
        check(got == counts, f'"{key}" {counts}', got)
