"""Stored scorecards become the rows of a cohort."""

from interview_kit.cohort.gather import NOT_YET, gather, summarize
from interview_kit.cohort.plan import Failure, Outcomes, Plan
from interview_kit.cohort.run import CohortRun
from interview_kit.cohort.states import RowState
from interview_kit.core.model import Verdict
from interview_kit.scorecard.result import Result
from tests.cohort.conftest import FakeBackend, Notes


def test_each_entry_is_a_row_whatever_became_of_it(plan: Plan, backend: FakeBackend) -> None:
    outcomes = Outcomes()
    CohortRun(plan, backend, Notes(), outcomes).grade_all()
    outcomes.graded.remove("cid")
    outcomes.failures["bob"] = Failure(state=RowState.SET_ASIDE, cause="lost")
    cohort = gather("friday", plan, outcomes)
    assert [(row.name, row.state.value, row.cause) for row in cohort.rows] == [
        ("ann", "graded", None),
        ("bob", "set_aside", "lost"),
        ("cid", "waiting", NOT_YET),
    ]
    (exercise,) = cohort.exercises
    assert [line.id for line in exercise.requirements] == [*cohort.rows[0].verdicts]
    assert cohort.rows[0].faults.keys() == exercise.faults.keys()


def test_a_row_says_which_exercise_was_assumed(partial: Result) -> None:
    note = "no kit.toml: graded as exercise `users`; name another with --exercise"
    submission = partial.submission.model_copy(update={"notes": ("left out: x", note)})
    assert summarize("ann", partial.model_copy(update={"submission": submission})).note == note
    assert summarize("ann", partial).note is None


def test_a_row_says_what_its_scorecard_says(partial: Result) -> None:
    row = summarize("ann", partial)
    assert (row.points, row.max_points) == (partial.total.points, partial.total.max_points)
    assert row.metrics["coverage"].percent == partial.metrics.coverage.combined
    assert row.metrics["mutation"].percent == partial.metrics.mutation.score
    assert row.verdicts["U01"] is Verdict.NOT_MET
    assert row.isolation == partial.isolation.level
