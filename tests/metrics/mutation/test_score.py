"""interview_kit.metrics.mutation.score: points for what the tests notice."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.core.model import Exercise, MutantStatus, Noticed
from interview_kit.metrics.mutation.interval import FEWEST, FEWEST_BESIDE_FAULTS, REMEDY
from interview_kit.metrics.mutation.record import FaultFindings, Mutation, MutationPart
from interview_kit.metrics.mutation.score import mutation_part
from interview_kit.metrics.points import points_for, share
from tests.metrics.strategies import (
    ABSENT,
    EXERCISES,
    FAULTS,
    KINDS,
    MUTATIONS,
    UNSEEN,
    build_exercise,
    build_findings,
    build_mutant,
    build_mutation,
)

PLAIN = build_exercise([[(4.0, False)]], (10.0, 30.0))


def score_mutation(mutation: Mutation | None, faults: FaultFindings | None = None) -> MutationPart:
    """The metric of an exercise that gives 30 points for it, all of them from 80 % on."""
    return mutation_part(PLAIN, mutation, faults, (), ABSENT)


@given(EXERCISES, MUTATIONS, st.none() | FAULTS)
def test_mutation_figures_hold_together(
    exercise: Exercise, mutation: Mutation, faults: FaultFindings | None
) -> None:
    part = mutation_part(exercise, mutation, faults, (), ABSENT)
    counting = [m for m in mutation.mutants if m.counts and m.status is not MutantStatus.STILLBORN]
    assert part.points is not None
    assert part.numerator == part.killed + part.timeout
    assert part.denominator == part.numerator + part.survived + part.no_tests == len(counting)
    assert part.stillborn == sum(m.status is MutantStatus.STILLBORN for m in mutation.mutants)
    assert part.interface.killed + part.body.killed == part.numerator
    assert part.interface.total + part.body.total == part.denominator
    assert len(part.survivors) == part.survived + part.no_tests
    assert part.left_out == mutation.left_out
    assert part.quarantined == (faults.quarantined if faults else {})
    if mutation.void or (faults and faults.void):
        assert (part.state, part.points) == ("void", 0.0)
        assert part.reason == mutation.void or (faults and part.reason == faults.void)
        assert part.faults is None
    else:
        assert part.points == points_for(part.score or 0, 80, part.max_points)
        assert (part.state, part.reason) == ("measured", None)


@given(MUTATIONS, st.none() | FAULTS)
def test_everything_about_noticing_lies_within_its_bounds(
    mutation: Mutation, faults: FaultFindings | None
) -> None:
    part = score_mutation(mutation, faults)
    assert part.score is not None
    assert part.mutants is not None
    assert part.points is not None
    assert 0 <= part.score <= 100
    assert 0 <= part.mutants <= 100
    assert 0 <= part.points <= part.max_points == 30
    if part.interval:
        low, high = part.interval
        assert 0 <= low <= part.score + 0.006
        assert part.score - 0.006 <= high <= 100
    if part.faults:
        assert 0 <= part.faults.score <= 100


@given(MUTATIONS, FAULTS)
def test_the_score_is_the_mean_of_both_halves_and_each_kind_a_half_of_its_own(
    mutation: Mutation, faults: FaultFindings
) -> None:
    part = score_mutation(replace(mutation, void=None), replace(faults, void=None))
    assert part.faults is not None
    assert part.mutants is not None
    kinds = [kind for kind in (part.interface, part.body) if kind.total]
    rates = [100 * kind.killed / kind.total for kind in kinds]
    assert part.mutants == pytest.approx(sum(rates) / len(rates) if rates else 0, abs=0.006)
    assert part.score == pytest.approx((part.faults.score + part.mutants) / 2, abs=0.011)
    assert len(faults.items) == len(part.faults.items)
    found = part.faults
    assert found.noticed + found.unnoticed + found.not_exercised == len(found.items)
    assert found.score == share(found.noticed, len(found.items))
    assert found.contradicting == faults.contradicting


@pytest.mark.parametrize(
    ("mutation", "faults", "score", "points"),
    [
        # 3 of 4 and 1 of 10: kinds weigh the same, however many mutants each has.
        (build_mutation((3, 1), (1, 9)), None, 42.5, 15.94),
        # One kind alone is all there is.
        (build_mutation((0, 0), (1, 9)), None, 10.0, 3.75),
        # Half of the broken servers: (50 + 42.5) / 2.
        (
            build_mutation((3, 1), (1, 9)),
            build_findings(Noticed.NOTICED, Noticed.UNNOTICED),
            46.25,
            17.34,
        ),
        # What no test met counts like what no test noticed.
        (
            build_mutation((3, 1), (1, 9)),
            build_findings(Noticed.NOTICED, Noticed.NOT_EXERCISED),
            46.25,
            17.34,
        ),
        # No mutant counts: the broken servers give their half.
        (build_mutation((0, 0), (0, 0)), build_findings(Noticed.NOTICED), 50.0, 18.75),
        (build_mutation((1, 0), (1, 0)), build_findings(Noticed.UNNOTICED), 50.0, 18.75),
        (build_mutation((1, 0), (1, 0)), build_findings(Noticed.NOTICED), 100.0, 30.0),
    ],
)
def test_what_is_noticed_gives_these_points(
    mutation: Mutation, faults: FaultFindings | None, score: float, points: float
) -> None:
    part = score_mutation(mutation, faults)
    assert (part.score, part.points) == (score, points)


def test_the_record_says_what_was_noticed_of_each_requirement() -> None:
    exercise = build_exercise([[(4.0, False), (1.0, False), (1.0, False)]], (10.0, 30.0))
    last, first = (requirement.id for requirement in exercise.requirements[:2][::-1])
    mutants = [
        replace(build_mutant(status), requirement=requirement)
        for requirement, status, times in (
            (last, MutantStatus.SURVIVED, 1),
            (first, MutantStatus.KILLED, 7),
            (first, MutantStatus.SURVIVED, 1),
        )
        for _ in range(times)
    ]
    part = mutation_part(exercise, Mutation(mutants=tuple(mutants), generated=9), None, (), ABSENT)
    assert [(r.requirement, r.killed, r.total, r.weight) for r in part.requirements] == [
        (first, 7, 8, 5),
        (last, 0, 1, 1),
    ]
    assert part.mutants == round(100 * 5 / 6 * 7 / 8, 2)
    assert {survivor.requirement for survivor in part.survivors} == {first, last}
    assert score_mutation(build_mutation((1, 0), (1, 0))).requirements == ()


def test_a_sample_leaves_the_score_open_and_broken_servers_narrow_it_by_half() -> None:
    sample = replace(
        build_mutation((10, 10), (10, 10)), generated=400, kinds={"interface": 200, "body": 200}
    )
    alone = score_mutation(sample).interval
    both = score_mutation(sample, build_findings(Noticed.NOTICED)).interval
    assert alone is not None
    assert alone[0] < 50 < alone[1]
    assert both == pytest.approx(((alone[0] + 100) / 2, (alone[1] + 100) / 2), abs=0.01)
    assert score_mutation(build_mutation((10, 10), (10, 10))).interval is None


@given(MUTATIONS, st.none() | FAULTS, st.sampled_from(MutantStatus), st.sampled_from(KINDS))
def test_what_no_hidden_check_sees_is_in_no_figure_of_the_score(
    mutation: Mutation, faults: FaultFindings | None, status: MutantStatus, kind: str
) -> None:
    kinds = {each: sum(m.kind == each for m in mutation.mutants) for each in KINDS}
    whole = replace(mutation, kinds=kinds)
    padded = replace(
        whole,
        mutants=(*whole.mutants, *[build_mutant(status, kind, counts=False)] * 7),
        kinds={**kinds, kind: kinds[kind] + 7},
    )
    before, after = score_mutation(whole, faults), score_mutation(padded, faults)
    assert (after.points, after.score, after.mutants) == (
        before.points,
        before.score,
        before.mutants,
    )
    assert (after.numerator, after.denominator) == (before.numerator, before.denominator)
    assert (after.interval, after.survivors) == (before.interval, before.survivors)


def test_why_mutants_are_left_out_or_all_count_is_kept() -> None:
    told = replace(
        build_mutation((1, 0), (1, 0)), left_out={UNSEEN: 3}, all_count="no check passes"
    )
    part = score_mutation(told)
    assert (part.left_out, part.all_count) == ({UNSEEN: 3}, "no check passes")


def test_mutants_that_our_time_never_reached_cost_nothing() -> None:
    late = Mutation(mutants=(), generated=900, partial="the time budget ended")
    faults = build_findings(Noticed.UNNOTICED)
    part = score_mutation(late, faults)
    assert (part.state, part.points) == ("not_measured", None)
    assert part.reason == f"too slow to grade: {late.partial}{REMEDY}"
    assert (part.score, part.mutants, part.faults) == (None, None, None)
    void = replace(late, void="no test passes")
    assert (score_mutation(void).state, score_mutation(void).points) == ("void", 0.0)


def test_too_few_mutants_for_our_time_are_too_slow_to_grade() -> None:
    one = build_mutant(MutantStatus.KILLED)
    late = Mutation(
        mutants=(one,) * (FEWEST - 1), generated=900, partial="stopped after 120 seconds"
    )
    unmet = FaultFindings(unmet="no request")
    for faults in (None, unmet, replace(build_findings(Noticed.NOTICED), void="not twice")):
        part = score_mutation(late, faults)
        assert (part.state, part.points, part.score) == ("not_measured", None, None)
        assert part.reason == f"too slow to grade: stopped after 120 seconds{REMEDY}"
    enough = score_mutation(replace(late, mutants=(one,) * FEWEST))
    assert (enough.state, enough.points, enough.partial) == ("measured", 30.0, late.partial)
    small = score_mutation(replace(late, partial=None))
    assert (small.state, small.points) == ("measured", 30.0)


def test_broken_servers_keep_their_half_when_few_mutants_had_time() -> None:
    few = (build_mutant(MutantStatus.KILLED),) * FEWEST_BESIDE_FAULTS
    late = Mutation(mutants=few, generated=900, kinds={"body": 900}, partial="time was over")
    part = score_mutation(late, build_findings(Noticed.UNNOTICED))
    assert (part.state, part.score, part.partial) == ("measured", 50.0, "time was over")
    assert part.interval is not None
    assert part.interval[0] < 45 < 50 == part.interval[1]
    fewer = score_mutation(replace(late, mutants=few[1:]), build_findings(Noticed.UNNOTICED))
    assert (fewer.state, fewer.points) == ("not_measured", None)


def test_what_ran_before_ctrl_c_has_its_score_its_interval_and_its_reason() -> None:
    ended = "interrupted after 60 of 400 mutants"
    stopped = replace(
        build_mutation((20, 10), (20, 10)),
        generated=400,
        kinds={"interface": 200, "body": 200},
        partial=ended,
        interrupted=True,
    )
    part = score_mutation(stopped)
    assert (part.state, part.partial, part.score) == ("measured", ended, 66.67)
    assert part.interval is not None
    assert part.interval[0] < 66.67 < part.interval[1]
    assert part.reason == "interrupted before any broken server was met: mutants alone count"
    assert score_mutation(stopped, build_findings(Noticed.NOTICED)).reason is None
    few = score_mutation(replace(stopped, mutants=stopped.mutants[:59]))
    assert (few.state, few.points, few.reason) == ("not_measured", None, ended)


@given(
    MUTATIONS,
    st.none() | FAULTS,
    st.sampled_from([MutantStatus.SURVIVED, MutantStatus.NO_TESTS]),
    st.sampled_from([MutantStatus.KILLED, MutantStatus.TIMEOUT]),
    st.sampled_from(KINDS),
)
def test_noticing_one_more_mutant_never_lowers_anything(
    mutation: Mutation,
    faults: FaultFindings | None,
    status: MutantStatus,
    noticed: MutantStatus,
    kind: str,
) -> None:
    without = replace(mutation, mutants=(*mutation.mutants, build_mutant(status, kind)))
    with_it = replace(mutation, mutants=(*mutation.mutants, build_mutant(noticed, kind)))
    assert_no_lower(score_mutation(without, faults), score_mutation(with_it, faults))


@given(MUTATIONS, FAULTS, st.data())
def test_noticing_one_more_broken_server_never_lowers_anything(
    mutation: Mutation, faults: FaultFindings, data: Any
) -> None:
    at = data.draw(st.integers(0, len(faults.items) - 1))
    items = list(faults.items)
    items[at] = replace(items[at], outcome=Noticed.NOTICED)
    after = score_mutation(mutation, replace(faults, items=tuple(items)))
    assert_no_lower(score_mutation(mutation, faults), after)
    if faults.items[at].outcome is not Noticed.NOTICED and after.state == "measured":
        assert (after.score or 0) > (score_mutation(mutation, faults).score or 0)


def assert_no_lower(before: MutationPart, after: MutationPart) -> None:
    assert before.points is not None
    assert after.points is not None
    assert after.points >= before.points
    assert (after.score or 0) >= (before.score or 0)


def test_broken_servers_that_were_never_met_leave_the_score_to_the_mutants():
    found = score_mutation(
        build_mutation((1, 1), (1, 0)), FaultFindings(unmet="no broken server was met")
    )
    assert (found.state, found.faults) == ("measured", None)
    assert found.reason == "no broken server was met"
    assert found.score == found.mutants == 75


@pytest.mark.parametrize(
    ("outcomes", "void", "score", "points"),
    [
        ([Noticed.NOTICED] * 3 + [Noticed.UNNOTICED], None, 75.0, 28.12),
        ([Noticed.NOTICED] * 4, None, 100.0, 30.0),
        ([Noticed.NOT_EXERCISED], None, 0.0, 0.0),
        ([], "the suite does not pass twice", 0.0, 0.0),
    ],
)
def test_where_nothing_can_be_changed_broken_servers_alone_count(outcomes, void, score, points):
    found = score_mutation(None, build_findings(*outcomes, void=void))
    assert (found.state, found.score, found.points) == (
        "void" if void else "measured",
        score,
        points,
    )
    assert found.reason == (void or f"{ABSENT}: broken servers alone count")
    assert (found.mutants, found.denominator, found.interval) == (None, 0, None)
    assert (found.faults is None) is bool(void)
    assert MutationPart.model_validate_json(found.model_dump_json()) == found


def test_where_nothing_can_be_changed_nor_met_nothing_is_measured():
    found = score_mutation(None, FaultFindings(unmet="no test asks"))
    assert (found.state, found.points, found.score) == ("not_measured", None, None)
    assert found.reason == f"{ABSENT}; no test asks"


def test_tests_that_were_not_run_get_no_points_and_the_reason() -> None:
    part = score_mutation(Mutation(mutants=(), generated=291, not_run="no test passed"))
    assert (part.state, part.points, part.reason) == ("measured", 0.0, "no test passed")
    assert (part.score, part.mutants, part.denominator, part.survivors) == (0.0, None, 0, ())
