"""How long a shape of request is waited for."""

import pytest

from interview_kit.server.client import BoundedClient
from interview_kit.server.shape_patience import (
    MAX_LATE,
    SHORT_SECONDS,
    SLOWEST_FACTOR,
    ShapePatience,
    find_shape,
)
from interview_kit.server.wire import ExchangeError

POST = ("POST", "/users/")


def test_a_shape_is_the_method_and_the_path_without_numbers():
    assert find_shape("GET", "/users/17?page=2") == ("GET", "/users/{}")
    assert find_shape("GET", "/users/8f14e45f-ceea/x") == ("GET", "/users/{}/x")
    assert find_shape("POST", "/users/") == POST


def test_only_a_shape_that_was_late_twice_is_waited_for_less():
    patience = ShapePatience()
    for _ in range(MAX_LATE):
        assert patience.choose_seconds(POST, 5.0) == 5.0
        patience.add_late(POST)
    assert patience.choose_seconds(POST, 5.0) == SHORT_SECONDS
    assert patience.choose_seconds(POST, 0.5) == 0.5
    assert patience.choose_seconds(("GET", "/users/"), 5.0) == 5.0


@pytest.mark.parametrize(
    ("slowest", "seconds"), [(4.7, 5.0), (1.5, 1.5 * SLOWEST_FACTOR), (0.01, SHORT_SECONDS)]
)
def test_a_slow_program_that_answers_is_still_waited_for(slowest, seconds):
    patience = ShapePatience()
    patience.add_response(POST, slowest)
    for _ in range(MAX_LATE):
        patience.add_late(POST)
    assert patience.choose_seconds(POST, 5.0) == seconds


def test_the_client_waits_less_and_says_so(scripted):
    server = scripted(lambda peer: peer.wait())
    patience = ShapePatience()
    messages = []
    for _ in range(MAX_LATE + 1):
        with (
            BoundedClient(server.connect, timeout=SHORT_SECONDS + 0.2, patience=patience) as client,
            pytest.raises(ExchangeError) as caught,
        ):
            client.get("/users/7")
        messages.append(str(caught.value))
    assert messages[:MAX_LATE] == ["no answer within 1.2 s"] * MAX_LATE
    assert messages[MAX_LATE] == "no answer: GET /users/{} gave none within 1.2 s twice before"
