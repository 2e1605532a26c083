"""Estimate how long the steps of the metric take, for the person who waits for them."""

from collections.abc import Mapping

from interview_kit.core.progress import Estimate

STARTS = 8
"""Whole runs of the suite before and after the changed programs: null runs in several orders."""
PART_OF_SUITE = 0.4
"""How much of the suite runs on a changed program on average, until a test fails."""
FORK_SECONDS = 0.1
"""What each run costs besides the tests."""
CHECK_SECONDS = 0.6
"""What the hidden checks of one mutant take together, with the start of their server."""
FIRST_CHECKS_SECONDS = 10.0
"""How long all hidden checks take on the unchanged program before the first mutant."""


def estimate_steps(
    mutants: int, faults: int, suite_seconds: float, jobs: int, limits: Mapping[str, float]
) -> dict[str, Estimate]:
    """Estimate the seconds of each step that `limits` names, with its limit as the most.

    `suite_seconds` is what one run of the whole suite took. The figures are rough: they tell a
    minute from a quarter of an hour, and the rate of a running step soon takes their place.
    """
    whole_runs = STARTS * suite_seconds
    run = FORK_SECONDS + PART_OF_SUITE * suite_seconds
    seconds = {
        "mutation": whole_runs + mutants * run / jobs,
        "what counts": FIRST_CHECKS_SECONDS + mutants * CHECK_SECONDS / jobs,
        "faults": whole_runs + faults * run / jobs,
    }
    return {
        step: Estimate(seconds=min(seconds[step], limit), at_most=limit)
        for step, limit in limits.items()
    }
