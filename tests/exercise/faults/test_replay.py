"""The replay of a fault whose responses come one at a time."""

from dataclasses import replace

import pytest

from interview_kit.exercise.faults.base import Request, Response, pass_through
from interview_kit.exercise.faults.replay import MAX_FORWARDS, Replay
from tests.metrics.mutation.faults.echo import get, post

REQUEST = post("/notes/", {"text": "a"})
CREATED = Response(status=201, body=b"{}")


def test_an_unchanged_exchange_reuses_the_apps_own_response():
    exchange = Replay(REQUEST, pass_through)
    assert exchange.pending == REQUEST
    exchange.receive(CREATED)
    assert (exchange.pending, exchange.reuse, exchange.response) == (None, 0, None)


def test_a_changed_response_replaces_the_apps_own():
    exchange = Replay(REQUEST, lambda request, forward: replace(forward(request), status=200))
    exchange.receive(CREATED)
    assert exchange.response == replace(CREATED, status=200)
    assert exchange.reuse is None


def test_a_response_may_need_no_request():
    exchange = Replay(REQUEST, lambda request, forward: Response(status=503))
    assert (exchange.pending, exchange.response) == (None, Response(status=503))


def test_each_further_request_waits_for_the_response_before():
    def intercept(request, forward):
        before = forward(get("/notes/1"))
        return forward(request if before.status == 404 else get("/notes/2"))

    exchange = Replay(REQUEST, intercept)
    assert exchange.pending == get("/notes/1")
    exchange.receive(Response(status=404))
    assert exchange.pending == REQUEST
    exchange.receive(CREATED)
    assert exchange.reuse == 1


def test_a_response_that_nobody_waits_for_is_ignored():
    exchange = Replay(REQUEST, pass_through)
    exchange.receive(CREATED)
    exchange.receive(Response(status=500))
    assert (exchange.pending, exchange.reuse) == (None, 0)


def test_a_fault_that_never_ends_leaves_the_first_response():
    def insatiable(request: Request, forward):
        while True:
            forward(request)

    exchange = Replay(REQUEST, insatiable)
    for _ in range(MAX_FORWARDS):
        assert exchange.pending is not None
        exchange.receive(CREATED)
    assert (exchange.pending, exchange.reuse) == (None, 0)


def test_an_error_of_the_fault_is_the_callers():
    def broken(request, forward):
        raise LookupError("no such key")

    with pytest.raises(LookupError):
        Replay(REQUEST, broken)
