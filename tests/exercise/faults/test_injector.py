"""The injector: when a fault has changed something, or would."""

from dataclasses import replace

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.base import (
    Fault,
    Forward,
    Interceptor,
    Request,
    Response,
    pass_through,
)
from interview_kit.exercise.faults.build import on, refuse, respond
from interview_kit.exercise.faults.injector import FaultInjector, would_change
from tests.metrics.mutation.faults.echo import Notes, get, post


def has_fired(intercept: Interceptor, *requests: Request, strict: bool = False) -> bool:
    notes = Notes({1: {"id": 1, "text": "first"}})
    injector = FaultInjector(Fault("f", "a fault", (), intercept), strict=strict)
    for request in requests:
        injector(request, notes)
    return injector.fired


def test_an_honest_answer_is_no_change():
    assert not has_fired(lambda request, forward: forward(request), get("/notes/"))


@pytest.mark.parametrize(
    "change",
    [{"status": 500}, {"body": b"[]"}, {"headers": ()}],
    ids=["status", "body", "headers"],
)
def test_another_answer_is_a_change(change):
    assert has_fired(lambda request, forward: replace(forward(request), **change), get("/notes/"))


def test_an_answer_that_the_server_was_not_asked_for_is_a_change():
    assert has_fired(lambda request, forward: Response(status=200), get("/notes/"))


def test_a_look_on_the_side_is_no_change():
    def looks(request: Request, forward: Forward) -> Response:
        forward(get("/notes/1"))
        return forward(request)

    assert not has_fired(looks, get("/notes/"))


def test_a_deed_on_the_side_is_a_change():
    def deletes(request: Request, forward: Forward) -> Response:
        forward(Request(method="DELETE", path="/notes/1"))
        return forward(request)

    assert has_fired(deletes, get("/notes/"))


def test_one_change_among_many_exchanges_counts():
    def only_posts(request: Request, forward: Forward) -> Response:
        honest = forward(request)
        return replace(honest, status=200) if request.method == "POST" else honest

    assert not has_fired(only_posts, get("/notes/"), get("/notes/1"))
    assert has_fired(only_posts, get("/notes/"), post("/notes/", {"text": "a"}), get("/notes/1"))


def misreads(request: Request, forward: Forward) -> Response:
    """A fault that expects an answer of another shape."""
    honest = forward(request)
    return honest.with_data(honest.data()["users"])


def test_a_fault_that_cannot_read_an_answer_leaves_it_alone():
    notes = Notes({1: {"id": 1}})
    injector = FaultInjector(Fault("f", "a fault", (), misreads))
    assert injector(get("/notes/1"), notes) == notes(get("/notes/1"))
    assert [request.path for request in notes.asked] == ["/notes/1", "/notes/1"]
    assert not injector.fired


def test_a_fault_that_cannot_read_an_answer_of_ours_is_our_fault():
    with pytest.raises(EngineError, match=r"the fault f cannot read: KeyError"):
        has_fired(misreads, get("/notes/1"), strict=True)


HONEST = Fault("honest", "nothing", (), pass_through)


@pytest.fixture
def notes() -> Notes:
    return Notes({1: {"id": 1, "text": "first"}})


class TestWouldChange:
    def test_a_fault_that_would_change_the_response_does(self, notes):
        intercept = respond(on("GET", "/notes/{id}", 200), 500)
        fault = replace(HONEST, intercept=intercept)
        assert would_change(fault, get("/notes/1"), notes(get("/notes/1")))
        assert not would_change(fault, get("/notes/"), notes(get("/notes/")))

    def test_one_that_forwards_what_was_not_recorded_may(self, notes):
        fault = replace(HONEST, intercept=lambda request, forward: forward(get("/notes/9")))
        assert would_change(fault, get("/notes/1"), notes(get("/notes/1")))

    def test_one_that_forwards_nothing_does(self, notes):
        fault = replace(HONEST, intercept=refuse(on("POST", "/notes/")))
        request = post("/notes/", {"text": "a"})
        assert would_change(fault, request, notes(request))
        assert not would_change(fault, get("/notes/1"), notes(get("/notes/1")))
