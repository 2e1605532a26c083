"""Confirm that a test fails because of a changed server, and not by itself.

The test runs alone and at once, on the unchanged server and on the changed one, in an order drawn
by the seed. It counts only if it passes there and fails here, before and after: what fails for a
while, or every other time, does not. A test that needs earlier ones runs with those that ran
before it.
"""

import random
from collections.abc import Callable, Iterator, Sequence
from enum import StrEnum
from typing import Protocol

from interview_kit.exercise.faults.base import Interceptor
from interview_kit.suite.task import Ending, TaskResult

SEQUENCES = (*[(False, True)] * 3, (True, False, True))
"""What may follow a failure on the changed server (True), so that the two servers alternate."""


class SuiteRunner(Protocol):
    """Runs tests of the suite in this order; see `fault_runner.FaultRunner`."""

    def run(self, intercept: Interceptor, order: Sequence[str] | None = None) -> TaskResult:
        """Run the tests behind an interceptor."""

    def passes_unchanged(self, order: Sequence[str]) -> bool:
        """Tell whether the tests pass in time with nothing intercepted."""


class Confirmation(StrEnum):
    """What a second look at a test says.

    `confirmed`: it passes on the unchanged server and fails on the changed one. `unsteady`: it
    fails on the unchanged server, too. `unrepeated`: it passes on both.
    """

    CONFIRMED = "confirmed"
    UNSTEADY = "unsteady"
    UNREPEATED = "unrepeated"


def confirm(
    runner: SuiteRunner,
    make_interceptor: Callable[[], Interceptor],
    order: Sequence[str],
    test: str | None,
    key: str,
) -> Confirmation:
    """Ask again for a test that failed in a run in this order; for all without a `test`.

    `make_interceptor` makes the changed server anew for each run. `key` draws which of the two
    servers comes first.
    """
    chance = random.Random(key)
    verdicts = []
    for tests in list_attempts(order, test):
        verdicts.append(compare_servers(runner, make_interceptor, tests, test, chance))
        if verdicts[-1] is Confirmation.CONFIRMED:
            return Confirmation.CONFIRMED
    if verdicts == [Confirmation.UNSTEADY, Confirmation.UNREPEATED]:
        # Failing alone each time, it only needs the others.
        is_steady = test is not None and not runner.passes_unchanged((test,))
        return Confirmation.UNREPEATED if is_steady else Confirmation.UNSTEADY
    return verdicts[-1]


def list_attempts(order: Sequence[str], test: str | None) -> Iterator[Sequence[str]]:
    """List what to run: the test alone, then it and all that ran before it."""
    if test is None or test not in order:
        yield order
        return
    yield (test,)
    if preceding := order[: order.index(test)]:
        yield (*preceding, test)


def compare_servers(
    runner: SuiteRunner,
    make_interceptor: Callable[[], Interceptor],
    tests: Sequence[str],
    test: str | None,
    chance: random.Random,
) -> Confirmation:
    """Run the tests on both servers, in an order drawn by chance, until one run decides."""
    for is_changed in chance.choice(SEQUENCES):
        if not is_changed and not runner.passes_unchanged(tests):
            return Confirmation.UNSTEADY
        if is_changed and not fails(runner, make_interceptor(), tests, test):
            return Confirmation.UNREPEATED
    return Confirmation.CONFIRMED


def fails(
    runner: SuiteRunner, intercept: Interceptor, tests: Sequence[str], test: str | None
) -> bool:
    """Return whether this test, or any without one, fails or ends the process."""
    result = runner.run(intercept, tests)
    is_same = test is None or result.test == test
    return result.ending is Ending.DIED or (result.ending is Ending.NOTICED and is_same)
