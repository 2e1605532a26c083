"""One-line summaries of the parts of a scorecard."""

import pytest

from interview_kit.report import summaries
from interview_kit.scorecard.result import Result


def test_a_step_named_total_is_the_duration(results: dict[str, Result]) -> None:
    result = results["perfect"]
    assert summaries.sum_seconds(result) == pytest.approx(11.4)

    run = result.run.model_copy(update={"seconds": {"a": 1.0, "total": 12.0}})
    assert summaries.sum_seconds(result.model_copy(update={"run": run})) == 12.0


@pytest.mark.parametrize(
    ("level", "proof"),
    [
        ("not reached", "nothing proved"),
        ("none", "unverified run: its results are not tamper-proof"),
    ],
)
def test_isolation_that_proved_nothing_is_described_so(
    results: dict[str, Result], level: str, proof: str
) -> None:
    part = results["perfect"].isolation.model_copy(
        update={"level": level, "version": "", "proved": (), "not_covered": ("network",)}
    )
    result = results["perfect"].model_copy(update={"isolation": part})

    assert summaries.describe_isolation(result) == f"{level}; {proof}; not covered: network"


def test_absent_mutants_are_not_counted(results: dict[str, Result]) -> None:
    part = results["perfect"].metrics.mutation
    assert " mutants noticed" in summaries.describe_mutants(part)
    alone = part.model_copy(update={"mutants": None})
    assert summaries.describe_mutants(alone) == "no mutants"
    none = alone.model_copy(update={"faults": None})
    assert summaries.describe_mutants(none) == "not run on any mutant"


def test_unmeasured_coverage_says_nothing_about_branches(results: dict[str, Result]) -> None:
    part = results["partial"].metrics.coverage
    none = part.model_copy(update={"files": (), "line": 0.0, "branch": None})
    assert summaries.describe_coverage(none) == "0\N{NO-BREAK SPACE}% of lines and branches"
    assert summaries.describe_coverage(part.model_copy(update={"branch": None})).endswith(
        "has no branches"
    )


def test_the_files_that_count_as_program_are_named(results: dict[str, Result]) -> None:
    result = results["perfect"]
    files = {"program": ("a.py", "b.py", "c.py"), "generated": ("manage.py",)}
    named = result.submission.model_copy(update=files)
    assert summaries.describe_program(result.model_copy(update={"submission": named}), 2) == (
        "3 files: a.py, b.py and 1 more; generated, not counted: manage.py"
    )
    without = result.submission.model_copy(update={"program": ()})
    assert summaries.describe_program(result.model_copy(update={"submission": without}), 2) is None


def test_files_that_are_not_judged_are_named_with_their_reasons(results: dict[str, Result]) -> None:
    part = results["perfect"].metrics.coverage
    assert summaries.describe_not_judged(part) == ""
    deep = part.model_copy(update={"not_judged": {"a.py": "too large", "b.py": "too deep"}})
    assert summaries.describe_not_judged(deep) == (
        "Not judged: a.py is too large; b.py is too deep"
    )
