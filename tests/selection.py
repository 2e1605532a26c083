"""Which cases of a large matrix run every time."""

from collections.abc import Iterable
from typing import Any

import pytest


def first_in_every_run(cases: Iterable[Any]) -> list[Any]:
    """Mark all cases but the first for `nox -s e2e`: the others show the same, more slowly."""
    first, *others = cases
    return [first, *(_mark(case) for case in others)]


def _mark(case: Any) -> Any:
    if isinstance(case, type(pytest.param())):
        return pytest.param(*case.values, marks=(*case.marks, pytest.mark.matrix), id=case.id)
    return pytest.param(case, marks=pytest.mark.matrix)
