"""interview_kit.metrics.coverage.score: points for what the tests run."""

import pytest
from hypothesis import given

from interview_kit.core.model import (
    Coverage,
    Exercise,
    FileCoverage,
    Outcome,
    TestRun,
)
from interview_kit.metrics.coverage.score import coverage_part, explain_no_pass
from interview_kit.metrics.points import points_for, share
from tests.metrics.strategies import ABSENT, COVERAGES, EXERCISES, FILES, build_exercise


@given(EXERCISES, COVERAGES)
def test_coverage_figures_hold_together(exercise: Exercise, coverage: Coverage) -> None:
    part = coverage_part(exercise, coverage, ABSENT)
    assert part.points is not None
    assert part.combined is not None
    assert 0 <= part.points <= part.max_points == exercise.weights["coverage"]
    assert part.state == ("void" if coverage.void else "measured")
    if coverage.void or coverage.run.reason or not part.tests.passed:
        assert part.points == 0
        assert part.reason
    else:
        assert part.points == points_for(part.combined, 90, part.max_points)
        assert part.reason is None
    tests = part.tests
    assert tests.collected == len(coverage.run.tests) == tests.passed + tests.failed + tests.skipped


@given(EXERCISES, FILES)
def test_coverage_counts_lines_and_branches_together(
    exercise: Exercise, file: FileCoverage
) -> None:
    passed = TestRun(tests={"a": Outcome.PASSED})
    part = coverage_part(exercise, Coverage(run=passed, files=(file,)), ABSENT)
    hit = file.statements - len(file.missing_lines)
    taken = file.branches - len(file.missing_branches)
    assert part.line == share(hit, file.statements)
    assert part.branch == (share(taken, file.branches) if file.branches else None)
    assert part.combined == share(hit + taken, file.statements + file.branches)
    assert part.files[0].missing_lines == file.missing_lines


def test_a_suite_of_which_nothing_passed_covers_nothing() -> None:
    exercise = build_exercise([[(4.0, False)]], (10.0, 30.0))
    file = FileCoverage(
        path="app.py", statements=9, missing_lines=(), branches=0, missing_branches=()
    )
    tests = {"a": Outcome.FAILED, "b": Outcome.ERRORED, "c": Outcome.SKIPPED}
    part = coverage_part(exercise, Coverage(run=TestRun(tests=tests), files=(file,)), ABSENT)
    assert (part.points, part.combined, part.reason) == (0.0, 0.0, "no test passed")
    assert (part.tests.failed, part.tests.skipped) == (2, 1)


def test_a_program_that_could_not_be_read_has_no_coverage() -> None:
    exercise = build_exercise([[(4.0, False)]], (10.0, 30.0))
    run = TestRun(tests={"a": Outcome.PASSED})
    part = coverage_part(exercise, Coverage(run=run, files=(), not_judged={"a.py": "huge"}), ABSENT)
    assert (part.state, part.points, part.reason) == ("not_measured", None, "a.py is huge")


MISSING = "ModuleNotFoundError: No module named 'sqlalchemy'"


@pytest.mark.parametrize(
    ("messages", "reason"),
    [
        ({"a": MISSING, "b": MISSING}, f"no test passed; each failed with: {MISSING}"),
        (
            {"a": "KeyError: 'x'", "b": MISSING, "c": MISSING},
            f"no test passed; 2 of 3 failed with: {MISSING}",
        ),
        ({}, "no test passed"),
    ],
)
def test_what_most_tests_have_in_common_is_why_none_passed(
    messages: dict[str, str], reason: str
) -> None:
    tests = dict.fromkeys(messages, Outcome.ERRORED)
    assert explain_no_pass(TestRun(tests=tests, messages=messages)) == reason


def test_a_suite_of_which_something_passed_needs_no_reason() -> None:
    tests = {"a": Outcome.PASSED, "b": Outcome.FAILED}
    assert explain_no_pass(TestRun(tests=tests, messages={"b": MISSING})) is None
