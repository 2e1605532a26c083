"""Each fails for a moment, in turn; until it is found out, it notices whatever runs then."""

import time

import pytest

import users

TESTS, TURNS = 40, 8


@pytest.mark.parametrize("turn", range(TESTS))
def test_it_is_not_my_turn(turn):
    users.create("Ann", "ann@example.com")
    assert int(10 * time.time()) % TURNS != turn % TURNS
