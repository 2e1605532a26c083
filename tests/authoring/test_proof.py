"""interview_kit.authoring.proof and reference: the hidden checks put to the test."""

import pytest

from interview_kit.authoring import proof as prove
from interview_kit.authoring.proof import Found
from interview_kit.core import layout
from interview_kit.exercise.definition import read_exercise


def found(**values) -> Found:
    base = {
        "id": "a-fault",
        "title": "a title",
        "kind": "fault",
        "public": False,
        "cited": ("USR-1",),
        "lost": ("USR-1",),
        "fired": True,
    }
    return Found(**base | values)


@pytest.fixture
def exercise(exercises):
    return read_exercise("users")


WHOLE = (
    found(),
    found(id="b", title="b", kind="bug", cited=("USR-2", "USR-3"), lost=("USR-2", "USR-3")),
)


class TestWrong:
    def test_nothing_when_each_loses_what_it_cites(self, exercise):
        assert list(prove.wrong(exercise, WHOLE)) == []

    def test_what_is_lost_without_a_citation(self, exercise):
        one = found(id="c", lost=("USR-1", "USR-2"))
        assert list(prove.wrong(exercise, (*WHOLE, one))) == [
            "the fault c loses USR-2, which it does not cite"
        ]

    def test_what_is_cited_and_not_lost(self, exercise):
        one = found(id="c", cited=("USR-1", "USR-2"))
        assert list(prove.wrong(exercise, (*WHOLE, one))) == [
            "the fault c cites USR-2, which it does not lose"
        ]

    def test_what_no_check_meets(self, exercise):
        one = found(id="c", fired=False)
        (line,) = prove.wrong(exercise, (*WHOLE, one))
        assert line == "the fault c is never met by the hidden checks"

    def test_a_requirement_that_nothing_breaks(self, exercise):
        lines = list(prove.wrong(exercise, WHOLE[:1]))
        assert [line.partition(":")[0] for line in lines] == [
            "no fault breaks USR-2",
            "no fault breaks USR-3",
        ]


class TestTable:
    def test_the_table_is_held_against_what_was_found(self, tmp_path, monkeypatch):
        monkeypatch.setattr(layout, "ROOT", tmp_path)
        monkeypatch.setattr(layout, "DOCS", tmp_path)
        assert len(list(prove.drift("users", WHOLE))) == 1
        layout.faults_table("users").write_text(prove.table("users", WHOLE), "utf-8")
        assert list(prove.drift("users", WHOLE)) == []
        assert len(list(prove.drift("users", WHOLE[1:]))) == 1

    def test_faults_and_bugs_stand_apart(self):
        faults, bugs = prove.table("users", WHOLE).split("## 1 bugs")
        assert "| a title | USR-1 |  |" in faults
        assert "| b | USR-2 USR-3 |" in bugs


def test_the_page_lists_every_fault():
    page = layout.faults_table("users").read_text("utf-8")
    for each in (*prove.catalogue.read("users"), *prove.bugs.read("users")):
        assert f"| {each.title} | {' '.join(each.requirements)} |" in page


def test_an_exercise_without_faults_has_nothing_to_prove(exercise):
    assert prove.findings("users", print) == []


def test_a_fault_and_a_bug_lose_what_they_cite():
    faults, named = ["get-without-updated-at", "nothing"], ["newest-id-reused"]
    nothing, fault, bug = prove.prove_some("users", faults, named)
    assert (nothing.lost, nothing.fired) == ((), False)
    assert (fault.lost, fault.fired) == (fault.cited, True)
    assert bug.lost == bug.cited == ("U30",)
