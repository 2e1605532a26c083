"""Each fails for half a second; until it is found out, it notices whatever runs then."""

import time

import pytest

import users

TURNS = 40


@pytest.mark.parametrize("turn", range(TURNS))
def test_it_is_not_my_turn(turn):
    users.create("Ann", "ann@example.com")
    assert int(2 * time.time()) % TURNS != turn
