"""Runners side by side: when no test of a suite is believed any more."""

from interview_kit.metrics.mutation.faults.runner_pool import MAX_UNSTEADY, explain_unsteady


def test_a_few_tests_may_fail_now_and_then():
    names = [str(number) for number in range(MAX_UNSTEADY + 1)]
    assert explain_unsteady(names[:-1]) is None
    assert str(explain_unsteady(names)).startswith("4 tests fail now and then")
