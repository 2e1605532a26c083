"""Run the candidate's tests against lookalikes, and leave out those that fail because of one."""

from collections.abc import Iterable

from interview_kit.exercise.faults.lookalikes import Lookalike, list_causes
from interview_kit.metrics.mutation.faults.confirmation import Confirmation, confirm, fails
from interview_kit.metrics.mutation.faults.fault_runner import MAX_ROUNDS, FaultRunner
from interview_kit.suite.task import Ending

FAILS_ON_LOOKALIKE = "it fails where a server breaks no promise: {}"
ENDS_ON_LOOKALIKE = "the test process ends where a server breaks no promise: {}"
SEVERAL = "several harmless changes at once"
TOO_MANY = "one test after the other fails where a server breaks no promise: {}"


def run_lookalike(runner: FaultRunner, lookalike: Lookalike, seed: int) -> str | None:
    """Run the tests against a lookalike until no further one fails because of it.

    Those that do are noted as overspecified. Return why no test counts, if the test process ends
    there, or if there is no end of tests that fail.
    """
    order = [test for test in runner.tests if test not in runner.overspecified]
    for number in range(MAX_ROUNDS):
        if not order:
            return None
        result = runner.run(lookalike.intercept, order)
        if result.ending is Ending.DIED:
            again = confirm(runner, lambda: lookalike.intercept, order, None, str(seed))
            is_sure = again is Confirmation.CONFIRMED and runner.has_time()
            return ENDS_ON_LOOKALIKE.format(lookalike.describe()) if is_sure else None
        if result.ending is not Ending.NOTICED or result.test is None or not runner.has_time():
            return None
        failed = {result.test, *(() if number else runner.find_failing(lookalike.intercept))}
        note_failing(runner, lookalike, [test for test in order if test in failed], seed)
        # Also without those that do not fail again: they would only end the next run, too.
        order = [test for test in order if test not in failed]
    return TOO_MANY.format(lookalike.describe())


def note_failing(
    runner: FaultRunner, lookalike: Lookalike, tests: Iterable[str], seed: int
) -> None:
    """Note the tests that fail again because of the lookalike, and why."""
    order = runner.tests
    for test in tests:
        verdict = confirm(runner, lambda: lookalike.intercept, order, test, f"{seed} {test}")
        if verdict is Confirmation.CONFIRMED and runner.has_time():
            runner.overspecified[test] = FAILS_ON_LOOKALIKE.format(name_cause(runner, test, seed))


def name_cause(runner: FaultRunner, test: str, seed: int) -> str:
    """Name the first change that alone makes a test fail."""
    causes = (c for c in list_causes(seed) if fails(runner, c.intercept, (test,), test))
    cause = next(causes, None)
    return cause.describe() if cause else SEVERAL
