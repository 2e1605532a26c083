"""GET /users/stats/ (a bonus): the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("U48")
def test_stats_count_all_users(client, add_user, unique):
    """The numbers are those of all users; one without an age has no part in those about ages."""
    other = f"{unique()}@one.example.com"
    for fields in ({"age": 20}, {"age": 29}, {"age": 30}, {"age": 9, "email": other}, {}):
        add_user(**fields)
    stats = json_body(expect_status(client.get("/users/stats/"), 200))
    check(stats["total_users"] == 5, '"total_users" 5', stats["total_users"])
    average = stats["average_age"]
    check(abs(average - 88 / 4) < 0.01, '"average_age" 22', average)
    expected = {
        "age_distribution": {"0-9": 1, "20-29": 2, "30-39": 1},
        "email_domains": {"example.com": 4, "one.example.com": 1},
    }
    for key, counts in expected.items():
        got = {name: number for name, number in stats[key].items() if number}
        check(got == counts, f'"{key}" {counts}', got)
