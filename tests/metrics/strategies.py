"""Exercises and measurements of all kinds, for the tests of scores."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from interview_kit.core.model import (
    Behaviour,
    CheckResult,
    Coverage,
    Exercise,
    FileCoverage,
    MutantStatus,
    Noticed,
    Outcome,
    Phase,
    Requirement,
    TestRun,
)
from interview_kit.metrics.behaviour.score import behaviour_part, phase_parts
from interview_kit.metrics.coverage.score import coverage_part
from interview_kit.metrics.mutation.record import (
    FaultFinding,
    FaultFindings,
    MutantResult,
    Mutation,
)
from interview_kit.metrics.mutation.score import mutation_part
from interview_kit.scorecard.result import MetricsPart

ABSENT = "not asked for"


POINTS = st.integers(10, 4000).map(lambda cents: cents / 100)


NAMES = st.text("abcdef", min_size=1, max_size=4)


def build_exercise(
    phases: Sequence[Sequence[tuple[float, bool]]], weights: Sequence[float]
) -> Exercise:
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


EXERCISES = st.builds(build_exercise, PHASES, st.tuples(POINTS, POINTS))


def build_check(requirement: str, outcome: Outcome, name: str = "test_x") -> CheckResult:
    return CheckResult(
        name=name, requirement=requirement, title="a rule", outcome=outcome, message=""
    )


@st.composite
def judged_exercises(
    draw: Any, outcomes: Sequence[Outcome] = tuple(Outcome)
) -> tuple[Exercise, Behaviour]:
    exercise = draw(EXERCISES)
    lists = st.lists(st.sampled_from(outcomes), min_size=1, max_size=3)
    checks = [
        build_check(requirement.id, outcome, f"{requirement.id}_{n}")
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


def build_mutant(status: MutantStatus, kind: str = "body", *, counts: bool = True) -> MutantResult:
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
            build_mutant,
            st.sampled_from(MutantStatus),
            st.sampled_from(KINDS),
            counts=st.booleans(),
        ),
        max_size=40,
    ),
    st.integers(0, 9),
    st.none() | st.just("no test passes on the unchanged program"),
)


def build_findings(*outcomes: Noticed, void: str | None = None) -> FaultFindings:
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
    lambda outcomes, void: build_findings(*outcomes, void=void),
    st.lists(st.sampled_from(Noticed), min_size=1, max_size=60),
    st.none() | st.just("the tests see that they are watched"),
)


def build_mutation(interface: tuple[int, int], body: tuple[int, int], **more: Any) -> Mutation:
    """Mutants: (noticed, unnoticed) of each kind."""
    mutants = [
        build_mutant(status, kind)
        for kind, counts in zip(KINDS, (interface, body), strict=True)
        for status, n in zip((MutantStatus.KILLED, MutantStatus.SURVIVED), counts, strict=True)
        for _ in range(n)
    ]
    return Mutation(mutants=tuple(mutants), generated=len(mutants), **more)


def score_metrics(
    exercise: Exercise,
    behaviour: Behaviour | None = None,
    coverage: Coverage | None = None,
    mutation: Mutation | None = None,
    faults: FaultFindings | None = None,
) -> MetricsPart:
    phases = phase_parts(exercise, behaviour)
    return MetricsPart(
        behaviour=behaviour_part(exercise, behaviour, phases, ABSENT),
        coverage=coverage_part(exercise, coverage, ABSENT),
        mutation=mutation_part(exercise, mutation, faults, phases if behaviour else None, ABSENT),
    )
