"""How long a step may take beside the others of its grading."""

import math
import time
from types import SimpleNamespace
from typing import Any

import pytest

from interview_kit.metrics.base import LEAST_SECONDS, Grading


def make_grading(left: float, patience: float = 1.0) -> Grading:
    """Make a grading that has so many seconds left."""
    anything: Any = SimpleNamespace()
    return Grading(
        exercise=anything,
        submission=anything,
        environment=anything,
        level=anything,
        options=anything,
        progress=anything,
        patience=patience,
        end=time.monotonic() + left,
    )


@pytest.mark.parametrize(
    ("left", "patience", "most", "reserve", "expected"),
    [
        (math.inf, 1.0, 180.0, 0.0, 180.0),
        (math.inf, 2.0, 180.0, 0.0, 360.0),
        (300.0, 1.0, math.inf, 120.0, 180.0),
        (600.0, 2.0, math.inf, 120.0, 360.0),
        (100.0, 1.0, 180.0, 0.0, 100.0),
        (-5.0, 1.0, 180.0, 0.0, LEAST_SECONDS),
        (-5.0, 3.0, 180.0, 0.0, 3 * LEAST_SECONDS),
        (-5.0, 1.0, 0.1, 0.0, 0.1),
    ],
)
def test_a_step_has_what_the_grading_leaves_and_always_some_seconds(
    left: float, patience: float, most: float, reserve: float, expected: float
) -> None:
    limit = make_grading(left, patience).limit_seconds(most, reserve)
    assert limit == pytest.approx(expected, abs=5.0 if left > 0 else 1e-9)
