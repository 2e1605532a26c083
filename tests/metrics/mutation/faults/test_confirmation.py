"""Whether a test fails because of a changed server: what runs, and what it says."""

import pytest

from interview_kit.exercise.faults.base import pass_through
from interview_kit.metrics.mutation.faults.confirmation import SEQUENCES, Confirmation, confirm
from interview_kit.suite.task import Ending, TaskResult

ORDER = ("a", "b", "c")


class Runner:
    """Runs a test that fails as `fails` says, given the server, the tests and how many runs."""

    def __init__(self, fails) -> None:
        self.fails = fails
        self.runs: list[tuple[bool, tuple[str, ...]]] = []

    def _run(self, is_changed: bool, tests: tuple[str, ...]) -> bool | str:
        self.runs.append((is_changed, tuple(tests)))
        return self.fails(is_changed, tests, len(self.runs))

    def run(self, intercept, order=None) -> TaskResult:
        failed = self._run(True, order)
        if not failed:
            return TaskResult(ending=Ending.UNNOTICED)
        return TaskResult(ending=Ending.NOTICED, test=failed if failed in ORDER else order[-1])

    def passes_unchanged(self, order) -> bool:
        return not self._run(False, order)


def look_again(fails, test="b", key="k") -> tuple[Confirmation, Runner]:
    runner = Runner(fails)
    return confirm(runner, lambda: pass_through, ORDER, test, key), runner


KEYS = [str(number) for number in range(30)]


@pytest.mark.parametrize("key", KEYS)
def test_a_test_that_fails_only_on_the_changed_server_is_confirmed_alone(key):
    verdict, runner = look_again(lambda is_changed, tests, number: is_changed, key=key)
    assert verdict is Confirmation.CONFIRMED
    assert {tests for _, tests in runner.runs} == {("b",)}
    assert tuple(is_changed for is_changed, _ in runner.runs) in SEQUENCES


def test_the_key_draws_the_order():
    runs = [look_again(lambda is_changed, *_: is_changed, key=key)[1].runs for key in KEYS]
    assert {tuple(is_changed for is_changed, _ in each) for each in runs} == {*SEQUENCES}


@pytest.mark.parametrize("key", KEYS)
def test_failing_for_a_while_is_never_confirmed(key):
    """It began to fail in the run before these, and stops after any number of them."""
    for last in range(8):
        verdict, _ = look_again(lambda _, __, number, last=last: number <= last, key=key)
        assert verdict is not Confirmation.CONFIRMED, last


def test_failing_every_other_time_is_not_confirmed_always():
    """It failed in the run before these."""
    verdicts = {look_again(lambda _, __, number: number % 2 == 0, key=key)[0] for key in KEYS}
    assert verdicts > {Confirmation.CONFIRMED}


def test_a_test_that_needs_earlier_ones_runs_with_them():
    def fails(is_changed, tests, number):
        return is_changed or tests == ("b",)

    verdict, runner = look_again(fails)
    assert verdict is Confirmation.CONFIRMED
    assert {tests for _, tests in runner.runs} == {("b",), ("a", "b")}


def test_another_test_that_fails_confirms_nothing():
    def fails(is_changed, tests, number):
        return "a" if is_changed and "a" in tests else tests == ("b",)

    assert look_again(fails)[0] is Confirmation.UNREPEATED


def test_a_test_that_fails_everywhere_is_unsteady():
    assert look_again(lambda *_: True, key="0")[0] is Confirmation.UNSTEADY


def test_a_test_that_fails_alone_each_time_is_only_not_repeated():
    assert look_again(lambda _, tests, __: tests == ("b",))[0] is Confirmation.UNREPEATED


def test_a_test_that_failed_alone_once_is_unsteady():
    assert look_again(lambda *run: run[2] == 1, key="0")[0] is Confirmation.UNSTEADY


def test_a_process_that_ends_is_compared_with_all_tests():
    verdict, runner = look_again(lambda is_changed, *_: is_changed, test=None)
    assert verdict is Confirmation.CONFIRMED
    assert {tests for _, tests in runner.runs} == {ORDER}
