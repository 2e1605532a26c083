"""How long a suite is waited for that was quick when it was measured."""

from pathlib import Path

import pytest

from interview_kit.submission.sources import read_sources
from interview_kit.suite import runner
from interview_kit.suite.runner import Runner, Subject
from interview_kit.suite.task import Tier
from interview_kit.suite.variants.sanity_programs import change_files, look_different
from tests.suite.programs import GOOD_TESTS, SHOP, claimed, place, submission


@pytest.mark.parametrize(
    ("measured", "expected"), [(None, 60.0), (0.5, 4.0), (2.0, 10.0), (1000.0, 60.0)]
)
def test_what_a_suite_took_bounds_what_it_may_take(measured: float | None, expected: float) -> None:
    """T3: else tests that sleep only where nobody measures would hold up every grading."""
    assert runner.estimate_seconds(measured) == expected


READING = (
    GOOD_TESTS
    + """

def test_text():
    import pathlib
    assert "checked" not in pathlib.Path("shop.py").read_text()
"""
)
ORDERED = (
    GOOD_TESTS
    + """

STATE = []

def test_first():
    STATE.append(1)

def test_second():
    assert STATE
"""
)


@pytest.mark.parametrize(
    ("tests", "passes", "can_reorder"),
    [(GOOD_TESTS, True, True), (READING, False, True), (ORDERED, False, False)],
    ids=["behaviour", "text", "order"],
)
def test_one_run_in_reverse_on_lookalikes_says_what_a_suite_can_do(
    tmp_path: Path, tests: str, passes: bool, can_reorder: bool
) -> None:
    """The lookalike is on the disk, too: a test may read it from there."""
    made = submission(tmp_path, {"shop.py": SHOP, "tests/test_shop.py": tests})
    sources = read_sources(made)
    subject = Subject(
        place=place(made),
        sources=sources,
        coverage=claimed(made),
        lookalikes=change_files(sources, change=look_different),
    )
    with Runner(subject, seed=1, jobs=1) as suite:
        suite.warm_up()
        assert suite.passes_lookalikes is passes
        assert suite.can_reorder is can_reorder
        assert suite.tiers == {Tier.WARM, Tier.COLD}
        assert suite.quarantined == {}
