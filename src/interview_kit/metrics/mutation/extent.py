"""Tells whether the mutants are those of the program that the hidden checks were answered by."""

from collections.abc import Sequence

from interview_kit.core.model import CheckResult, Outcome
from interview_kit.metrics.mutation.interval import count_by_kind
from interview_kit.metrics.mutation.record import Mutation

FEWEST_CHECKS = 24
"""Fewer checks that pass do not need much of a program."""
FEWEST_PER_CHECK = 0.2
"""So many changes that break a promise belong to each check that passes; in programs as people
write them they are between one and three."""


def explain_lost_program(mutation: Mutation, checks: Sequence[CheckResult]) -> str | None:
    """Say that the program was not found where hardly any change of it breaks a promise.

    `checks` are the hidden checks' results on the unchanged program.
    """
    passed = sum(check.outcome is Outcome.PASSED for check in checks)
    if mutation.void or mutation.not_run or mutation.all_count or mutation.partial:
        return None
    decisive = sum(part.population for part in count_by_kind(mutation))
    if passed < FEWEST_CHECKS or decisive >= FEWEST_PER_CHECK * passed:
        return None
    return (
        f"the program was not found: {passed} hidden checks pass, and only {decisive} changes of "
        "its files break a promise; name in kit.toml under [source] what serves the API"
    )
