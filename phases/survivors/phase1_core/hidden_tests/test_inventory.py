"""No request of phase 1 changes what a survivor owns."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status

COLLECTION = "/api/v1/survivors"
PLENTY = {"water": 99, "food": 99, "medication": 99, "ammunition": 99}


@pytest.mark.requirement("Z19")
def test_a_new_location_brings_no_items(client, add_survivor, has_items):
    """An inventory in the PATCH of a location is ignored."""
    survivor = add_survivor()
    body = {"latitude": 1.5, "longitude": 2.5, "inventory": PLENTY}
    expect_status(client.patch(f"{COLLECTION}/{survivor['id']}/location", json=body), 200)
    has_items(survivor)


@pytest.mark.requirement("Z19")
@pytest.mark.parametrize("below", ["", "/inventory"], ids=["survivor", "inventory"])
@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE"])
def test_no_other_route_changes_a_survivor(client, add_survivor, has_items, method, below):
    """PUT, PATCH and DELETE of a survivor and of its inventory: 404 or 405, nothing changes."""
    survivor = add_survivor()
    path = f"{COLLECTION}/{survivor['id']}{below}"
    body = PLENTY if below else survivor | {"inventory": PLENTY}
    content = {} if method == "DELETE" else {"json": body}
    expect_status(client.request(method, path, **content), 404, 405)
    has_items(survivor)
