"""Points from measurements: pure functions, no clock, no file, no process.

A metric that was not measured gives no points and leaves the total, and so does a requirement
that was not judged; a metric that is void gives 0 of its points and says why. A percentage of
nothing is 0, never 100.
"""

from collections.abc import Sequence

from interview_kit.model import (
    CheckResult,
    Code,
    CodeFinding,
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
    Verdict,
)
from interview_kit.result import (
    CheckPart,
    CodeFindingPart,
    CodeFunctionPart,
    CodePart,
    CorrectnessPart,
    CoveragePart,
    FileCoveragePart,
    MetricsPart,
    MutationPart,
    PhasePart,
    RequirementPart,
    SharePart,
    SurvivorPart,
    TestsPart,
    TotalPart,
)

NOTICED = (MutantStatus.KILLED, MutantStatus.TIMEOUT)
UNNOTICED = (MutantStatus.SURVIVED, MutantStatus.NO_TESTS)
NOT_ASKED = "not asked for"
NONE_JUDGED = "no hidden check could judge"
MOST_FINDINGS = 100
MOST_FUNCTIONS = 10
NO_RESULT = "the grading stopped before it was measured"


def share(part: float, whole: float) -> float:
    """Percentage of a whole, two decimals; of nothing it is 0."""
    return round(100 * part / whole, 2) if whole else 0.0


def points_for(percent: float, full_marks_at: float, most: float) -> float:
    """Points of a metric: all from `full_marks_at` percent on, below it in proportion."""
    return round(most * min(1.0, percent / full_marks_at), 2)


def verdict_of(checks: Sequence[CheckResult]) -> Verdict:
    """What the checks of one requirement say together. Nothing that ran is no verdict."""
    ran = [c.outcome for c in checks if c.outcome in (Outcome.PASSED, Outcome.FAILED)]
    if not ran or len(ran) < len(checks):
        return Verdict.NOT_JUDGED
    passed = ran.count(Outcome.PASSED)
    if passed == len(ran):
        return Verdict.MET
    return Verdict.PARTLY_MET if passed else Verdict.NOT_MET


def requirement_part(requirement: Requirement, checks: Sequence[CheckResult]) -> RequirementPart:
    """A requirement with its points: its checks share them equally."""
    mine = sorted((c for c in checks if c.requirement == requirement.id), key=lambda c: c.name)
    verdict = verdict_of(mine)
    passed = sum(c.outcome is Outcome.PASSED for c in mine)
    judged = verdict is not Verdict.NOT_JUDGED
    return RequirementPart(
        id=requirement.id,
        title=requirement.title,
        verdict=verdict,
        points=round(requirement.points * passed / len(mine), 2) if judged else None,
        max_points=requirement.points,
        bonus=requirement.bonus,
        checks=tuple(
            CheckPart(name=c.name, title=c.title, outcome=c.outcome, message=c.message)
            for c in mine
        ),
    )


def phase_part(phase: Phase, requirements: Sequence[RequirementPart]) -> PhasePart:
    """A phase with the sum of its requirements that were judged, out of what these can give.

    Bonus requirements are shown beside; a phase of which nothing was judged has no points.
    """
    counted = [r for r in requirements if not r.bonus]
    judged = [r for r in counted if r.points is not None]
    most = phase.points if len(judged) in (0, len(counted)) else sum(r.max_points for r in judged)
    return PhasePart(
        id=phase.id,
        number=phase.number,
        title=phase.title,
        minutes=phase.minutes,
        points=round(sum(r.points or 0.0 for r in judged), 2) if judged else None,
        max_points=round(most, 2),
        requirements=tuple(requirements),
    )


def phase_parts(exercise: Exercise, correctness: Correctness | None) -> tuple[PhasePart, ...]:
    """All phases, judged or not."""
    checks = correctness.checks if correctness else ()
    return tuple(
        phase_part(
            phase,
            [requirement_part(r, checks) for r in exercise.requirements if r.phase == phase.number],
        )
        for phase in exercise.phases
    )


def correctness_part(
    exercise: Exercise, correctness: Correctness | None, phases: Sequence[PhasePart], absent: str
) -> CorrectnessPart:
    """The behaviour metric: the sum of the phases that were judged, out of what these can give."""
    checks = correctness.checks if correctness else ()
    bonus = [r for p in phases for r in p.requirements if r.bonus]
    judged = [p for p in phases if p.points is not None]
    most = sum(p.max_points for p in judged) if judged else exercise.weights["behaviour"]
    reason = absent if correctness is None else correctness.cause if judged else NONE_JUDGED
    return CorrectnessPart(
        state="measured" if judged else "not_measured",
        reason=reason,
        points=round(sum(p.points or 0.0 for p in judged), 2) if judged else None,
        max_points=round(most, 2),
        checks_passed=sum(c.outcome is Outcome.PASSED for c in checks),
        checks_total=len(checks),
        bonus_points=round(sum(r.points or 0.0 for r in bonus), 2),
        bonus_max=sum(r.max_points for r in bonus),
    )


def file_part(file: FileCoverage) -> FileCoveragePart:
    """Coverage of one file in percent; a file without branches has no branch figure."""
    hit = file.statements - len(file.missing_lines)
    taken = file.branches - len(file.missing_branches)
    return FileCoveragePart(
        path=file.path,
        line=share(hit, file.statements),
        branch=share(taken, file.branches) if file.branches else None,
        missing_lines=file.missing_lines,
        missing_branches=file.missing_branches,
    )


def tests_part(coverage: Coverage | None) -> TestsPart:
    """What the candidate's suite did on the candidate's own program."""
    run = coverage.run if coverage else None
    outcomes = list(run.tests.values()) if run else []
    return TestsPart(
        collected=len(outcomes),
        passed=outcomes.count(Outcome.PASSED),
        failed=outcomes.count(Outcome.FAILED) + outcomes.count(Outcome.ERRORED),
        skipped=outcomes.count(Outcome.SKIPPED),
        failures=dict(run.messages) if run else {},
    )


def coverage_part(exercise: Exercise, coverage: Coverage | None, absent: str) -> CoveragePart:
    """The coverage metric: lines and branches together; nothing that passed earns nothing."""
    most = exercise.weights["coverage"]
    tests = tests_part(coverage)
    if coverage is None:
        return CoveragePart(
            state="not_measured",
            reason=absent,
            points=None,
            max_points=most,
            line=None,
            branch=None,
            combined=None,
            tests=tests,
            files=(),
        )
    files = coverage.files if tests.passed else ()
    statements, branches = sum(f.statements for f in files), sum(f.branches for f in files)
    hit = statements - sum(len(f.missing_lines) for f in files)
    taken = branches - sum(len(f.missing_branches) for f in files)
    combined = share(hit + taken, statements + branches)
    reason = coverage.void or coverage.run.reason or (None if tests.passed else "no test passed")
    earned = points_for(combined, exercise.full_marks_at["coverage"], most)
    return CoveragePart(
        state="void" if coverage.void else "measured",
        reason=reason,
        points=0.0 if coverage.void or coverage.run.reason else earned,
        max_points=most,
        line=share(hit, statements),
        branch=share(taken, branches) if branches else None,
        combined=combined,
        tests=tests,
        files=tuple(file_part(f) for f in files),
    )


def share_part(mutants: Sequence[MutantResult], kind: str) -> SharePart:
    """Noticed mutants of one kind, of those that could be judged."""
    mine = [m for m in mutants if m.kind == kind and m.status is not MutantStatus.STILLBORN]
    return SharePart(killed=sum(m.status in NOTICED for m in mine), total=len(mine))


def mutation_part(exercise: Exercise, mutation: Mutation | None, absent: str) -> MutationPart:
    """The mutation metric: noticed mutants of those that could be judged.

    When our time was over before the first mutant, nothing was measured, and nothing is lost.
    """
    most = exercise.weights["mutation"]
    if mutation and mutation.partial and not mutation.mutants and not mutation.void:
        absent, mutation = mutation.partial, None
    mutants = mutation.mutants if mutation else ()
    count = {status: sum(m.status is status for m in mutants) for status in MutantStatus}
    numerator = sum(count[status] for status in NOTICED)
    denominator = numerator + sum(count[status] for status in UNNOTICED)
    score = share(numerator, denominator)
    void = mutation.void if mutation else None
    earned = 0.0 if void else points_for(score, exercise.full_marks_at["mutation"], most)
    return MutationPart(
        state="void" if void else "measured" if mutation else "not_measured",
        reason=void or (None if mutation else absent),
        points=earned if mutation else None,
        max_points=most,
        generated=mutation.generated if mutation else 0,
        **{status.value: count[status] for status in MutantStatus},
        numerator=numerator,
        denominator=denominator,
        score=score if mutation else None,
        interval=None,
        interface=share_part(mutants, "interface"),
        body=share_part(mutants, "body"),
        partial=mutation.partial if mutation else None,
        quarantined=dict(mutation.quarantined) if mutation else {},
        survivors=tuple(survivor_part(m) for m in mutants if m.status in UNNOTICED),
    )


def survivor_part(mutant: MutantResult) -> SurvivorPart:
    """A mutant that nobody noticed, as the report shows it."""
    return SurvivorPart(
        id=mutant.id,
        file=mutant.file,
        line=mutant.line,
        function=mutant.function,
        operator=mutant.operator,
        kind="interface" if mutant.kind == "interface" else "body",
        status=mutant.status,
        diff=mutant.diff,
        tests=mutant.tests,
    )


def code_part(exercise: Exercise, code: Code | None) -> CodePart | None:
    """The profile of the code: without weight in the exercise it gives no points.

    With weight it gives them by the percentage of lines without a finding of style.
    """
    if code is None:
        return None
    most = exercise.weights.get("code", 0.0)
    found = {(one.file, one.line) for one in code.style}
    clean = share(max(code.lines - len(found), 0), code.lines)
    return CodePart(
        state="not_measured" if code.reason else "measured",
        reason=code.reason,
        points=points_for(clean, 100.0, most) if most and not code.reason else None,
        max_points=most,
        files=code.files,
        lines=code.lines,
        clean=clean,
        style_total=len(code.style),
        per_100_lines=share(len(code.style), code.lines),
        style=finding_parts(code.style),
        functions=code.total_functions,
        annotated=code.annotated,
        complexity_max=max((one.complexity for one in code.functions), default=0),
        complex=tuple(
            CodeFunctionPart(file=one.file, line=one.line, name=one.name, complexity=one.complexity)
            for one in code.functions[:MOST_FUNCTIONS]
        ),
        types_total=None if code.types is None else len(code.types),
        types_reason=code.types_reason,
        types=finding_parts(code.types or ()),
    )


def finding_parts(findings: Sequence[CodeFinding]) -> tuple[CodeFindingPart, ...]:
    """The first findings; the rest is only counted."""
    return tuple(
        CodeFindingPart(file=one.file, line=one.line, code=one.code, text=one.text)
        for one in findings[:MOST_FINDINGS]
    )


def total_part(metrics: MetricsPart) -> TotalPart:
    """The sum over what was measured; no points at all when nothing was.

    The profile of the code belongs to it only where the exercise gives it weight.
    """
    parts = [part for _, part in metrics.main()]
    if metrics.code and metrics.code.max_points:
        parts.append(metrics.code)
    counted = [p for p in parts if p.state != "not_measured"]
    return TotalPart(
        points=round(sum(p.points or 0.0 for p in counted), 2) if counted else None,
        max_points=sum(p.max_points for p in counted),
    )
