"""POST /api/v1/survivors with valid input."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

COLLECTION = "/api/v1/survivors"


@pytest.mark.visible
@pytest.mark.requirement("Z02")
def test_a_new_survivor_has_the_fields_as_sent(client, body_with, shows):
    """POST responds with 201 and a survivor with the six fields as they were sent."""
    body = body_with(inventory={"water": 1, "food": 2, "medication": 3, "ammunition": 4})
    shows(json_body(expect_status(client.post(COLLECTION, json=body), 201)), **body)


@pytest.mark.requirement("Z02")
def test_a_new_survivor_is_not_infected(add_survivor, shows):
    """A new survivor has infected false and infection_reports 0."""
    shows(add_survivor(), infected=False, infection_reports=0)


@pytest.mark.requirement("Z02")
def test_two_survivors_have_two_ids(add_survivor):
    """Each new survivor gets an id of its own."""
    first, second = add_survivor()["id"], add_survivor()["id"]
    check(first != second, "two survivors with different ids", [first, second])


@pytest.mark.requirement("Z03")
def test_a_survivor_without_an_inventory_owns_nothing(add_survivor, read, shows):
    """Without an inventory all four items have the quantity 0."""
    nothing = {"water": 0, "food": 0, "medication": 0, "ammunition": 0}
    survivor = add_survivor(inventory=...)
    shows(survivor, inventory=nothing)
    shows(read(survivor), inventory=nothing)


@pytest.mark.visible
@pytest.mark.requirement("Z03")
def test_an_item_that_is_left_out_has_the_quantity_0(add_survivor, read, shows):
    """An item that the inventory leaves out has the quantity 0, the others theirs."""
    expected = {"water": 0, "food": 7, "medication": 0, "ammunition": 0}
    survivor = add_survivor(inventory={"food": 7})
    shows(survivor, inventory=expected)
    shows(read(survivor), inventory=expected)


@pytest.mark.requirement("Z15")
def test_fields_of_the_server_and_unknown_ones_are_ignored(add_survivor, unknown_id, shows):
    """`id`, `infected` and `infection_reports` are ignored; an unknown field is not echoed."""
    chosen = unknown_id()
    survivor = add_survivor(id=chosen, infected=True, infection_reports=2, nickname="Annie")
    check(survivor["id"] != chosen, "an id that the server made", survivor["id"])
    shows(survivor, infected=False, infection_reports=0)
    check("nickname" not in survivor, "a survivor without the unknown field", survivor)
