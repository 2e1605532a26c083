"""interview_kit.metrics.mutation.weights: tests are judged on what was built."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from interview_kit.core.model import Behaviour, Exercise, Noticed, Outcome
from interview_kit.metrics.behaviour.score import phase_parts
from interview_kit.metrics.mutation.record import FaultFinding, FaultFindings, Mutation
from interview_kit.metrics.mutation.score import NO_BEHAVIOUR, mutation_part
from interview_kit.metrics.mutation.weights import compute_score, compute_weights, make_rules
from interview_kit.scorecard.total import total_part
from tests.metrics.strategies import (
    ABSENT,
    EXERCISES,
    MUTATIONS,
    build_check,
    build_exercise,
    score_metrics,
)

CHECKS = 4
"""Checks of each requirement."""
ROUNDING = 0.021
"""Four figures with two decimals are added up."""
PLAIN = build_exercise([[(10.0, False)] * 4 + [(10.0, True)]], (10.0, 30.0))
A, B, C, D, BONUS = (requirement.id for requirement in PLAIN.requirements)


def build_fault(number: int, requirements: Sequence[str], outcome: Noticed) -> FaultFinding:
    return FaultFinding(
        id=f"fault{number}", title="A fault", requirements=tuple(requirements), outcome=outcome
    )


def build_behaviour(passed: Mapping[str, int]) -> Behaviour:
    """The checks of each requirement, of which so many passed."""
    checks = [
        build_check(name, Outcome.PASSED if n < count else Outcome.FAILED, f"{name}_{n}")
        for name, count in passed.items()
        for n in range(CHECKS)
    ]
    return Behaviour(checks=tuple(checks))


def weigh(breaks: Sequence[Sequence[str]], passed: Mapping[str, int] | None) -> list[float]:
    """The weights of faults in PLAIN where they are worth little, so that no bound is reached."""
    items = [build_fault(n, each, Noticed.UNNOTICED) for n, each in enumerate(breaks)]
    phases = None if passed is None else phase_parts(PLAIN, build_behaviour(passed))
    return compute_weights(items, make_rules(PLAIN, phases, 1.0))


PASSED = st.sampled_from([CHECKS, CHECKS, 0, 1, 2, 3])
"""How many checks of a requirement pass; often all."""
SMALL_EXERCISES = st.builds(
    lambda points, bonus, most: build_exercise([[*points, (1.0, bonus)]], (10.0, most)),
    st.lists(
        st.tuples(st.sampled_from([0.5, 1.0, 2.0, 20.0]), st.just(False)), min_size=2, max_size=6
    ),
    st.booleans(),
    st.sampled_from([10.0, 30.0]),
)
"""Exercises in which broken servers give far more points than a requirement does."""


@st.composite
def faults_of(draw: Any, exercise: Exercise) -> FaultFindings:
    ids = [requirement.id for requirement in exercise.requirements]
    broken = st.lists(st.sampled_from(ids), min_size=1, max_size=4, unique=True)
    rows = draw(st.lists(st.tuples(broken, st.sampled_from(Noticed)), min_size=1, max_size=40))
    return FaultFindings(items=tuple(build_fault(n, *row) for n, row in enumerate(rows)))


def total_of(
    exercise: Exercise,
    passed: Mapping[str, int],
    mutation: Mutation | None,
    faults: FaultFindings,
) -> float:
    metrics = score_metrics(exercise, build_behaviour(passed), None, mutation, faults)
    points = total_part(metrics).points
    assert points is not None
    return points


@settings(max_examples=400)
@given(SMALL_EXERCISES, st.none() | MUTATIONS, st.data())
def test_building_less_never_raises_the_total_whatever_the_tests_notice(
    exercise: Exercise, mutation: Mutation | None, data: Any
) -> None:
    faults = data.draw(faults_of(exercise))
    ids = [requirement.id for requirement in exercise.requirements]
    passed = {name: data.draw(PASSED, label=name) for name in ids}
    less = data.draw(st.sampled_from(ids))
    fewer = {**passed, less: data.draw(st.integers(0, passed[less]), label="fewer")}
    # A test of what is no longer there may have gone with it, and notices nothing then.
    after = tuple(
        replace(item, outcome=Noticed.NOT_EXERCISED)
        if less in item.requirements and data.draw(st.booleans())
        else item
        for item in faults.items
    )
    before = total_of(exercise, passed, mutation, faults)
    assert total_of(exercise, fewer, mutation, replace(faults, items=after)) <= before + ROUNDING


def test_building_less_gains_nothing_either_where_little_is_built() -> None:
    exercise = build_exercise([[(100.0, False), (1.0, False), (1.0, False)]], (10.0, 10.0))
    large, tested, untested = (requirement.id for requirement in exercise.requirements)
    broken = [*[large] * 9, tested, untested]
    items = [
        build_fault(n, [name], Noticed.NOTICED if name == tested else Noticed.UNNOTICED)
        for n, name in enumerate(broken)
    ]
    faults = FaultFindings(items=tuple(items))
    passed = {large: 0, tested: CHECKS, untested: CHECKS}
    before = total_of(exercise, passed, None, faults)
    assert total_of(exercise, {**passed, untested: 0}, None, faults) < before


@given(EXERCISES, st.data())
def test_a_weight_lies_between_0_and_1_and_whoever_built_all_is_judged_on_all(
    exercise: Exercise, data: Any
) -> None:
    faults = data.draw(faults_of(exercise))
    ids = [requirement.id for requirement in exercise.requirements]
    passed = {name: data.draw(st.integers(0, CHECKS)) for name in ids}
    phases = phase_parts(exercise, build_behaviour(passed))
    rules = make_rules(exercise, phases, data.draw(st.floats(0, 100)))
    assert all(-1e-9 <= weight <= 1 for weight in compute_weights(faults.items, rules))
    whole = phase_parts(exercise, build_behaviour(dict.fromkeys(ids, CHECKS)))
    assert {*compute_weights(faults.items, make_rules(exercise, whole, 20.0))} == {1.0}


def test_a_broken_server_weighs_as_much_as_is_met_of_what_it_breaks() -> None:
    passed = {A: CHECKS, B: CHECKS // 2, C: 0}
    assert weigh([[A], [B], [C], [A, C], [B, C]], passed) == [1.0, 0.5, 0.0, 0.5, 0.25]
    # D was not judged, and a bonus is no part of what is built for points.
    assert weigh([[D], [C, BONUS], [BONUS], ["gone"]], {**passed, BONUS: 0}) == [1, 0, 1, 1]
    assert weigh([[A], [C]], None) == [1.0, 1.0]


def test_a_requirement_takes_no_more_away_than_its_points() -> None:
    faults = [build_fault(n, [C], Noticed.UNNOTICED) for n in range(10)]
    phases = phase_parts(PLAIN, build_behaviour({C: 0}))
    # 10 faults that are worth 80 points: to leave out one of 5 gives 16, and C has 10.
    assert compute_weights(faults, make_rules(PLAIN, phases, 80.0)) == [1 - 10 / 160] * 10


def test_tests_are_judged_on_half_of_all_at_the_least() -> None:
    faults = [build_fault(n, [A if n else B], Noticed.NOTICED) for n in range(10)]
    assert compute_score(faults, [1.0] + [0.0] * 9) == 20.0
    assert compute_score(faults, [1.0] * 6 + [0.0] * 4) == 100.0
    assert compute_score((), ()) == 0.0


@pytest.mark.parametrize(
    ("passed", "score", "counts", "unmet", "why"),
    [
        ({A: CHECKS, B: CHECKS}, 50.0, (2, 2, 0, 0), (), None),
        ({A: CHECKS, B: 0}, 100.0, (2, 0, 2, 0), (B,), None),
        ({A: CHECKS, B: 2}, 66.67, (2, 2, 0, 2), (B,), None),
        (None, 50.0, (2, 2, 0, 0), (), NO_BEHAVIOUR),
    ],
)
def test_the_record_says_which_were_left_out_and_why(
    passed: dict[str, int] | None,
    score: float,
    counts: tuple[int, ...],
    unmet: tuple[str, ...],
    why: str | None,
) -> None:
    items = [build_fault(n, [A], Noticed.NOTICED) for n in range(2)]
    items += [build_fault(2 + n, [B], Noticed.UNNOTICED) for n in range(2)]
    exercise = replace(PLAIN, weights={**PLAIN.weights, "mutation": 8.0})
    phases = phase_parts(exercise, build_behaviour(passed)) if passed else None
    findings = FaultFindings(items=tuple(items))
    part = mutation_part(exercise, None, findings, phases, ABSENT).faults
    assert part is not None
    assert part.score == score
    assert (part.noticed, part.unnoticed, part.not_built, part.in_part) == counts
    assert (part.unmet, part.all_count) == (unmet, why)
