"""POST /api/v1/trades"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from httpx2 import Client, Response

JsonObject = dict[str, Any]
Add = Callable[..., JsonObject]
Infect = Callable[[JsonObject], list[JsonObject]]
Read = Callable[[JsonObject], JsonObject]
Trade = Callable[..., Response]
Items = dict[str, int]


def owning(survivor: JsonObject, **changes: int) -> JsonObject:
    """The survivor with other quantities, by how much they differ."""
    inventory = {item: n + changes.get(item, 0) for item, n in survivor["inventory"].items()}
    return survivor | {"inventory": inventory}


def assert_conflict(response: Response, code: str) -> None:
    """The response is a 409 with this code."""
    assert response.status_code == 409
    assert response.json()["code"] == code
    assert response.json()["detail"]


@pytest.mark.parametrize(
    ("given", "received", "changes"),
    [
        (
            {"water": 1, "medication": 1},
            {"food": 1, "ammunition": 3},
            {"water": -1, "medication": -1, "food": 1, "ammunition": 3},
        ),
        ({"water": 2}, {"water": 1, "ammunition": 4}, {"water": -1, "ammunition": 4}),
        ({"water": 5}, {"food": 5, "ammunition": 5}, {"water": -5, "food": 5, "ammunition": 5}),
    ],
)
def test_a_trade_moves_items_of_the_same_worth_and_no_others(
    ann: JsonObject,
    bob: JsonObject,
    add: Add,
    read: Read,
    trade: Trade,
    given: Items,
    received: Items,
    changes: Items,
) -> None:
    other = add()
    response = trade(ann, given, bob, received)
    left = owning(ann, **changes)
    right = owning(bob, **{item: -n for item, n in changes.items()})
    assert response.status_code == 200
    assert response.json() == {"left": left, "right": right}
    assert (read(ann), read(bob), read(other)) == (left, right, other)


@pytest.mark.parametrize(
    ("given", "received"),
    [
        ({"water": 1}, {"ammunition": 3}),
        ({"medication": 2}, {"medication": 1}),
        ({"ammunition": 3}, {"water": 1}),
    ],
)
def test_unequal_points_are_refused(
    ann: JsonObject, bob: JsonObject, read: Read, trade: Trade, given: Items, received: Items
) -> None:
    assert_conflict(trade(ann, given, bob, received), "unequal_points")
    assert (read(ann), read(bob)) == (ann, bob)


@pytest.mark.parametrize(
    ("given", "received"),
    [
        ({"medication": 6}, {"water": 3}),
        ({"water": 3}, {"medication": 6}),
        ({"water": 1, "food": 6}, {"food": 6, "water": 1}),
        ({"water": 1}, {"ammunition": 6}),
    ],
)
def test_what_is_not_owned_is_not_traded(
    ann: JsonObject, bob: JsonObject, read: Read, trade: Trade, given: Items, received: Items
) -> None:
    assert_conflict(trade(ann, given, bob, received), "insufficient_items")
    assert (read(ann), read(bob)) == (ann, bob)


@pytest.mark.parametrize("items", [{"water": 1}, {"water": 9}])
def test_nobody_trades_with_the_infected(
    ann: JsonObject, bob: JsonObject, infect: Infect, read: Read, trade: Trade, items: Items
) -> None:
    infect(bob)
    assert_conflict(trade(ann, items, bob, {"water": 1}), "infected")
    assert_conflict(trade(bob, {"water": 1}, ann, items), "infected")
    assert read(ann) == ann


@pytest.mark.parametrize("items", [{}, {"water": 0}, {"water": -1}, {"gold": 1}])
def test_a_malformed_trade_is_refused(
    ann: JsonObject, bob: JsonObject, read: Read, trade: Trade, items: Items
) -> None:
    for response in (
        trade(ann, items, bob, {"water": 1}),
        trade(ann, {"water": 1}, bob, items),
        trade(ann, items, {"id": bob["id"] + 9}, {"water": 1}),
    ):
        assert response.status_code == 422
        assert response.json()["detail"]
    assert (read(ann), read(bob)) == (ann, bob)


def test_nobody_trades_with_themselves(ann: JsonObject, read: Read, trade: Trade) -> None:
    assert trade(ann, {"water": 1}, ann, {"water": 1}).status_code == 422
    assert trade(ann, {"water": 1}, ann, {"ammunition": 4}).status_code == 422
    assert read(ann) == ann


def test_unknown_survivors_are_not_found(
    ann: JsonObject, infect: Infect, read: Read, trade: Trade
) -> None:
    nobody = {"id": ann["id"] + 9}
    for left, right in ((ann, nobody), (nobody, ann)):
        assert trade(left, {"water": 1}, right, {"water": 1}).status_code == 404
    assert read(ann) == ann
    infect(ann)
    assert trade(ann, {"water": 1}, nobody, {"water": 1}).status_code == 404


def test_of_many_trades_of_one_item_one_is_done(
    client: Client, add: Add, read: Read, trade: Trade
) -> None:
    seller = add(inventory={"water": 1})
    buyers = [add(inventory={"ammunition": 4}) for _ in range(8)]
    with ThreadPoolExecutor() as pool:
        responses = pool.map(
            lambda buyer: trade(seller, {"water": 1}, buyer, {"ammunition": 4}), buyers
        )
    assert sorted(response.status_code for response in responses) == [200] + [409] * 7
    assert sum(read(buyer)["inventory"]["water"] for buyer in buyers) == 1
