from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Coverage,
    Exercise,
    FaultFinding,
    FaultFindings,
    FileCoverage,
    Hour,
    MutantResult,
    MutantStatus,
    Mutation,
    Noticed,
    Outcome,
    Phase,
    PhaseEnd,
    Requirement,
    TestRun,
    Verdict,
)
from interview_kit.metrics.mutation.interval import FEWEST
from interview_kit.scorecard import total as scoring
from interview_kit.scorecard.result import MetricsPart, MutationPart

ABSENT = "not asked for"
POINTS = st.integers(10, 4000).map(lambda cents: cents / 100)
NAMES = st.text("abcdef", min_size=1, max_size=4)


def made(phases: Sequence[Sequence[tuple[float, bool]]], weights: Sequence[float]) -> Exercise:
    """An exercise with these (points, bonus) in each phase."""
    requirements = tuple(
        Requirement(id=f"U{p}{n}", phase=p, title="a rule", points=points, bonus=bonus)
        for p, rows in enumerate(phases, 1)
        for n, (points, bonus) in enumerate(rows)
    )
    in_phase = [sum(points for points, bonus in rows if not bonus) for rows in phases]
    return Exercise(
        id="things",
        title="Things",
        folder=Path("things"),
        frameworks=("fastapi",),
        collection="/things/",
        phases=tuple(
            Phase(id=f"phase{n}", number=n, title="A phase", minutes=10, points=points)
            for n, points in enumerate(in_phase, 1)
        ),
        requirements=requirements,
        weights={"behaviour": sum(in_phase), "coverage": weights[0], "mutation": weights[1]},
        full_marks_at={"coverage": 90.0, "mutation": 80.0},
    )


# The first requirement of a phase always counts: a phase of nothing but bonus is no phase.
PHASES = st.lists(
    st.tuples(POINTS, st.lists(st.tuples(POINTS, st.booleans()), max_size=4)).map(
        lambda rows: [(rows[0], False), *rows[1]]
    ),
    min_size=1,
    max_size=3,
)
EXERCISES = st.builds(made, PHASES, st.tuples(POINTS, POINTS))


def check(requirement: str, outcome: Outcome, name: str = "test_x") -> CheckResult:
    return CheckResult(
        name=name, requirement=requirement, title="a rule", outcome=outcome, message=""
    )


@st.composite
def judged(draw: Any, outcomes: Sequence[Outcome] = tuple(Outcome)) -> tuple[Exercise, Behaviour]:
    exercise = draw(EXERCISES)
    lists = st.lists(st.sampled_from(outcomes), min_size=1, max_size=3)
    checks = [
        check(requirement.id, outcome, f"{requirement.id}_{n}")
        for requirement in exercise.requirements
        for n, outcome in enumerate(draw(lists))
    ]
    return exercise, Behaviour(checks=tuple(draw(st.permutations(checks))))


FILES = st.builds(
    lambda path, statements, missing, branches, taken: FileCoverage(
        path=path,
        statements=statements,
        missing_lines=tuple(range(1, min(missing, statements) + 1)),
        branches=branches,
        missing_branches=tuple((n, n + 1) for n in range(min(taken, branches))),
    ),
    NAMES,
    *(st.integers(0, 300),) * 4,
)
COVERAGES = st.builds(
    Coverage,
    run=st.builds(
        TestRun,
        tests=st.dictionaries(NAMES, st.sampled_from(Outcome), max_size=5),
        reason=st.none() | st.just("the suite did not finish"),
    ),
    files=st.lists(FILES, max_size=3).map(tuple),
    void=st.none() | st.just("made up"),
)


def mutant(status: MutantStatus, kind: str = "body", *, counts: bool = True) -> MutantResult:
    return MutantResult(
        id="m",
        file="app.py",
        line=1,
        function="f",
        operator="number",
        kind=kind,
        status=status,
        diff="-1\n+2",
        counts=counts,
    )


KINDS = ("interface", "body")
UNSEEN = "no hidden check sees the change"
MUTATIONS = st.builds(
    lambda mutants, more, void: Mutation(
        mutants=tuple(mutants),
        generated=len(mutants) + more,
        kinds={kind: sum(m.kind == kind for m in mutants) + more for kind in KINDS},
        left_out={UNSEEN: sum(not m.counts for m in mutants)},
        void=void,
    ),
    st.lists(
        st.builds(
            mutant, st.sampled_from(MutantStatus), st.sampled_from(KINDS), counts=st.booleans()
        ),
        max_size=40,
    ),
    st.integers(0, 9),
    st.none() | st.just("no test passes on the unchanged program"),
)


def met(*outcomes: Noticed, void: str | None = None) -> FaultFindings:
    """Broken servers with these outcomes."""
    items = tuple(
        FaultFinding(
            id=f"fault{n}", title=f"Fault {n}", requirements=("U10",), outcome=each, test=None
        )
        for n, each in enumerate(outcomes)
    )
    return FaultFindings(
        items=items, quarantined={"b": "unsteady"}, contradicting={"c": "201"}, void=void
    )


FAULTS = st.builds(
    lambda outcomes, void: met(*outcomes, void=void),
    st.lists(st.sampled_from(Noticed), min_size=1, max_size=60),
    st.none() | st.just("the tests see that they are watched"),
)
PLAIN = made([[(4.0, False)]], (10.0, 30.0))


def of(mutation: Mutation | None, faults: FaultFindings | None = None) -> MutationPart:
    """The metric of an exercise that gives 30 points for it, all of them from 80 % on."""
    return scoring.mutation_part(PLAIN, mutation, faults, ABSENT)


def run(interface: tuple[int, int], body: tuple[int, int], **more: Any) -> Mutation:
    """Mutants: (noticed, unnoticed) of each kind."""
    mutants = [
        mutant(status, kind)
        for kind, counts in zip(KINDS, (interface, body), strict=True)
        for status, n in zip((MutantStatus.KILLED, MutantStatus.SURVIVED), counts, strict=True)
        for _ in range(n)
    ]
    return Mutation(mutants=tuple(mutants), generated=len(mutants), **more)


def metrics(
    exercise: Exercise,
    behaviour: Behaviour | None = None,
    coverage: Coverage | None = None,
    mutation: Mutation | None = None,
    faults: FaultFindings | None = None,
) -> MetricsPart:
    phases = scoring.phase_parts(exercise, behaviour)
    return MetricsPart(
        behaviour=scoring.behaviour_part(exercise, behaviour, phases, ABSENT),
        coverage=scoring.coverage_part(exercise, coverage, ABSENT),
        mutation=scoring.mutation_part(exercise, mutation, faults, ABSENT),
    )


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_lies_between_0_and_100_and_is_100_only_for_the_whole(part: int, more: int) -> None:
    found = scoring.share(part, part + more)
    assert 0 <= found <= 100
    assert (found == 100) == (more == 0 and part > 0)
    assert scoring.share(0, 0) == 0


@given(st.floats(0, 100), st.floats(0, 100), st.floats(1, 100), POINTS)
def test_more_percent_never_gives_fewer_points(
    a: float, b: float, full: float, most: float
) -> None:
    low, high = sorted((a, b))
    assert 0 <= scoring.points_for(low, full, most) <= scoring.points_for(high, full, most) <= most


@given(st.floats(1, 100), POINTS)
def test_full_marks_begin_exactly_at_the_threshold(full: float, most: float) -> None:
    assert scoring.points_for(full, full, most) == most
    assert scoring.points_for(full / 2, full, most) == pytest.approx(most / 2, abs=0.0051)
    assert scoring.points_for(0, full, most) == 0


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
    assert scoring.verdict_of([check("U1", of[letter]) for letter in outcomes]) is verdict


@given(judged([Outcome.PASSED]))
def test_all_checks_passed_is_full_points(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    part = metrics(exercise, behaviour).behaviour
    assert part.points == part.max_points == round(exercise.weights["behaviour"], 2)
    assert part.checks_passed == part.checks_total == len(behaviour.checks)


@given(judged([Outcome.FAILED]))
def test_no_check_passed_is_no_points_and_still_counts(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    part = metrics(exercise, behaviour).behaviour
    assert (part.state, part.points) == ("measured", 0)
    assert part.max_points == round(exercise.weights["behaviour"], 2)


@given(judged([Outcome.SKIPPED, Outcome.ERRORED]))
def test_what_nothing_judged_gives_no_points_and_takes_none(
    both: tuple[Exercise, Behaviour],
) -> None:
    exercise, behaviour = both
    found = metrics(exercise, behaviour)
    assert (found.behaviour.state, found.behaviour.points) == ("not_measured", None)
    assert found.behaviour.reason == scoring.NONE_JUDGED
    assert scoring.total_part(found).points is None


@given(judged())
def test_points_are_sums_of_their_parts_and_never_above_the_most(
    both: tuple[Exercise, Behaviour],
) -> None:
    exercise, behaviour = both
    phases = scoring.phase_parts(exercise, behaviour)
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
    part = metrics(exercise, behaviour).behaviour
    asked = [p for p in phases if p.points is not None]
    assert part.points == (round(sum(p.points or 0 for p in asked), 2) if asked else None)
    assert (
        part.points is None
        or part.points <= part.max_points <= exercise.weights["behaviour"] + 0.01
    )


@given(judged([Outcome.PASSED, Outcome.FAILED]), st.data())
def test_one_more_passed_check_never_lowers_anything(
    both: tuple[Exercise, Behaviour], data: Any
) -> None:
    exercise, behaviour = both
    checks = list(behaviour.checks)
    at = data.draw(st.integers(0, len(checks) - 1))
    checks[at] = replace(checks[at], outcome=Outcome.PASSED)
    before = metrics(exercise, behaviour).behaviour
    after = metrics(exercise, Behaviour(checks=tuple(checks))).behaviour
    assert before.points is not None
    assert after.points is not None
    assert after.points >= before.points
    assert after.bonus_points >= before.bonus_points


@given(judged([Outcome.PASSED, Outcome.FAILED]))
def test_bonus_requirements_are_in_no_sum(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    bonus = {r.id for r in exercise.requirements if r.bonus}
    lost = tuple(
        replace(c, outcome=Outcome.FAILED) if c.requirement in bonus else c
        for c in behaviour.checks
    )
    before = metrics(exercise, behaviour).behaviour
    after = metrics(exercise, Behaviour(checks=lost)).behaviour
    assert (after.points, after.max_points) == (before.points, before.max_points)
    assert after.bonus_points == 0
    assert after.bonus_max == pytest.approx(sum(r.points for r in exercise.requirements if r.bonus))


@given(judged([Outcome.PASSED, Outcome.FAILED]), st.data())
def test_a_phase_that_was_not_asked_for_leaves_the_sum(
    both: tuple[Exercise, Behaviour], data: Any
) -> None:
    exercise, behaviour = both
    phase = data.draw(st.sampled_from(exercise.phases))
    ids = {r.id for r in exercise.requirements if r.phase == phase.number}
    mine = Behaviour(checks=tuple(c for c in behaviour.checks if c.requirement in ids))
    part = metrics(exercise, mine).behaviour
    assert part.max_points == round(phase.points, 2)
    alone = scoring.phase_parts(exercise, mine)[phase.number - 1]
    whole = scoring.phase_parts(exercise, behaviour)[phase.number - 1]
    assert alone == whole
    others = [p for p in scoring.phase_parts(exercise, mine) if p.number != phase.number]
    assert all(p.points is None for p in others)


@given(judged())
def test_the_order_of_checks_changes_nothing(both: tuple[Exercise, Behaviour]) -> None:
    exercise, behaviour = both
    turned = Behaviour(checks=behaviour.checks[::-1])
    assert scoring.phase_parts(exercise, turned) == scoring.phase_parts(exercise, behaviour)


def test_checks_of_one_requirement_share_its_points() -> None:
    exercise = made([[(4.0, False)]], (1.0, 1.0))
    checks = [check("U10", Outcome.FAILED, "a"), check("U10", Outcome.PASSED, "b")]
    parts = scoring.phase_parts(exercise, Behaviour(checks=tuple(checks)))
    assert parts[0].requirements[0].points == 2.0
    assert parts[0].requirements[0].verdict is Verdict.PARTLY_MET


def test_a_server_that_never_answered_says_so_on_the_metric() -> None:
    exercise = made([[(4.0, False)]], (1.0, 1.0))
    down = Behaviour(checks=(check("U10", Outcome.FAILED),), cause="no module 'app'")
    part = metrics(exercise, down).behaviour
    assert (part.state, part.points, part.reason) == ("measured", 0.0, "no module 'app'")


@given(EXERCISES, COVERAGES)
def test_coverage_figures_hold_together(exercise: Exercise, coverage: Coverage) -> None:
    part = scoring.coverage_part(exercise, coverage, ABSENT)
    assert part.points is not None
    assert part.combined is not None
    assert 0 <= part.points <= part.max_points == exercise.weights["coverage"]
    assert part.state == ("void" if coverage.void else "measured")
    if coverage.void or coverage.run.reason or not part.tests.passed:
        assert part.points == 0
        assert part.reason
    else:
        assert part.points == scoring.points_for(part.combined, 90, part.max_points)
        assert part.reason is None
    tests = part.tests
    assert tests.collected == len(coverage.run.tests) == tests.passed + tests.failed + tests.skipped


@given(EXERCISES, FILES)
def test_coverage_counts_lines_and_branches_together(
    exercise: Exercise, file: FileCoverage
) -> None:
    passed = TestRun(tests={"a": Outcome.PASSED})
    part = scoring.coverage_part(exercise, Coverage(run=passed, files=(file,)), ABSENT)
    hit = file.statements - len(file.missing_lines)
    taken = file.branches - len(file.missing_branches)
    assert part.line == scoring.share(hit, file.statements)
    assert part.branch == (scoring.share(taken, file.branches) if file.branches else None)
    assert part.combined == scoring.share(hit + taken, file.statements + file.branches)
    assert part.files[0].missing_lines == file.missing_lines


def test_a_suite_of_which_nothing_passed_covers_nothing() -> None:
    exercise = made([[(4.0, False)]], (10.0, 30.0))
    file = FileCoverage(
        path="app.py", statements=9, missing_lines=(), branches=0, missing_branches=()
    )
    tests = {"a": Outcome.FAILED, "b": Outcome.ERRORED, "c": Outcome.SKIPPED}
    part = scoring.coverage_part(
        exercise, Coverage(run=TestRun(tests=tests), files=(file,)), ABSENT
    )
    assert (part.points, part.combined, part.reason) == (0.0, 0.0, "no test passed")
    assert (part.tests.failed, part.tests.skipped) == (2, 1)


@given(EXERCISES, MUTATIONS, st.none() | FAULTS)
def test_mutation_figures_hold_together(
    exercise: Exercise, mutation: Mutation, faults: FaultFindings | None
) -> None:
    part = scoring.mutation_part(exercise, mutation, faults, ABSENT)
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
        assert part.points == scoring.points_for(part.score or 0, 80, part.max_points)
        assert (part.state, part.reason) == ("measured", None)


@given(MUTATIONS, st.none() | FAULTS)
def test_everything_about_noticing_lies_within_its_bounds(
    mutation: Mutation, faults: FaultFindings | None
) -> None:
    part = of(mutation, faults)
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
    part = of(replace(mutation, void=None), replace(faults, void=None))
    assert part.faults is not None
    assert part.mutants is not None
    kinds = [kind for kind in (part.interface, part.body) if kind.total]
    rates = [100 * kind.killed / kind.total for kind in kinds]
    assert part.mutants == pytest.approx(sum(rates) / len(rates) if rates else 0, abs=0.006)
    assert part.score == pytest.approx((part.faults.score + part.mutants) / 2, abs=0.011)
    assert len(faults.items) == len(part.faults.items)
    found = part.faults
    assert found.noticed + found.unnoticed + found.not_exercised == len(found.items)
    assert found.score == scoring.share(found.noticed, len(found.items))
    assert found.contradicting == faults.contradicting


@pytest.mark.parametrize(
    ("mutation", "faults", "score", "points"),
    [
        # 3 of 4 and 1 of 10: kinds weigh the same, however many mutants each has.
        (run((3, 1), (1, 9)), None, 42.5, 15.94),
        # One kind alone is all there is.
        (run((0, 0), (1, 9)), None, 10.0, 3.75),
        # Half of the broken servers: (50 + 42.5) / 2.
        (run((3, 1), (1, 9)), met(Noticed.NOTICED, Noticed.UNNOTICED), 46.25, 17.34),
        # What no test met counts like what no test noticed.
        (run((3, 1), (1, 9)), met(Noticed.NOTICED, Noticed.NOT_EXERCISED), 46.25, 17.34),
        # No mutant counts: the broken servers give their half.
        (run((0, 0), (0, 0)), met(Noticed.NOTICED), 50.0, 18.75),
        (run((1, 0), (1, 0)), met(Noticed.UNNOTICED), 50.0, 18.75),
        (run((1, 0), (1, 0)), met(Noticed.NOTICED), 100.0, 30.0),
    ],
)
def test_what_is_noticed_gives_these_points(
    mutation: Mutation, faults: FaultFindings | None, score: float, points: float
) -> None:
    part = of(mutation, faults)
    assert (part.score, part.points) == (score, points)


def test_a_sample_leaves_the_score_open_and_broken_servers_narrow_it_by_half() -> None:
    sample = replace(run((10, 10), (10, 10)), generated=400, kinds={"interface": 200, "body": 200})
    alone = of(sample).interval
    both = of(sample, met(Noticed.NOTICED)).interval
    assert alone is not None
    assert alone[0] < 50 < alone[1]
    assert both == pytest.approx(((alone[0] + 100) / 2, (alone[1] + 100) / 2), abs=0.01)
    assert of(run((10, 10), (10, 10))).interval is None


@given(MUTATIONS, st.none() | FAULTS, st.sampled_from(MutantStatus), st.sampled_from(KINDS))
def test_what_no_hidden_check_sees_is_in_no_figure_of_the_score(
    mutation: Mutation, faults: FaultFindings | None, status: MutantStatus, kind: str
) -> None:
    kinds = {each: sum(m.kind == each for m in mutation.mutants) for each in KINDS}
    whole = replace(mutation, kinds=kinds)
    padded = replace(
        whole,
        mutants=(*whole.mutants, *[mutant(status, kind, counts=False)] * 7),
        kinds={**kinds, kind: kinds[kind] + 7},
    )
    before, after = of(whole, faults), of(padded, faults)
    assert (after.points, after.score, after.mutants) == (
        before.points,
        before.score,
        before.mutants,
    )
    assert (after.numerator, after.denominator) == (before.numerator, before.denominator)
    assert (after.interval, after.survivors) == (before.interval, before.survivors)


def test_why_mutants_are_left_out_or_all_count_is_kept() -> None:
    told = replace(run((1, 0), (1, 0)), left_out={UNSEEN: 3}, all_count="no check passes")
    part = of(told)
    assert (part.left_out, part.all_count) == ({UNSEEN: 3}, "no check passes")


def test_mutants_that_our_time_never_reached_cost_nothing() -> None:
    late = Mutation(mutants=(), generated=900, partial="the time budget ended")
    faults = met(Noticed.UNNOTICED)
    part = of(late, faults)
    assert (part.state, part.points, part.reason) == ("not_measured", None, late.partial)
    assert (part.score, part.mutants, part.faults) == (None, None, None)
    void = replace(late, void="no test passes")
    assert (of(void).state, of(void).points) == ("void", 0.0)


def test_too_few_mutants_for_our_time_are_too_slow_to_grade() -> None:
    one = mutant(MutantStatus.KILLED)
    late = Mutation(
        mutants=(one,) * (FEWEST - 1), generated=900, partial="stopped after 120 seconds"
    )
    part = of(late, met(Noticed.NOTICED))
    assert (part.state, part.points, part.score) == ("not_measured", None, None)
    assert part.reason == "too slow to grade: stopped after 120 seconds"
    enough = of(replace(late, mutants=(one,) * FEWEST))
    assert (enough.state, enough.points, enough.partial) == ("measured", 30.0, late.partial)
    small = of(replace(late, partial=None))
    assert (small.state, small.points) == ("measured", 30.0)


def test_what_ran_before_ctrl_c_has_its_score_its_interval_and_its_reason() -> None:
    ended = "interrupted after 60 of 400 mutants"
    stopped = replace(
        run((20, 10), (20, 10)),
        generated=400,
        kinds={"interface": 200, "body": 200},
        partial=ended,
        interrupted=True,
    )
    part = of(stopped)
    assert (part.state, part.partial, part.score) == ("measured", ended, 66.67)
    assert part.interval is not None
    assert part.interval[0] < 66.67 < part.interval[1]
    assert part.reason == "interrupted before any broken server was met: mutants alone count"
    assert of(stopped, met(Noticed.NOTICED)).reason is None
    few = of(replace(stopped, mutants=stopped.mutants[:59]))
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
    without = replace(mutation, mutants=(*mutation.mutants, mutant(status, kind)))
    with_it = replace(mutation, mutants=(*mutation.mutants, mutant(noticed, kind)))
    assert_no_lower(of(without, faults), of(with_it, faults))


@given(MUTATIONS, FAULTS, st.data())
def test_noticing_one_more_broken_server_never_lowers_anything(
    mutation: Mutation, faults: FaultFindings, data: Any
) -> None:
    at = data.draw(st.integers(0, len(faults.items) - 1))
    items = list(faults.items)
    items[at] = replace(items[at], outcome=Noticed.NOTICED)
    after = of(mutation, replace(faults, items=tuple(items)))
    assert_no_lower(of(mutation, faults), after)
    if faults.items[at].outcome is not Noticed.NOTICED and after.state == "measured":
        assert (after.score or 0) > (of(mutation, faults).score or 0)


def assert_no_lower(before: MutationPart, after: MutationPart) -> None:
    assert before.points is not None
    assert after.points is not None
    assert after.points >= before.points
    assert (after.score or 0) >= (before.score or 0)


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
    behaviour: bool,
    data: Any,
) -> None:
    behaviour = None
    if behaviour:
        outcome = data.draw(st.sampled_from([Outcome.PASSED, Outcome.FAILED]))
        ids = [r.id for r in exercise.requirements]
        behaviour = Behaviour(checks=tuple(check(i, outcome, i) for i in ids))
    found = metrics(exercise, behaviour, coverage, mutation, faults)
    total = scoring.total_part(found)
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
    found = metrics(made([[(4.0, False)]], (10.0, 30.0)))
    for part in (found.behaviour, found.coverage, found.mutation):
        assert (part.state, part.reason, part.points) == ("not_measured", ABSENT, None)
    assert (found.behaviour.max_points, found.coverage.max_points) == (4.0, 10.0)
    assert (found.mutation.score, found.mutation.mutants) == (None, None)
    assert (found.mutation.faults, found.mutation.interval) == (None, None)
    assert found.coverage.combined is None


def test_broken_servers_that_were_never_met_leave_the_score_to_the_mutants():
    found = of(run((1, 1), (1, 0)), FaultFindings(unmet="no broken server was met"))
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
    found = of(None, met(*outcomes, void=void))
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
    found = of(None, FaultFindings(unmet="no test asks"))
    assert (found.state, found.points, found.score) == ("not_measured", None, None)
    assert found.reason == f"{ABSENT}; no test asks"


def ends(*given: PhaseEnd) -> list[dict[str, Any]]:
    """The ends of phases of an hour, as they are stored; the submission met U10 and U20."""
    exercise = made([[(5, False), (5, True)], [(5, False)]], (10, 10))
    passed = [check("U10", Outcome.PASSED), check("U11", Outcome.FAILED)]
    whole = Behaviour(checks=(*passed, check("U20", Outcome.PASSED)))
    hour = Hour(started_at="", seconds=1.0, ai="open", submitted=True, ends=given)
    part = scoring.hour_part(exercise, hour, scoring.phase_parts(exercise, whole))
    assert part is not None
    return [one.model_dump() for one in part.ends]


def test_without_a_journal_there_is_no_hour() -> None:
    assert scoring.hour_part(made([[(5, False)]], (1, 1)), None, ()) is None


def test_the_end_of_a_phase_has_verdicts_of_that_phase_alone() -> None:
    found = Behaviour(
        checks=(check("U10", Outcome.FAILED), check("U11", Outcome.PASSED)), cause="no answer"
    )
    (one,) = ends(PhaseEnd(phase=1, behaviour=found))
    assert one["verdicts"] == {"U10": Verdict.NOT_MET, "U11": Verdict.MET}
    assert one["cause"] == "no answer"


def test_an_end_that_is_the_submission_has_its_verdicts() -> None:
    first, second = ends(PhaseEnd(phase=1, same=True), PhaseEnd(phase=2, same=True))
    assert first["verdicts"] == {"U10": Verdict.MET, "U11": Verdict.NOT_MET}
    assert second["verdicts"] == {"U20": Verdict.MET}


def test_an_end_that_was_not_graded_has_a_reason_and_no_verdict() -> None:
    (one,) = ends(PhaseEnd(phase=2, reason="gone"))
    assert one == {"phase": 2, "same": False, "reason": "gone", "cause": None, "verdicts": {}}
