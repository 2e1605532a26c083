"""interview_kit.exercise.faults.boundary: when a fault has changed something."""

from dataclasses import replace

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.base import Bend, Fault, Forward, Request, Response
from interview_kit.exercise.faults.boundary import Boundary
from tests.metrics.mutation.faults.echo import Notes, get, post


def met(bend: Bend, *requests: Request, strict: bool = False) -> bool:
    notes = Notes({1: {"id": 1, "text": "first"}})
    boundary = Boundary(Fault("f", "a fault", (), bend), strict=strict)
    for request in requests:
        boundary(request, notes)
    return boundary.fired


def test_an_honest_answer_is_no_change():
    assert not met(lambda request, forward: forward(request), get("/notes/"))


@pytest.mark.parametrize(
    "change",
    [{"status": 500}, {"body": b"[]"}, {"headers": ()}],
    ids=["status", "body", "headers"],
)
def test_another_answer_is_a_change(change):
    assert met(lambda request, forward: replace(forward(request), **change), get("/notes/"))


def test_an_answer_that_the_server_was_not_asked_for_is_a_change():
    assert met(lambda request, forward: Response(status=200), get("/notes/"))


def test_a_look_on_the_side_is_no_change():
    def looks(request: Request, forward: Forward) -> Response:
        forward(get("/notes/1"))
        return forward(request)

    assert not met(looks, get("/notes/"))


def test_a_deed_on_the_side_is_a_change():
    def deletes(request: Request, forward: Forward) -> Response:
        forward(Request(method="DELETE", path="/notes/1"))
        return forward(request)

    assert met(deletes, get("/notes/"))


def test_one_change_among_many_exchanges_counts():
    def only_posts(request: Request, forward: Forward) -> Response:
        honest = forward(request)
        return replace(honest, status=200) if request.method == "POST" else honest

    assert not met(only_posts, get("/notes/"), get("/notes/1"))
    assert met(only_posts, get("/notes/"), post("/notes/", {"text": "a"}), get("/notes/1"))


def misreads(request: Request, forward: Forward) -> Response:
    """A fault that expects an answer of another shape."""
    honest = forward(request)
    return honest.with_data(honest.data()["users"])


def test_a_fault_that_cannot_read_an_answer_leaves_it_alone():
    notes = Notes({1: {"id": 1}})
    boundary = Boundary(Fault("f", "a fault", (), misreads))
    assert boundary(get("/notes/1"), notes) == notes(get("/notes/1"))
    assert [request.path for request in notes.asked] == ["/notes/1", "/notes/1"]
    assert not boundary.fired


def test_a_fault_that_cannot_read_an_answer_of_ours_is_our_fault():
    with pytest.raises(EngineError, match=r"the fault f cannot read: KeyError"):
        met(misreads, get("/notes/1"), strict=True)
