"""PATCH /api/v1/survivors/{id}/location"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

COLLECTION = "/api/v1/survivors"
PLACE = {"latitude": -33.5, "longitude": 151.25}


@pytest.fixture
def path_to(add_survivor):
    """Create a survivor and return the path of their location."""
    return lambda: f"{COLLECTION}/{add_survivor()['id']}/location"


@pytest.mark.visible
@pytest.mark.requirement("Z16")
@pytest.mark.parametrize(
    "place", [PLACE, {"latitude": 90, "longitude": -180}], ids=["inside", "edge"]
)
def test_a_survivor_moves_and_nothing_else_changes(client, add_survivor, read, place):
    """PATCH responds with 200 and the survivor, only the location is another; GET agrees."""
    survivor = add_survivor()
    response = client.patch(f"{COLLECTION}/{survivor['id']}/location", json=place)
    moved = json_body(expect_status(response, 200))
    check(moved == survivor | place, f"the survivor {survivor | place}", moved)
    found = read(survivor)
    check(found == survivor | place, f"GET to show {survivor | place}", found)


@pytest.mark.requirement("Z17")
@pytest.mark.parametrize(
    "body",
    [
        {},
        {"latitude": 1.5},
        {"longitude": 1.5},
        {"latitude": 90.01, "longitude": 1.5},
        {"latitude": -90.01, "longitude": 1.5},
        {"latitude": 1.5, "longitude": 180.01},
        {"latitude": 1.5, "longitude": -180.01},
    ],
    ids=["empty", "latitude", "longitude", "north", "south", "east", "west"],
)
def test_a_bad_location_is_refused_and_nobody_moves(client, add_survivor, read, shows, body):
    """A location without latitude or longitude, or out of range: 422; the survivor stays."""
    survivor = add_survivor()
    expect_status(client.patch(f"{COLLECTION}/{survivor['id']}/location", json=body), 422)
    shows(read(survivor), latitude=survivor["latitude"], longitude=survivor["longitude"])


@pytest.mark.requirement("Z18")
def test_the_location_of_an_unknown_id_is_not_found(client, path_to, unknown_id):
    """PATCH of the location of an id that nobody has: 404, unlike that of a known one."""
    known = client.patch(path_to(), json=PLACE)
    check(known.status_code not in (404, 405), "the location of a known id to be found")
    expect_status(client.patch(f"{COLLECTION}/{unknown_id()}/location", json=PLACE), 404)


@pytest.mark.requirement("Z18")
@pytest.mark.parametrize("odd_id", ["abc", "-1", "9" * 30], ids=["text", "negative", "huge"])
def test_the_location_of_an_impossible_id_is_refused(client, path_to, odd_id):
    """PATCH of the location of abc, -1 and a number of 30 digits: 400, 404 or 422."""
    known = client.patch(path_to(), json=PLACE)
    check(known.status_code not in (404, 405), "the location of a known id to be found")
    odd = client.patch(f"{COLLECTION}/{odd_id}/location", json=PLACE)
    expect_status(odd, 400, 404, 422)
