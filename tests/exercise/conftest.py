"""Fixtures of the tests of exercises: the small exercise."""

from tests.small_exercise import tree

__all__ = ["tree"]
