"""interview_kit.metrics.behaviour.score: checks make requirements, requirements make phases."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.core.model import (
    Behaviour,
    Exercise,
    Outcome,
    Verdict,
)
from interview_kit.metrics.behaviour.score import NONE_JUDGED, phase_parts, verdict_of
from interview_kit.scorecard.total import total_part
from tests.metrics.strategies import build_check, build_exercise, judged_exercises, score_metrics


@pytest.mark.parametrize(
    ("outcomes", "verdict"),
    [
        ("", Verdict.NOT_JUDGED),
        ("P", Verdict.MET),
        ("PP", Verdict.MET),
        ("F", Verdict.NOT_MET),
        ("FF", Verdict.NOT_MET),
        ("PF", Verdict.PARTLY_MET),
        ("S", Verdict.NOT_JUDGED),
        ("PS", Verdict.NOT_JUDGED),
        ("PE", Verdict.NOT_JUDGED),
        ("FS", Verdict.NOT_JUDGED),
    ],
)
def test_a_verdict_needs_every_check_to_have_judged(outcomes: str, verdict: Verdict) -> None:
    of = {o.name[0]: o for o in (Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED, Outcome.ERRORED)}
    assert verdict_of([build_check("U1", of[letter]) for letter in outcomes]) is verdict


@given(judged_exercises([Outcome.PASSED]))
def test_all_checks_passed_is_full_points(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    part = score_metrics(exercise, behaviour).behaviour
    assert part.points == part.max_points == round(exercise.weights["behaviour"], 2)
    assert part.checks_passed == part.checks_total == len(behaviour.checks)


@given(judged_exercises([Outcome.FAILED]))
def test_no_check_passed_is_no_points_and_still_counts(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    part = score_metrics(exercise, behaviour).behaviour
    assert (part.state, part.points) == ("measured", 0)
    assert part.max_points == round(exercise.weights["behaviour"], 2)


@given(judged_exercises([Outcome.SKIPPED, Outcome.ERRORED]))
def test_what_nothing_judged_gives_no_points_and_takes_none(
    both: tuple[Exercise, Behaviour],
) -> None:
    exercise, behaviour = both
    found = score_metrics(exercise, behaviour)
    assert (found.behaviour.state, found.behaviour.points) == ("not_measured", None)
    assert found.behaviour.reason == NONE_JUDGED
    assert total_part(found).points is None


@given(judged_exercises())
def test_points_are_sums_of_their_parts_and_never_above_the_most(
    both: tuple[Exercise, Behaviour],
) -> None:
    exercise, behaviour = both
    phases = phase_parts(exercise, behaviour)
    for phase in phases:
        counted = [r for r in phase.requirements if not r.bonus and r.points is not None]
        assert phase.points == (round(sum(r.points or 0 for r in counted), 2) if counted else None)
        assert phase.max_points == pytest.approx(
            sum(r.max_points for r in counted)
            if counted
            else exercise.phases[phase.number - 1].points
        )
        for r in phase.requirements:
            assert (r.points is None) == (r.verdict is Verdict.NOT_JUDGED)
            assert r.points is None or 0 <= r.points <= r.max_points
            assert (r.verdict is Verdict.MET) == (r.points == r.max_points)
    part = score_metrics(exercise, behaviour).behaviour
    asked = [p for p in phases if p.points is not None]
    assert part.points == (round(sum(p.points or 0 for p in asked), 2) if asked else None)
    assert (
        part.points is None
        or part.points <= part.max_points <= exercise.weights["behaviour"] + 0.01
    )


@given(judged_exercises([Outcome.PASSED, Outcome.FAILED]), st.data())
def test_one_more_passed_check_never_lowers_anything(
    both: tuple[Exercise, Behaviour], data: Any
) -> None:
    exercise, behaviour = both
    checks = list(behaviour.checks)
    at = data.draw(st.integers(0, len(checks) - 1))
    checks[at] = replace(checks[at], outcome=Outcome.PASSED)
    before = score_metrics(exercise, behaviour).behaviour
    after = score_metrics(exercise, Behaviour(checks=tuple(checks))).behaviour
    assert before.points is not None
    assert after.points is not None
    assert after.points >= before.points
    assert after.bonus_points >= before.bonus_points


@given(judged_exercises([Outcome.PASSED, Outcome.FAILED]))
def test_bonus_requirements_are_in_no_sum(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    bonus = {r.id for r in exercise.requirements if r.bonus}
    lost = tuple(
        replace(c, outcome=Outcome.FAILED) if c.requirement in bonus else c
        for c in behaviour.checks
    )
    before = score_metrics(exercise, behaviour).behaviour
    after = score_metrics(exercise, Behaviour(checks=lost)).behaviour
    assert (after.points, after.max_points) == (before.points, before.max_points)
    assert after.bonus_points == 0
    assert after.bonus_max == pytest.approx(sum(r.points for r in exercise.requirements if r.bonus))


@given(judged_exercises([Outcome.PASSED, Outcome.FAILED]), st.data())
def test_a_phase_that_was_not_asked_for_leaves_the_sum(
    both: tuple[Exercise, Behaviour], data: Any
) -> None:
    exercise, behaviour = both
    phase = data.draw(st.sampled_from(exercise.phases))
    ids = {r.id for r in exercise.requirements if r.phase == phase.number}
    mine = Behaviour(checks=tuple(c for c in behaviour.checks if c.requirement in ids))
    part = score_metrics(exercise, mine).behaviour
    assert part.max_points == round(phase.points, 2)
    alone = phase_parts(exercise, mine)[phase.number - 1]
    whole = phase_parts(exercise, behaviour)[phase.number - 1]
    assert alone == whole
    others = [p for p in phase_parts(exercise, mine) if p.number != phase.number]
    assert all(p.points is None for p in others)


@given(judged_exercises())
def test_the_order_of_checks_changes_nothing(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    turned = Behaviour(checks=behaviour.checks[::-1])
    assert phase_parts(exercise, turned) == phase_parts(exercise, behaviour)


def test_checks_of_one_requirement_share_its_points() -> None:
    exercise = build_exercise([[(4.0, False)]], (1.0, 1.0))
    checks = [build_check("U10", Outcome.FAILED, "a"), build_check("U10", Outcome.PASSED, "b")]
    parts = phase_parts(exercise, Behaviour(checks=tuple(checks)))
    assert parts[0].requirements[0].points == 2.0
    assert parts[0].requirements[0].verdict is Verdict.PARTLY_MET


def test_a_server_that_never_answered_says_so_on_the_metric() -> None:
    exercise = build_exercise([[(4.0, False)]], (1.0, 1.0))
    down = Behaviour(checks=(build_check("U10", Outcome.FAILED),), cause="no module 'app'")
    part = score_metrics(exercise, down).behaviour
    assert (part.state, part.points, part.reason) == ("measured", 0.0, "no module 'app'")
