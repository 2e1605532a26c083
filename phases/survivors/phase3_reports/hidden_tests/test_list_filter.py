"""GET /api/v1/survivors?infected= (a bonus): the only check of its group."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body


@pytest.mark.requirement("Z48")
def test_the_list_shows_only_the_infected_or_only_the_others(client, add_survivor, infect):
    """`infected=true` and `infected=false` show these survivors and no other; `total` agrees."""
    sick = add_survivor()
    healthy = infect(sick)
    for flag, expected in (("true", [sick]), ("false", healthy)):
        response = client.get("/api/v1/survivors", params={"infected": flag})
        page = json_body(expect_status(response, 200))
        ids = [survivor["id"] for survivor in page["survivors"]]
        wanted = [survivor["id"] for survivor in expected]
        check(ids == wanted, f"{len(wanted)} of four survivors for infected={flag}", ids)
        check(page["total"] == len(wanted), f'"total" {len(wanted)}', page["total"])
