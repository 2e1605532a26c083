"""What a person who waits is told."""

from interview_kit.core.progress import Estimate
from interview_kit.metrics.mutation.estimate import estimate_steps

LIMITS = {"mutation": 72.0, "what counts": 48.0, "faults": 120.0}


def test_a_quick_suite_takes_seconds_and_a_slow_one_its_limits() -> None:
    quick = estimate_steps(100, 75, 0.5, 2, LIMITS)
    slow = estimate_steps(400, 75, 10.0, 2, LIMITS)
    assert all(quick[step].seconds < limit for step, limit in LIMITS.items())
    assert slow == {step: Estimate(seconds=limit, at_most=limit) for step, limit in LIMITS.items()}


def test_more_of_anything_never_takes_less_and_more_jobs_never_take_longer() -> None:
    base = estimate_steps(100, 40, 1.0, 2, LIMITS)
    for more in (
        estimate_steps(101, 40, 1.0, 2, LIMITS),
        estimate_steps(100, 41, 1.0, 2, LIMITS),
        estimate_steps(100, 40, 1.1, 2, LIMITS),
        estimate_steps(100, 40, 1.0, 1, LIMITS),
    ):
        assert all(more[step].seconds >= base[step].seconds for step in LIMITS)


def test_only_steps_that_will_run_are_estimated() -> None:
    assert list(estimate_steps(9, 0, 1.0, 2, {"mutation": 120.0})) == ["mutation"]
