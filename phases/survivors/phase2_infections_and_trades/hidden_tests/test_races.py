"""Many trades at once.

How many of them go wrong differs from run to run, so no message says it.
"""

import pytest

from interview_kit.metrics.behaviour.checks import check

ROUNDS, BUYERS = 3, 12
DONE = (200, 201)
NOTHING = {"water": 0, "food": 0, "medication": 0, "ammunition": 0}


@pytest.mark.requirement("Z47")
def test_of_parallel_trades_of_one_item_one_wins(add_survivor, trade, read, concurrently):
    """Twelve buyers trade for the same single water at once: one wins, eleven get 409."""
    for _ in range(ROUNDS):
        seller = add_survivor(inventory=NOTHING | {"water": 1})
        buyers = [add_survivor(inventory=NOTHING | {"ammunition": 4}) for _ in range(BUYERS)]
        trades = [
            lambda s=seller, b=buyer: trade(s, {"water": 1}, b, {"ammunition": 4})
            for buyer in buyers
        ]
        statuses = [response.status_code for response in concurrently(trades)]
        done = sum(status in DONE for status in statuses)
        check(done == 1, "one trade to be done", "several" if done else "none")
        check(statuses.count(409) == BUYERS - 1, "409 for all others", "other responses too")
        owned = [read(survivor)["inventory"] for survivor in (seller, *buyers)]
        water = sum(inventory.get("water", 0) for inventory in owned)
        ammunition = sum(inventory.get("ammunition", 0) for inventory in owned)
        check(water == 1, "one water among all of them", "another number")
        check(ammunition == 4 * BUYERS, "as much ammunition as before", "another number")
