"""interview_kit.authoring.fault_proof and reference: the hidden checks put to the test."""

import contextlib
import time
from concurrent.futures.process import BrokenProcessPool
from pathlib import Path

import pytest

from interview_kit.authoring import fault_proof as prove
from interview_kit.authoring.collected import ListedCheck
from interview_kit.authoring.fault_proof import FaultProof, SuiteRecorder
from interview_kit.core import layout
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.exercise.faults.base import Fault, Request, Response
from interview_kit.exercise.faults.build import edit, make_read, on, respond


def found(**values) -> FaultProof:
    base = {
        "id": "a-fault",
        "title": "a title",
        "kind": "fault",
        "public": False,
        "cited": ("USR-1",),
        "lost": ("USR-1",),
        "fired": True,
    }
    return FaultProof(**base | values)


@pytest.fixture
def exercise(exercises):
    return read_exercise("users")


WHOLE = (
    found(),
    found(id="b", title="b", kind="bug", cited=("USR-2", "USR-3"), lost=("USR-2", "USR-3")),
)


class TestWrong:
    def test_nothing_when_each_loses_what_it_cites(self, exercise):
        assert list(prove.check_citations(exercise, WHOLE)) == []

    def test_what_is_lost_without_a_citation(self, exercise):
        one = found(id="c", lost=("USR-1", "USR-2"))
        assert list(prove.check_citations(exercise, (*WHOLE, one))) == [
            "the fault c loses USR-2, which it does not cite"
        ]

    def test_what_is_cited_and_not_lost(self, exercise):
        one = found(id="c", cited=("USR-1", "USR-2"))
        assert list(prove.check_citations(exercise, (*WHOLE, one))) == [
            "the fault c cites USR-2, which it does not lose"
        ]

    def test_what_no_check_meets(self, exercise):
        one = found(id="c", fired=False)
        (line,) = prove.check_citations(exercise, (*WHOLE, one))
        assert line == "the fault c changes no exchange of the hidden checks"

    def test_a_requirement_that_nothing_breaks(self, exercise):
        lines = list(prove.check_citations(exercise, WHOLE[:1]))
        assert [line.partition(":")[0] for line in lines] == [
            "no fault breaks USR-2",
            "no fault breaks USR-3",
        ]


class TestTable:
    def test_the_table_is_held_against_what_was_found(self, tmp_path, monkeypatch):
        monkeypatch.setattr(layout, "ROOT", tmp_path)
        monkeypatch.setattr(layout, "DOCS", tmp_path)
        assert len(list(prove.check_page("users", WHOLE))) == 1
        layout.faults_table("users").write_text(prove.render_page("users", WHOLE), "utf-8")
        assert list(prove.check_page("users", WHOLE)) == []
        assert len(list(prove.check_page("users", WHOLE[1:]))) == 1

    def test_faults_and_bugs_stand_apart(self):
        faults, bugs = prove.render_page("users", WHOLE).split("## 1 bugs")
        assert "| a title | USR-1 |  |" in faults
        assert "| b | USR-2 USR-3 |" in bugs


@pytest.mark.parametrize("exercise_id", list_exercises())
def test_the_page_lists_every_fault(exercise_id):
    page = layout.faults_table(exercise_id).read_text("utf-8")
    for each in (*prove.fault_list.read_faults(exercise_id), *prove.bugs.read_bugs(exercise_id)):
        assert f"| {each.title} | {' '.join(each.requirements)} |" in page


def test_an_exercise_without_faults_has_nothing_to_prove(exercise):
    assert prove.find_problems("users", print) == []


FAULTS = """
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import on, respond

FAULTS = (
    Fault("gone", "a thing is gone", ("T1",), respond(on("GET", "/things/{id}", 200), 404, {})),
    Fault("unmet", "a user is gone", ("T2",), respond(on("GET", "/users/{id}", 200), 404, {})),
)
"""
BUGS = """
from interview_kit.exercise.bugs import Bug, Change

BUGS = (Bug("two", "only two count", ("T2",), (Change("app.py", "len(THINGS)", "2"),)),)
"""


def test_a_fault_and_a_bug_lose_what_they_cite(tree):
    for folder, text in ((layout.faults("things"), FAULTS), (layout.bugs("things"), BUGS)):
        folder.mkdir()
        (folder / "all.py").write_text(text)
    nothing, gone, unmet, bug = prove.prove_part("things", ["nothing", "gone", "unmet"], ["two"])
    assert (nothing.lost, nothing.fired) == ((), False)
    assert (gone.lost, gone.fired) == (gone.cited, True)
    assert (unmet.lost, unmet.fired) == ((), False)
    assert bug.lost == bug.cited == ("T2",)


READ = Request(method="GET", path="/users/1")
GONE = Request(method="GET", path="/users/2")
ANN = Response(status=200).with_data({"name": "Ann"})


@pytest.fixture
def recorder(monkeypatch):
    """Two suites: one reads a user, the other one misses it."""
    recorder = SuiteRecorder()
    for file, request, given in (("a.py", READ, ANN), ("b.py", GONE, Response(status=404))):
        monkeypatch.setenv("PYTEST_CURRENT_TEST", f"users/{file}::test_x (call)")
        assert recorder(request, lambda _, given=given: given) is given
    return recorder


def list_affected(recorder, intercept):
    return [
        path.relative_to(layout.PHASES).as_posix()
        for path in recorder.find_affected(Fault("f", "a fault", (), intercept))
    ]


def test_a_suite_is_touched_where_an_answer_would_change(recorder):
    assert list_affected(recorder, respond(on("GET", "/users/{id}", 404), 200, {})) == [
        "users/b.py"
    ]
    assert list_affected(recorder, edit(on("GET", "/users/{id}", 200), lambda *_: {})) == [
        "users/a.py"
    ]


def test_no_suite_is_touched_where_nothing_would_change(recorder):
    assert list_affected(recorder, edit(on("GET", "/users/{id}"), lambda data, _: data)) == []
    assert list_affected(recorder, respond(on("PUT", "/users/{id}"), 500)) == []


def test_a_fault_that_looks_for_more_may_touch_a_suite(recorder):
    def intercept(request, forward):
        forward(make_read(request, "/users/"))
        return forward(request)

    assert list_affected(recorder, intercept) == ["users/a.py", "users/b.py"]


def test_slow_files_run_only_for_what_cites_their_requirements():
    checks = [
        ListedCheck(name=f"p1/{file}::test", phase="p1", requirement=r, documented=True, slow=slow)
        for file, r, slow in (("test_a.py", "A1", False), ("test_b.py", "B1", True))
    ]
    files = [Path("/x/p1/hidden_tests/test_a.py"), Path("/x/p1/hidden_tests/test_b.py")]
    assert prove.leave_out_slow(files, checks, ("A1",)) == files[:1]
    assert prove.leave_out_slow(files, checks, ("A1", "B1")) == files


def test_whoever_stops_a_proof_does_not_wait_for_its_workers():
    with contextlib.suppress(KeyboardInterrupt), prove.start_workers(1) as pool:
        stopped = pool.submit(time.sleep, 3600)
        raise KeyboardInterrupt
    assert isinstance(stopped.exception(), BrokenProcessPool)
