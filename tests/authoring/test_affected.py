"""interview_kit.authoring.affected: the suites that a fault can touch, and no other."""

import pytest

from interview_kit.authoring.affected import Seen
from interview_kit.core import layout
from interview_kit.exercise.faults.base import Fault, Request, Response
from interview_kit.exercise.faults.build import answer, edit, look, on

READ = Request(method="GET", path="/users/1")
GONE = Request(method="GET", path="/users/2")
ANN = Response(status=200).with_data({"name": "Ann"})


@pytest.fixture
def seen(monkeypatch):
    """Two suites: one reads a user, the other one misses it."""
    seen = Seen()
    for file, request, given in (("a.py", READ, ANN), ("b.py", GONE, Response(status=404))):
        monkeypatch.setenv("PYTEST_CURRENT_TEST", f"users/{file}::test_x (call)")
        assert seen(request, lambda _, given=given: given) is given
    return seen


def named(seen, bend):
    return [
        path.relative_to(layout.PHASES).as_posix()
        for path in seen.touched(Fault("f", "a fault", (), bend))
    ]


def test_a_suite_is_touched_where_an_answer_would_change(seen):
    assert named(seen, answer(on("GET", "/users/{id}", 404), 200, {})) == ["users/b.py"]
    assert named(seen, edit(on("GET", "/users/{id}", 200), lambda *_: {})) == ["users/a.py"]


def test_no_suite_is_touched_where_nothing_would_change(seen):
    assert named(seen, edit(on("GET", "/users/{id}"), lambda data, _: data)) == []
    assert named(seen, answer(on("PUT", "/users/{id}"), 500)) == []


def test_a_fault_that_looks_for_more_may_touch_a_suite(seen):
    def bend(request, forward):
        forward(look(request, "/users/"))
        return forward(request)

    assert named(seen, bend) == ["users/a.py", "users/b.py"]
