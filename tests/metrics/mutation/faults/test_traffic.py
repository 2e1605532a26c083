"""interview_kit.metrics.mutation.faults.traffic: which tests a fault would touch."""

import contextlib
from dataclasses import replace

import pytest

from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import answer, on, refuse
from interview_kit.metrics.mutation.faults.measure_faults import gather
from interview_kit.metrics.mutation.faults.traffic import Sightings, changes, watch

from .echo import Notes, get, post
from .notes import FAULTS, TESTS, files_of, place_and_source

HONEST = Fault("honest", "nothing", (), lambda request, forward: forward(request))


@pytest.fixture
def notes():
    return Notes({1: {"id": 1, "text": "first"}})


class TestChanges:
    def test_a_fault_that_would_bend_the_answer_does(self, notes):
        bend = answer(on("GET", "/notes/{id}", 200), 500)
        fault = replace(HONEST, bend=bend)
        assert changes(fault, get("/notes/1"), notes(get("/notes/1")))
        assert not changes(fault, get("/notes/"), notes(get("/notes/")))

    def test_one_that_asks_for_more_than_was_seen_may(self, notes):
        fault = replace(HONEST, bend=lambda request, forward: forward(get("/notes/9")))
        assert changes(fault, get("/notes/1"), notes(get("/notes/1")))

    def test_one_that_asks_nothing_does(self, notes):
        fault = replace(HONEST, bend=refuse(on("POST", "/notes/")))
        request = post("/notes/", {"text": "a"})
        assert changes(fault, request, notes(request))
        assert not changes(fault, get("/notes/1"), notes(get("/notes/1")))


def test_the_tests_that_a_fault_touches_come_first_in_their_own_order(notes):
    sightings = Sightings()
    for test in ("t/a.py::one", "t/a.py::two", "t/a.py::three"):
        for stage in ("setup", "call"):
            sightings.entered(f"{test} ({stage})")
            request = get("/notes/" if test.endswith("one") or stage == "setup" else "/notes/1")
            sightings.bend(request, notes)
    fault = replace(HONEST, bend=answer(on("GET", "/notes/{id}", 200), 500))
    tests = ["t/a.py::one", "t/a.py::two", "t/a.py::unseen", "t/a.py::three"]
    assert sightings.order(fault, tests) == (
        "t/a.py::two",
        "t/a.py::three",
        "t/a.py::one",
        "t/a.py::unseen",
    )
    assert sightings.order(HONEST, tests) == tuple(tests)


def watched(folder, code):
    names = ["create", "missing", "read"]
    tests = [f"tests/test_notes.py::test_{name}" for name in names]
    place, source = place_and_source(folder, files_of(code))
    with contextlib.ExitStack() as stack:
        (meeting,) = gather(stack, place, source, tests, 1)
        return watch(meeting), tests


def test_a_suite_is_watched(tmp_path):
    sightings, tests = watched(tmp_path, TESTS)
    first = {fault.id: sightings.order(fault, tests)[0].rpartition("_")[2] for fault in FAULTS}
    assert first == {"a": "create", "b": "missing", "c": "read", "d": "create"}


def test_a_suite_whose_order_matters_keeps_it(tmp_path):
    code = """
ids = []


def test_create(client):
    ids.append(client.post("/notes/", json={"text": "a"}).json()["id"])


def test_missing(client):
    assert ids == [1]


def test_read(client):
    assert ids == [1]
"""
    assert watched(tmp_path, code)[0] is None
