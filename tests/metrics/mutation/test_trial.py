"""The suite on mutants: whose turn it was, and what the record says of each."""

from pathlib import Path

import pytest

from interview_kit.core.model import Coverage, MutantStatus, TestRun
from interview_kit.metrics.mutation.trial import find_turns, make_result
from interview_kit.submission.sources import (
    read_sources,
)
from interview_kit.suite.plan import Plan, shuffle_mutants
from interview_kit.suite.task import Ending, TaskResult
from interview_kit.suite.variants.mutants import generate_mutants
from tests.suite.programs import GOOD_TESTS, SHOP, covered, submission


def test_mutants_that_no_test_runs_have_their_turn_among_the_others(
    tmp_path: Path,
) -> None:
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": GOOD_TESTS})
    plan = Plan(covered(made), ["tests/test_shop.py::test_few"])
    mutants = generate_mutants(read_sources(made))
    order = shuffle_mutants(mutants, 1)
    nobody = [mutant.id for mutant in order if plan.find_reach(mutant).is_empty]
    ran = [mutant.id for mutant in order if mutant.id not in nobody]
    answer = TaskResult(ending=Ending.UNNOTICED)
    some = find_turns(mutants, plan, dict.fromkeys(ran[:5], answer), 1)
    last = order.index(next(m for m in order if m.id == ran[4]))
    assert some == {mutant.id for mutant in order[: last + 1]}
    assert some & {*nobody}
    assert find_turns(mutants, plan, dict.fromkeys(ran, answer), 1) == {*ran, *nobody}


@pytest.mark.parametrize(
    ("ending", "status", "killed_by"),
    [
        (Ending.NOTICED, MutantStatus.KILLED, "test_few"),
        (Ending.DIED, MutantStatus.KILLED, None),
        (Ending.LATE, MutantStatus.TIMEOUT, None),
        (Ending.UNIMPORTABLE, MutantStatus.STILLBORN, None),
        (Ending.UNNOTICED, MutantStatus.SURVIVED, None),
    ],
)
def test_how_a_run_ended_says_what_became_of_the_mutant(
    ending: Ending, status: MutantStatus, killed_by: str | None
) -> None:
    mutant = generate_mutants({"shop.py": SHOP})[0]
    plan = Plan(Coverage(run=TestRun(tests={}), files=()), ["test_few"])
    made = make_result(mutant, plan, TaskResult(ending=ending, test="test_few"))
    assert (made.status, made.killed_by) == (status, killed_by)
