"""interview_kit.metrics.points: percentages and points."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.metrics.points import points_for, share
from tests.metrics.strategies import POINTS


@given(st.integers(0, 5000), st.integers(0, 5000))
def test_a_share_lies_between_0_and_100_and_is_100_only_for_the_whole(part: int, more: int) -> None:
    found = share(part, part + more)
    assert 0 <= found <= 100
    assert (found == 100) == (more == 0 and part > 0)
    assert share(0, 0) == 0


@given(st.floats(0, 100), st.floats(0, 100), st.floats(1, 100), POINTS)
def test_more_percent_never_gives_fewer_points(
    a: float, b: float, full: float, most: float
) -> None:
    low, high = sorted((a, b))
    assert 0 <= points_for(low, full, most) <= points_for(high, full, most) <= most


@given(st.floats(1, 100), POINTS)
def test_full_marks_begin_exactly_at_the_threshold(full: float, most: float) -> None:
    assert points_for(full, full, most) == most
    assert points_for(full / 2, full, most) == pytest.approx(most / 2, abs=0.0051)
    assert points_for(0, full, most) == 0
