"""A run over a cohort, with gradings that are scripted."""

from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.cohort import run
from interview_kit.cohort.backend import NoMachineError
from interview_kit.cohort.parcel import Delivery
from interview_kit.cohort.plan import Failure, Outcomes, Plan
from interview_kit.cohort.run import CohortRun
from interview_kit.cohort.states import RowState
from interview_kit.cohort.store import read_stored
from interview_kit.core import layout
from tests.cohort.conftest import FakeBackend, LostError, Notes


def grade(plan: Plan, backend: FakeBackend, watch: Notes | None = None) -> Outcomes:
    outcomes = Outcomes()
    CohortRun(plan, backend, watch or Notes(), outcomes).grade_all()
    return outcomes


def test_every_submission_is_graded_and_stored(plan: Plan, backend: FakeBackend) -> None:
    outcomes = grade(plan, backend)
    assert outcomes.graded == {"ann", "bob", "cid"}
    assert not outcomes.has_faults()
    for name in outcomes.graded:
        files = {path.name for path in (plan.folder / name).iterdir()}
        assert files == {layout.RESULT, layout.REPORT_HTML, layout.SUBMISSION}
        stored = read_stored(plan.folder, name)
        assert stored is not None
        assert stored.submission.candidate == name
    assert backend.most_at_once <= 2


def test_what_is_graded_is_not_graded_again(
    plan: Plan, backend: FakeBackend, watch: Notes, source: Path
) -> None:
    grade(plan, backend)
    (source / "bob" / "app.py").write_text("changed = 1\n")
    backend.graded.clear()
    outcomes = grade(plan, backend, watch)
    assert backend.graded == ["bob"]
    assert ("skip", "ann") in watch.lines
    assert outcomes.graded == {"ann", "bob", "cid"}


def test_one_can_be_asked_for_again(plan: Plan, backend: FakeBackend) -> None:
    grade(plan, backend)
    backend.graded.clear()
    grade(replace(plan, again=frozenset({"cid"})), backend)
    assert backend.graded == ["cid"]


@pytest.mark.parametrize(
    "change",
    [{"seed": 7}, {"phases": (1,)}, {"quick": True}, {"isolation": "landlock"}, {"load": True}],
)
def test_other_options_are_another_grading(
    plan: Plan, backend: FakeBackend, change: dict[str, object]
) -> None:
    grade(plan, backend)
    backend.graded.clear()
    grade(replace(plan, options=replace(plan.options, **change)), backend)  # type: ignore[arg-type]
    assert backend.graded == ["ann", "bob", "cid"]


def test_a_bad_submission_is_a_row_and_stops_nobody(
    plan: Plan, backend: FakeBackend, source: Path
) -> None:
    (source / "ann" / "kit.toml").write_text("exercise = ")
    (source / "bob" / "app.py").unlink()
    (source / "bob" / "kit.toml").unlink()
    outcomes = grade(plan, backend)
    assert outcomes.graded == {"cid"}
    assert "not valid TOML" in outcomes.failures["ann"].cause
    assert outcomes.failures["bob"].state is RowState.UNREADABLE
    assert not outcomes.has_faults()


def test_a_lost_grading_is_repeated_and_the_second_loss_sets_it_aside(
    plan: Plan, backend: FakeBackend
) -> None:
    backend.scripts = {
        "ann": [LostError("killed")],
        "bob": [LostError("killed"), LostError("killed again")],
    }
    outcomes = grade(plan, backend)
    assert outcomes.graded == {"ann", "cid"}
    assert outcomes.failures == {
        "bob": Failure(state=RowState.SET_ASIDE, cause="2 gradings of it were lost: killed again")
    }
    assert outcomes.has_faults()
    assert sorted(backend.graded) == ["ann", "ann", "bob", "bob", "cid"]


def test_a_grading_that_never_ends_is_given_up(
    plan: Plan, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(run, "STALL_SECONDS", 0.2)
    monkeypatch.setattr(backend, "submit", lambda parcel, progress: Future())
    outcomes = grade(plan, backend)
    assert outcomes.failures == dict.fromkeys(
        ("ann", "bob", "cid"), Failure(state=RowState.UNGRADED, cause=run.STALLED)
    )


def test_without_machines_the_rest_waits_for_another_run(plan: Plan, backend: FakeBackend) -> None:
    backend.scripts = {"bob": [NoMachineError("start workers")]}
    with pytest.raises(NoMachineError, match="start workers"):
        grade(plan, backend)
    assert (plan.folder / "ann" / layout.RESULT).exists()


def test_a_fault_of_ours_leaves_it_ungraded_and_the_next_run_grades_it(
    plan: Plan, backend: FakeBackend
) -> None:
    backend.scripts = {
        "ann": [RuntimeError("a defect")],
        "bob": [Delivery(state=RowState.UNGRADED, cause="no isolation")],
    }
    outcomes = grade(plan, backend)
    assert outcomes.has_faults()
    assert "a defect" in outcomes.failures["ann"].cause
    assert outcomes.failures["bob"].cause == "no isolation"
    backend.graded.clear()
    assert grade(plan, backend).graded == {"ann", "bob", "cid"}
    assert sorted(backend.graded) == ["ann", "bob"]


def test_a_scorecard_is_written_last_and_whole(
    plan: Plan, backend: FakeBackend, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A kill between two files leaves no scorecard, so that the next run grades again."""
    grade(plan, backend)
    order: list[str] = []
    replace_file = Path.replace

    def note(path: Path, target: Path) -> Path:
        if target.parent.name == "ann":
            assert path.name == f".{target.name}.part"
            assert not (target.parent / layout.RESULT).exists()
            order.append(target.name)
        return replace_file(path, target)

    monkeypatch.setattr(Path, "replace", note)
    grade(replace(plan, again=frozenset({"ann"})), backend)
    assert order[-1] == layout.RESULT
    assert sorted(order) == sorted(path.name for path in (plan.folder / "ann").iterdir())


def test_answers_of_an_interviewer_stay(plan: Plan, backend: FakeBackend) -> None:
    grade(plan, backend)
    answers = plan.folder / "ann" / layout.INTERVIEW
    answers.write_text("{}")
    grade(replace(plan, again=frozenset({"ann"})), backend)
    assert answers.read_text() == "{}"
