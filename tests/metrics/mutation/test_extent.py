"""Whether the mutants are those of the program that answered."""

import pytest

from interview_kit.core.model import CheckResult, MutantStatus, Outcome
from interview_kit.metrics.mutation.extent import FEWEST_CHECKS, explain_lost_program
from interview_kit.metrics.mutation.record import MutantResult, Mutation


def make_checks(passed: int) -> list[CheckResult]:
    outcomes = [Outcome.PASSED] * passed + [Outcome.FAILED] * 100
    return [
        CheckResult(name=str(n), requirement="U01", title="", outcome=outcome, message="")
        for n, outcome in enumerate(outcomes)
    ]


def make_mutation(decisive: int, generated: int, **more: str) -> Mutation:
    mutants = tuple(
        MutantResult(
            id=str(n),
            file="app.py",
            line=1,
            function="f",
            operator="x",
            kind="body",
            status=MutantStatus.KILLED,
            diff="",
            counts=n < decisive,
        )
        for n in range(60)
    )
    return Mutation(mutants=mutants, generated=generated, kinds={"body": generated}, **more)


@pytest.mark.parametrize(
    ("decisive", "generated", "passed", "is_lost"),
    [
        (0, 60, 80, True),
        (15, 60, 80, True),
        (16, 60, 80, False),
        (4, 60, FEWEST_CHECKS, True),
        (0, 60, FEWEST_CHECKS - 1, False),
        (4, 240, 80, False),
    ],
    ids=["none", "a few", "enough", "a handful", "hardly any check", "a sample of enough"],
)
def test_hardly_any_decisive_mutant_beside_many_checks_is_no_score(
    decisive: int, generated: int, passed: int, is_lost: bool
) -> None:
    reason = explain_lost_program(make_mutation(decisive, generated), make_checks(passed))
    assert (reason is not None) == is_lost
    assert reason is None or reason.startswith("the program was not found: ")


@pytest.mark.parametrize("state", ["void", "not_run", "all_count", "partial"])
def test_nothing_is_said_where_not_all_was_decided(state: str) -> None:
    assert explain_lost_program(make_mutation(0, 60, **{state: "why"}), make_checks(80)) is None
