"""Fixtures of the tests of metrics: the small exercise."""

from tests.small_exercise import things, tree

__all__ = ["things", "tree"]
