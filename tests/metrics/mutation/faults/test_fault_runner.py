"""The runner, and the order of the tests that a fault affects."""

from dataclasses import replace

import pytest

from interview_kit.core.deadline import deadline_in
from interview_kit.exercise.faults.base import Fault, pass_through
from interview_kit.exercise.faults.build import on, respond
from interview_kit.metrics.mutation.faults.fault_runner import (
    FaultRunner,
    TrafficRecorder,
    record_traffic,
)
from interview_kit.suite.runner import LateSuiteError
from interview_kit.suite.task import Ending, TaskResult

from .echo import Notes, get
from .notes import FAULTS, TESTS, files_of, place_and_source

HONEST = Fault("honest", "nothing", (), pass_through)


@pytest.fixture
def notes():
    return Notes({1: {"id": 1, "text": "first"}})


def test_the_tests_that_a_fault_touches_come_first_in_their_own_order(notes):
    recorder = TrafficRecorder()
    for test in ("t/a.py::one", "t/a.py::two", "t/a.py::three"):
        for stage in ("setup", "call"):
            recorder.on_test(f"{test} ({stage})")
            request = get("/notes/" if test.endswith("one") or stage == "setup" else "/notes/1")
            recorder.intercept(request, notes)
    fault = replace(HONEST, intercept=respond(on("GET", "/notes/{id}", 200), 500))
    tests = ["t/a.py::one", "t/a.py::two", "t/a.py::unseen", "t/a.py::three"]
    assert recorder.sort_tests(fault, tests) == (
        "t/a.py::two",
        "t/a.py::three",
        "t/a.py::one",
        "t/a.py::unseen",
    )
    assert recorder.sort_tests(HONEST, tests) == tuple(tests)


def watched(folder, code):
    names = ["create", "missing", "read"]
    tests = [f"tests/test_notes.py::test_{name}" for name in names]
    place, source = place_and_source(folder, files_of(code))
    with FaultRunner(place, source, tests, deadline=deadline_in(300)) as runner:
        runner.warm_up()
        return record_traffic(runner), tests


def test_a_suite_is_watched(tmp_path):
    recorder, tests = watched(tmp_path, TESTS)
    first = {fault.id: recorder.sort_tests(fault, tests)[0].rpartition("_")[2] for fault in FAULTS}
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


UNNOTICED, LATE = Ending.UNNOTICED, Ending.LATE


@pytest.fixture
def scripted(tmp_path, monkeypatch):
    """A runner of which no run takes place: each ends as the list says, after so many seconds."""
    script: list[tuple[Ending, float]] = []

    def run_once(self, order, timeout):
        ending, seconds = script.pop(0)
        return TaskResult(ending=ending, seconds=seconds)

    monkeypatch.setattr(FaultRunner, "_run_once", run_once)
    place, source = place_and_source(tmp_path, files_of(TESTS))
    with FaultRunner(place, source, ["t"], deadline=deadline_in(300)) as runner:
        yield runner, script


def test_a_suite_that_became_slower_gets_the_time_that_it_takes_now(scripted):
    runner, script = scripted
    script += [(UNNOTICED, 1.0), (LATE, 6.0), (UNNOTICED, 5.0), (UNNOTICED, 5.0)]
    runner._measure_baseline()
    assert runner._timeout == 2.0 + 4.0 * 5.0
    assert script == []


def test_a_suite_that_is_late_again_and_again_is_given_up(scripted):
    runner, script = scripted
    script += 3 * [(UNNOTICED, 1.0), (LATE, 6.0)]
    with pytest.raises(LateSuiteError):
        runner._measure_baseline()
    assert script == []
