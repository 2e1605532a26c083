"""Which checks may decide."""

import pytest

from interview_kit.metrics.mutation.decisive.baseline import measure_baseline

from .pool import CHECKS, ScriptedPool

SOURCES = {"app.py": "def f():\n    return 1\n"}


@pytest.mark.parametrize("quick", [True, False], ids=["quick", "whole"])
def test_a_check_decides_that_passes_twice_more_or_once_for_a_quick_look(quick: bool) -> None:
    def fails(sources: object, check: str) -> bool:
        is_second_run = len(pool.runs) > 1
        return bool(sources) or (check == "b::1" and is_second_run)

    pool = ScriptedPool(fails)
    baseline = measure_baseline(pool, SOURCES, set(CHECKS), quick=quick)
    assert set(baseline.timeouts) == (set(CHECKS) if quick else CHECKS.keys() - {"b::1"})
