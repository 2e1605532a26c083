"""Runners side by side: when no test of a suite is believed any more."""

from interview_kit.metrics.mutation.faults.runner_pool import RunnerPool
from interview_kit.suite.confirmation import MAX_UNSTEADY
from interview_kit.suite.runner import UNSTEADY

from .notes import TESTS, files_of, grading, place_and_source, submission


class Runner:
    def __init__(self) -> None:
        self.quarantined: dict[str, str] = {}


def test_more_than_a_few_tests_that_fail_now_and_then_end_all(tmp_path):
    place, source = place_and_source(tmp_path, files_of(TESTS))
    pool = RunnerPool(grading(submission(tmp_path, {})), place, source, ["t"] * 20)
    pool._runners = [Runner()]  # type: ignore[list-item]
    pool._known = {"known"}

    def work(runner: object, name: str) -> str:
        pool._runners[0].quarantined |= {name: UNSTEADY, "known": UNSTEADY}
        return name

    names = [str(number) for number in range(9)]
    assert pool.run(names[:MAX_UNSTEADY], work) == names[:MAX_UNSTEADY]
    assert pool.void is None
    assert pool.run(names[MAX_UNSTEADY:], work) == ["3"]
    assert str(pool.void).startswith("4 tests fail now and then")
