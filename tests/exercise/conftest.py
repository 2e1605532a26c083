"""Fixtures of the tests of exercises: the small exercise."""

from tests.serviced_exercise import serviced
from tests.small_exercise import tree

__all__ = ["serviced", "tree"]
