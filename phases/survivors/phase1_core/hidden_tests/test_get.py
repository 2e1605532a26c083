"""GET /api/v1/survivors/{id}"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status

COLLECTION = "/api/v1/survivors"


@pytest.mark.visible
@pytest.mark.requirement("Z04")
def test_a_survivor_is_read_as_it_was_created(add_survivor, read):
    """GET responds with the survivor that POST responded with."""
    created = add_survivor(inventory={"medication": 9})
    found = read(created)
    check(found == created, f"the survivor {created}", found)


@pytest.mark.requirement("Z05")
def test_an_unknown_id_is_not_found(client, unknown_id):
    """GET of an id that nobody has: 404."""
    expect_status(client.get(f"{COLLECTION}/{unknown_id()}"), 404)


@pytest.mark.requirement("Z05")
@pytest.mark.parametrize("odd_id", ["abc", "-1", "9" * 30], ids=["text", "negative", "huge"])
def test_an_impossible_id_is_refused_and_harms_nothing(client, add_survivor, odd_id):
    """GET of the ids abc, -1 and a number of 30 digits: 400, 404 or 422; others can be read."""
    survivor = add_survivor()
    expect_status(client.get(f"{COLLECTION}/{odd_id}"), 400, 404, 422)
    expect_status(client.get(f"{COLLECTION}/{survivor['id']}"), 200)
