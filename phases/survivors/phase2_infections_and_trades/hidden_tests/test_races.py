"""Many trades at once.

How many of them go wrong differs from run to run, so no message says it.
"""

import pytest

from interview_kit.metrics.behaviour.checks import check

DONE = (200, 201)
NOTHING = {"water": 0, "food": 0, "medication": 0, "ammunition": 0}
pytestmark = [pytest.mark.slow, pytest.mark.server(hurries_threads=True)]


@pytest.fixture
def owned_by(read):
    """Count an item of all of these survivors."""

    def count(item, survivors):
        return sum(read(survivor)["inventory"].get(item, 0) for survivor in survivors)

    return count


@pytest.mark.requirement("Z47")
def test_of_parallel_trades_of_one_item_one_wins(add_survivor, trade, owned_by, concurrently):
    """Twelve buyers trade for the same single water at once: one wins, eleven get 409."""
    for _ in range(3):
        seller = add_survivor(inventory=NOTHING | {"water": 1})
        buyers = [add_survivor(inventory=NOTHING | {"ammunition": 4}) for _ in range(12)]
        trades = [
            lambda s=seller, b=buyer: trade(s, {"water": 1}, b, {"ammunition": 4})
            for buyer in buyers
        ]
        statuses = [response.status_code for response in concurrently(trades)]
        done = sum(status in DONE for status in statuses)
        check(done == 1, "one trade to be done", "several" if done else "none")
        check(statuses.count(409) == 11, "409 for all others", "other responses too")
        water = owned_by("water", [seller, *buyers])
        check(water == 1, "one water among all of them", "another number")
        ammunition = owned_by("ammunition", [seller, *buyers])
        check(ammunition == 48, "as much ammunition as before", "another number")


@pytest.mark.requirement("Z47")
def test_parallel_trades_lose_and_make_nothing(add_survivor, trade, owned_by, concurrently):
    """Four buyers trade with one seller, 24 trades at once: no item is lost or made."""
    seller, *buyers = [add_survivor(inventory=dict.fromkeys(NOTHING, 1000)) for _ in range(5)]
    trades = [lambda b=each: trade(seller, {"water": 1}, b, {"ammunition": 4}) for each in buyers]
    for _ in range(4):
        all_done = all(response.status_code in DONE for response in concurrently(trades * 6))
        check(all_done, "every trade to be done", "other responses too")
    for item in ("water", "ammunition"):
        total = owned_by(item, [seller, *buyers])
        check(total == 5000, f"as much {item} as before", "another number")
