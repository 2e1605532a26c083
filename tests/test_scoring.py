from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit import scoring
from interview_kit.model import (
    CheckResult,
    Correctness,
    Coverage,
    Exercise,
    FileCoverage,
    MutantResult,
    MutantStatus,
    Mutation,
    Outcome,
    Phase,
    Requirement,
    TestRun,
    Verdict,
)
from interview_kit.result import MetricsPart

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
def judged(draw: Any, outcomes: Sequence[Outcome] = tuple(Outcome)) -> tuple[Exercise, Correctness]:
    exercise = draw(EXERCISES)
    lists = st.lists(st.sampled_from(outcomes), min_size=1, max_size=3)
    checks = [
        check(requirement.id, outcome, f"{requirement.id}_{n}")
        for requirement in exercise.requirements
        for n, outcome in enumerate(draw(lists))
    ]
    return exercise, Correctness(checks=tuple(draw(st.permutations(checks))))


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


def mutant(status: MutantStatus, kind: str = "body", name: str = "m") -> MutantResult:
    return MutantResult(
        id=name,
        file="app.py",
        line=1,
        function="f",
        operator="number",
        kind=kind,
        status=status,
        diff="-1\n+2",
    )


MUTATIONS = st.builds(
    lambda mutants, more, void: Mutation(
        mutants=tuple(mutants), generated=len(mutants) + more, void=void
    ),
    st.lists(
        st.builds(mutant, st.sampled_from(MutantStatus), st.sampled_from(["body", "interface"])),
        max_size=40,
    ),
    st.integers(0, 9),
    st.none() | st.just("no test passes on the unchanged program"),
)


def metrics(
    exercise: Exercise,
    correctness: Correctness | None = None,
    coverage: Coverage | None = None,
    mutation: Mutation | None = None,
) -> MetricsPart:
    phases = scoring.phase_parts(exercise, correctness)
    return MetricsPart(
        correctness=scoring.correctness_part(exercise, correctness, phases, ABSENT),
        coverage=scoring.coverage_part(exercise, coverage, ABSENT),
        mutation=scoring.mutation_part(exercise, mutation, ABSENT),
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
def test_all_checks_passed_is_full_points(both: tuple[Exercise, Correctness]) -> None:
    exercise, correctness = both
    part = metrics(exercise, correctness).correctness
    assert part.points == part.max_points == round(exercise.weights["behaviour"], 2)
    assert part.checks_passed == part.checks_total == len(correctness.checks)


@given(judged([Outcome.FAILED]))
def test_no_check_passed_is_no_points_and_still_counts(both: tuple[Exercise, Correctness]) -> None:
    exercise, correctness = both
    part = metrics(exercise, correctness).correctness
    assert (part.state, part.points) == ("measured", 0)
    assert part.max_points == round(exercise.weights["behaviour"], 2)


@given(judged([Outcome.SKIPPED, Outcome.ERRORED]))
def test_what_nothing_judged_gives_no_points_and_takes_none(
    both: tuple[Exercise, Correctness],
) -> None:
    exercise, correctness = both
    found = metrics(exercise, correctness)
    assert (found.correctness.state, found.correctness.points) == ("not_measured", None)
    assert found.correctness.reason == scoring.NONE_JUDGED
    assert scoring.total_part(found).points is None


@given(judged())
def test_points_are_sums_of_their_parts_and_never_above_the_most(
    both: tuple[Exercise, Correctness],
) -> None:
    exercise, correctness = both
    phases = scoring.phase_parts(exercise, correctness)
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
    part = metrics(exercise, correctness).correctness
    asked = [p for p in phases if p.points is not None]
    assert part.points == (round(sum(p.points or 0 for p in asked), 2) if asked else None)
    assert (
        part.points is None
        or part.points <= part.max_points <= exercise.weights["behaviour"] + 0.01
    )


@given(judged([Outcome.PASSED, Outcome.FAILED]), st.data())
def test_one_more_passed_check_never_lowers_anything(
    both: tuple[Exercise, Correctness], data: Any
) -> None:
    exercise, correctness = both
    checks = list(correctness.checks)
    at = data.draw(st.integers(0, len(checks) - 1))
    checks[at] = replace(checks[at], outcome=Outcome.PASSED)
    before = metrics(exercise, correctness).correctness
    after = metrics(exercise, Correctness(checks=tuple(checks))).correctness
    assert before.points is not None
    assert after.points is not None
    assert after.points >= before.points
    assert after.bonus_points >= before.bonus_points


@given(judged([Outcome.PASSED, Outcome.FAILED]))
def test_bonus_requirements_are_in_no_sum(both: tuple[Exercise, Correctness]) -> None:
    exercise, correctness = both
    bonus = {r.id for r in exercise.requirements if r.bonus}
    lost = tuple(
        replace(c, outcome=Outcome.FAILED) if c.requirement in bonus else c
        for c in correctness.checks
    )
    before = metrics(exercise, correctness).correctness
    after = metrics(exercise, Correctness(checks=lost)).correctness
    assert (after.points, after.max_points) == (before.points, before.max_points)
    assert after.bonus_points == 0
    assert after.bonus_max == pytest.approx(sum(r.points for r in exercise.requirements if r.bonus))


@given(judged([Outcome.PASSED, Outcome.FAILED]), st.data())
def test_a_phase_that_was_not_asked_for_leaves_the_sum(
    both: tuple[Exercise, Correctness], data: Any
) -> None:
    exercise, correctness = both
    phase = data.draw(st.sampled_from(exercise.phases))
    ids = {r.id for r in exercise.requirements if r.phase == phase.number}
    mine = Correctness(checks=tuple(c for c in correctness.checks if c.requirement in ids))
    part = metrics(exercise, mine).correctness
    assert part.max_points == round(phase.points, 2)
    alone = scoring.phase_parts(exercise, mine)[phase.number - 1]
    whole = scoring.phase_parts(exercise, correctness)[phase.number - 1]
    assert alone == whole
    others = [p for p in scoring.phase_parts(exercise, mine) if p.number != phase.number]
    assert all(p.points is None for p in others)


@given(judged())
def test_the_order_of_checks_changes_nothing(both: tuple[Exercise, Correctness]) -> None:
    exercise, correctness = both
    turned = Correctness(checks=correctness.checks[::-1])
    assert scoring.phase_parts(exercise, turned) == scoring.phase_parts(exercise, correctness)


def test_checks_of_one_requirement_share_its_points() -> None:
    exercise = made([[(4.0, False)]], (1.0, 1.0))
    checks = [check("U10", Outcome.FAILED, "a"), check("U10", Outcome.PASSED, "b")]
    parts = scoring.phase_parts(exercise, Correctness(checks=tuple(checks)))
    assert parts[0].requirements[0].points == 2.0
    assert parts[0].requirements[0].verdict is Verdict.PARTLY_MET


def test_a_server_that_never_answered_says_so_on_the_metric() -> None:
    exercise = made([[(4.0, False)]], (1.0, 1.0))
    down = Correctness(checks=(check("U10", Outcome.FAILED),), cause="no module 'app'")
    part = metrics(exercise, down).correctness
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
    run = TestRun(tests={"a": Outcome.PASSED})
    part = scoring.coverage_part(exercise, Coverage(run=run, files=(file,)), ABSENT)
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


@given(EXERCISES, MUTATIONS)
def test_mutation_figures_hold_together(exercise: Exercise, mutation: Mutation) -> None:
    part = scoring.mutation_part(exercise, mutation, ABSENT)
    statuses = [m.status for m in mutation.mutants]
    assert part.points is not None
    assert part.score is not None
    assert part.numerator == part.killed + part.timeout
    assert part.denominator == part.numerator + part.survived + part.no_tests
    assert part.denominator + part.stillborn == len(statuses)
    assert part.score == scoring.share(part.numerator, part.denominator)
    assert part.interface.killed + part.body.killed == part.numerator
    assert part.interface.total + part.body.total == part.denominator
    assert len(part.survivors) == part.survived + part.no_tests
    assert 0 <= part.points <= part.max_points
    if mutation.void:
        assert (part.state, part.points, part.reason) == ("void", 0.0, mutation.void)
    else:
        assert part.points == scoring.points_for(part.score, 80, part.max_points)
        assert (part.state, part.reason) == ("measured", None)


def test_mutants_that_our_time_never_reached_cost_nothing() -> None:
    exercise = made([[(4.0, False)]], (10.0, 30.0))
    late = Mutation(mutants=(), generated=9, partial="the time budget ended")
    part = scoring.mutation_part(exercise, late, ABSENT)
    assert (part.state, part.points, part.reason) == ("not_measured", None, late.partial)
    some = replace(late, mutants=(mutant(MutantStatus.KILLED),))
    part = scoring.mutation_part(exercise, some, ABSENT)
    assert (part.state, part.points, part.partial) == ("measured", 30.0, late.partial)
    void = replace(late, void="no test passes")
    assert scoring.mutation_part(exercise, void, ABSENT).state == "void"


@given(EXERCISES, MUTATIONS, st.sampled_from([MutantStatus.SURVIVED, MutantStatus.NO_TESTS]))
def test_killing_one_more_mutant_never_lowers_the_score(
    exercise: Exercise, mutation: Mutation, status: MutantStatus
) -> None:
    with_it = replace(mutation, mutants=(*mutation.mutants, mutant(status)))
    killed = replace(mutation, mutants=(*mutation.mutants, mutant(MutantStatus.KILLED)))
    before = scoring.mutation_part(exercise, with_it, ABSENT)
    after = scoring.mutation_part(exercise, killed, ABSENT)
    assert before.points is not None
    assert after.points is not None
    assert after.points >= before.points


@given(EXERCISES, st.none() | COVERAGES, st.none() | MUTATIONS, st.booleans(), st.data())
def test_the_total_is_the_sum_over_what_was_measured(
    exercise: Exercise,
    coverage: Coverage | None,
    mutation: Mutation | None,
    behaviour: bool,
    data: Any,
) -> None:
    correctness = None
    if behaviour:
        outcome = data.draw(st.sampled_from([Outcome.PASSED, Outcome.FAILED]))
        ids = [r.id for r in exercise.requirements]
        correctness = Correctness(checks=tuple(check(i, outcome, i) for i in ids))
    found = metrics(exercise, correctness, coverage, mutation)
    total = scoring.total_part(found)
    parts = [
        part
        for part, given_ in (
            (found.correctness, correctness),
            (found.coverage, coverage),
            (found.mutation, mutation),
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
    for part in (found.correctness, found.coverage, found.mutation):
        assert (part.state, part.reason, part.points) == ("not_measured", ABSENT, None)
    assert (found.correctness.max_points, found.coverage.max_points) == (4.0, 10.0)
    assert found.mutation.score is None
    assert found.coverage.combined is None
