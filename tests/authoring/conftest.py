"""Fixtures of the tests of authoring: the small exercise."""

from tests.serviced_exercise import serviced
from tests.small_exercise import things, tree

__all__ = ["serviced", "things", "tree"]
