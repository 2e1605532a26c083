"""POST /api/v1/trades. Each survivor owns five of each item at first."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

DONE = (200, 201)


@pytest.mark.visible
@pytest.mark.requirement("Z32")
def test_a_trade_moves_the_items_of_both_sides(add_survivor, trade, has_items):
    """1 water and 1 medication against all 6 ammunition: 200 or 201; GET shows what each owns."""
    left = add_survivor()
    right = add_survivor(inventory={"water": 5, "food": 5, "medication": 5, "ammunition": 6})
    response = trade(left, {"water": 1, "medication": 1}, right, {"ammunition": 6})
    expect_status(response, *DONE)
    has_items(left, water=-1, medication=-1, ammunition=6)
    has_items(right, water=1, medication=1, ammunition=-5)


@pytest.mark.requirement("Z32")
def test_a_trade_responds_with_both_survivors(add_survivor, trade, shows):
    """A trade responds with left and right as they are afterwards."""
    left, right = add_survivor(), add_survivor()
    response = trade(left, {"water": 1}, right, {"food": 1, "ammunition": 1})
    body = json_body(expect_status(response, *DONE))
    check(isinstance(body, dict), "an object with left and right", body)
    after = {"water": 4, "food": 6, "medication": 5, "ammunition": 6}
    shows(body.get("left"), id=left["id"], name=left["name"], inventory=after)
    after = {"water": 6, "food": 4, "medication": 5, "ammunition": 4}
    shows(body.get("right"), id=right["id"], name=right["name"], inventory=after)


@pytest.mark.requirement("Z33")
def test_a_trade_conserves_each_item(add_survivor, trade, read):
    """After a trade, done or refused, both sides together own of each item what they owned."""
    left, right, other = add_survivor(), add_survivor(), add_survivor()
    trade(left, {"water": 2}, right, {"food": 2, "medication": 1})
    sides = [read(survivor)["inventory"] for survivor in (left, right)]
    total = {item: sides[0][item] + sides[1][item] for item in sides[0]}
    expected = {"water": 10, "food": 10, "medication": 10, "ammunition": 10}
    check(total == expected, "ten of each item on both sides together", total)
    untouched = read(other)["inventory"]
    check(untouched == other["inventory"], "the inventory of another survivor", untouched)


@pytest.mark.requirement("Z33")
def test_both_sides_may_give_the_same_item(add_survivor, trade, has_items):
    """2 water against 1 water and 4 ammunition: the left side has one water less."""
    left, right = add_survivor(), add_survivor()
    expect_status(trade(left, {"water": 2}, right, {"water": 1, "ammunition": 4}), *DONE)
    has_items(left, water=-1, ammunition=4)
    has_items(right, water=1, ammunition=-4)


@pytest.mark.visible
@pytest.mark.requirement("Z34")
@pytest.mark.parametrize(
    ("gives", "returns"),
    [
        ({"water": 1}, {"ammunition": 3}),
        ({"ammunition": 3}, {"water": 1}),
        ({"medication": 2}, {"medication": 1}),
    ],
    ids=["left", "right", "quantities"],
)
def test_a_trade_of_unequal_points_is_refused(
    add_survivor, trade, conflicts, has_items, gives, returns
):
    """1 water against 3 ammunition or 2 medication against 1: 409 unequal_points, nothing moves."""
    left, right = add_survivor(), add_survivor()
    conflicts(trade(left, gives, right, returns), "unequal_points")
    has_items(left)
    has_items(right)


@pytest.mark.requirement("Z35")
@pytest.mark.parametrize(
    ("gives", "returns"),
    [
        ({"medication": 6}, {"water": 3}),
        ({"water": 3}, {"medication": 6}),
        ({"food": 6}, {"food": 1, "water": 3, "ammunition": 3}),
    ],
    ids=["left", "right", "before"],
)
def test_nobody_trades_what_they_do_not_own(
    add_survivor, trade, conflicts, has_items, gives, returns
):
    """A side gives 6 of an item and owns 5 before the trade: 409 insufficient_items."""
    left, right = add_survivor(), add_survivor()
    conflicts(trade(left, gives, right, returns), "insufficient_items")
    has_items(left)
    has_items(right)


@pytest.mark.requirement("Z36")
@pytest.mark.parametrize("side", ["left", "right"])
def test_nobody_trades_with_an_infected_survivor(
    add_survivor, infect, trade, conflicts, has_items, side
):
    """A trade with an infected survivor on either side: 409 infected, nothing moves."""
    healthy, sick = add_survivor(), add_survivor()
    infect(sick)
    left, right = (sick, healthy) if side == "left" else (healthy, sick)
    conflicts(trade(left, {"water": 1}, right, {"water": 1}), "infected")
    has_items(healthy)


@pytest.mark.requirement("Z37")
@pytest.mark.parametrize(
    ("gives", "returns"),
    [
        ({}, {"water": 1}),
        ({"water": 1}, {}),
        ({"water": 0}, {"water": 1}),
        ({"water": 1}, {"water": -1}),
        ({"water": 1}, {"gold": 1}),
    ],
    ids=["left-empty", "right-empty", "zero", "negative", "unknown"],
)
def test_a_malformed_trade_is_refused(add_survivor, trade, has_items, gives, returns):
    """An empty side, a quantity of 0 or -1, an unknown item: 422, nothing moves."""
    left, right = add_survivor(), add_survivor()
    expect_status(trade(left, gives, right, returns), 422)
    has_items(left)
    has_items(right)


@pytest.mark.requirement("Z37")
def test_nobody_trades_with_themselves(add_survivor, trade, has_items):
    """The same survivor on both sides: 422, nothing moves."""
    survivor = add_survivor()
    expect_status(trade(survivor, {"water": 1}, survivor, {"water": 1}), 422)
    has_items(survivor)


@pytest.mark.requirement("Z38")
@pytest.mark.parametrize("side", ["left", "right"])
def test_a_trade_with_an_unknown_survivor_is_not_found(add_survivor, unknown_id, trade, read, side):
    """A survivor that does not exist on either side: 404, nothing moves."""
    one, other = add_survivor(), add_survivor()
    known = trade(one, {"water": 1}, other, {"water": 1})
    check(known.status_code not in (404, 405), "a trade of known survivors to be found")
    before = read(one)["inventory"]
    nobody = {"id": unknown_id()}
    left, right = (nobody, one) if side == "left" else (one, nobody)
    expect_status(trade(left, {"water": 1}, right, {"water": 1}), 404)
    after = read(one)["inventory"]
    check(after == before, f"the inventory {before}", after)
