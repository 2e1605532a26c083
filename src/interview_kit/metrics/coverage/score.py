"""Points for what the candidate's tests run."""

from collections import Counter

from interview_kit.core.model import Coverage, Exercise, FileCoverage, Outcome, TestRun
from interview_kit.metrics.coverage.record import (
    CoveragePart,
    FileCoveragePart,
    TestsPart,
)
from interview_kit.metrics.points import points_for, share

NO_TEST_PASSED = "no test passed"


def file_part(file: FileCoverage) -> FileCoveragePart:
    """Coverage of one file in percent; a file without branches has no branch figure."""
    hit = file.statements - len(file.missing_lines)
    branches = file.branches - len(file.missing_branches)
    return FileCoveragePart(
        path=file.path,
        line=share(hit, file.statements),
        branch=share(branches, file.branches) if file.branches else None,
        missing_lines=file.missing_lines,
        missing_branches=file.missing_branches,
    )


def tests_part(coverage: Coverage | None) -> TestsPart:
    """Sum up what the candidate's suite did on the candidate's own program."""
    run = coverage.run if coverage else None
    outcomes = list(run.tests.values()) if run else []
    return TestsPart(
        collected=len(outcomes),
        passed=outcomes.count(Outcome.PASSED),
        failed=outcomes.count(Outcome.FAILED) + outcomes.count(Outcome.ERRORED),
        skipped=outcomes.count(Outcome.SKIPPED),
        failures=dict(run.messages) if run else {},
    )


def explain_no_pass(run: TestRun) -> str | None:
    """Say why no test passed, with the cause that most of them share; None when one did."""
    if run.passed():
        return None
    causes = Counter(message for message in run.messages.values() if message)
    if not causes:
        return NO_TEST_PASSED
    (cause, count), *others = causes.most_common()
    how_many = "each failed with" if not others else f"{count} of {len(run.tests)} failed with"
    return f"{NO_TEST_PASSED}; {how_many}: {cause}"


def coverage_part(
    exercise: Exercise, coverage: Coverage | None, absent: str, *, unseen: bool = False
) -> CoveragePart:
    """Score lines and branches together; a suite in which nothing passed earns nothing.

    Where the program was `unseen` by whoever looked into the tests' process, there are tests
    and no figures; nor are there where no file of it could be judged.
    """
    max_points = exercise.weights["coverage"]
    tests = tests_part(coverage)
    if coverage is None or unseen:
        return not_measured(max_points, absent, tests)
    if coverage.not_judged and not coverage.files:
        path, cause = next(iter(coverage.not_judged.items()))
        return not_measured(max_points, f"{path} is {cause}", tests)
    files = coverage.files if tests.passed else ()
    statements, branches = sum(f.statements for f in files), sum(f.branches for f in files)
    hit = statements - sum(len(f.missing_lines) for f in files)
    covered_branches = branches - sum(len(f.missing_branches) for f in files)
    combined = share(hit + covered_branches, statements + branches)
    reason = coverage.void or coverage.run.reason or explain_no_pass(coverage.run)
    earned = points_for(combined, exercise.full_marks_at["coverage"], max_points)
    return CoveragePart(
        state="void" if coverage.void else "measured",
        reason=reason,
        points=0.0 if coverage.void or coverage.run.reason else earned,
        max_points=max_points,
        line=share(hit, statements),
        branch=share(covered_branches, branches) if branches else None,
        combined=combined,
        tests=tests,
        files=tuple(file_part(f) for f in files),
        not_judged=dict(coverage.not_judged),
    )


def not_measured(max_points: float, reason: str, tests: TestsPart) -> CoveragePart:
    """Build the metric without figures."""
    return CoveragePart(
        state="not_measured",
        reason=reason,
        points=None,
        max_points=max_points,
        line=None,
        branch=None,
        combined=None,
        tests=tests,
        files=(),
    )
