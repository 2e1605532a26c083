"""interview_kit.scorecard.total: the sum of the points."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.core.model import Behaviour, Coverage, Exercise, Outcome
from interview_kit.metrics.mutation.record import FaultFindings, Mutation
from interview_kit.scorecard.total import total_part
from tests.metrics.strategies import (
    ABSENT,
    COVERAGES,
    EXERCISES,
    FAULTS,
    MUTATIONS,
    build_check,
    build_exercise,
    score_metrics,
)


@given(
    EXERCISES,
    st.none() | COVERAGES,
    st.none() | MUTATIONS,
    st.none() | FAULTS,
    st.booleans(),
    st.data(),
)
def test_the_total_is_the_sum_over_what_was_measured(
    exercise: Exercise,
    coverage: Coverage | None,
    mutation: Mutation | None,
    faults: FaultFindings | None,
    has_behaviour: bool,
    data: Any,
) -> None:
    behaviour = None
    if has_behaviour:
        outcome = data.draw(st.sampled_from([Outcome.PASSED, Outcome.FAILED]))
        ids = [r.id for r in exercise.requirements]
        behaviour = Behaviour(checks=tuple(build_check(i, outcome, i) for i in ids))
    found = score_metrics(exercise, behaviour, coverage, mutation, faults)
    total = total_part(found)
    parts = [
        part
        for part, given_ in (
            (found.behaviour, behaviour),
            (found.coverage, coverage),
            (found.mutation, mutation or faults),
        )
        if given_ is not None
    ]
    assert total.max_points == pytest.approx(sum(part.max_points for part in parts))
    if parts:
        assert total.points == pytest.approx(sum(part.points or 0 for part in parts), abs=0.005)
        assert total.points is not None
        assert total.points <= total.max_points + 0.005
    else:
        assert total.points is None


def test_what_was_not_measured_says_why_and_has_no_figures() -> None:
    found = score_metrics(build_exercise([[(4.0, False)]], (10.0, 30.0)))
    for part in (found.behaviour, found.coverage, found.mutation):
        assert (part.state, part.reason, part.points) == ("not_measured", ABSENT, None)
    assert (found.behaviour.max_points, found.coverage.max_points) == (4.0, 10.0)
    assert (found.mutation.score, found.mutation.mutants) == (None, None)
    assert (found.mutation.faults, found.mutation.interval) == (None, None)
    assert found.coverage.combined is None
