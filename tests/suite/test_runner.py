"""How long a suite is waited for that was quick when it was measured."""

import pytest

from interview_kit.suite import runner


@pytest.mark.parametrize(
    ("measured", "expected"), [(None, 60.0), (0.5, 4.0), (2.0, 10.0), (1000.0, 60.0)]
)
def test_what_a_suite_took_bounds_what_it_may_take(measured: float | None, expected: float) -> None:
    """T3: else tests that sleep only where nobody measures would hold up every grading."""
    assert runner.estimate_seconds(measured) == expected
