"""F1-F22 and every other attack that is a whole submission: graded whole, as everybody's are.

Each folder of `cases` is one. Whatever it tries, the grading ends as any other does: nothing is
gained beside the honest base, the cause stands in the scorecard, and nothing is left behind.
`ATTACKS=all` grades each at both levels and, from root, as an ordinary user, too; else those that
no level can tell apart are graded at one, and a sample as an ordinary user.
"""

import os
from collections.abc import Iterator

import pytest

from .gradings import ALL, BASE, LEVELS, Gradings

pytestmark = pytest.mark.matrix

EVERYTHING = os.environ.get("ATTACKS") == "all"
SAMPLE = 5


def plan() -> Iterator[tuple[str, str, str]]:
    """Which case is graded at which level by which user."""
    for number, (name, case) in enumerate(ALL.items()):
        both = EVERYTHING or case.level_matters
        for level in LEVELS if both else LEVELS[number % 2 :][:1]:
            yield name, level, "self"
        sampled = LEVELS[number // SAMPLE % 2 :][:1] if number % SAMPLE == 0 else ()
        for level in LEVELS if EVERYTHING else sampled:
            yield name, level, "ordinary"


@pytest.mark.parametrize(("case", "level", "user"), list(plan()))
def test_an_attack_gains_nothing_and_leaves_nothing(
    work: Gradings, case: str, level: str, user: str
) -> None:
    about = ALL[case]
    attacked, honest = work.of(case, level, user), work.of(BASE, level, user)
    assert attacked.result.status == "graded", attacked.result.reason
    gained = round(attacked.points(about.only) - honest.points(about.only), 2)
    assert gained == 0 if about.points == "same" else gained < 0, gained
    for place, words in about.says.items():
        assert words in attacked.says(place)
    assert attacked.left == []


def test_the_base_is_honest_and_has_room_for_cheats(work: Gradings) -> None:
    """Else an attack would gain nothing because there is nothing to be gained."""
    honest = work.of(BASE, LEVELS[0], "self")
    metrics = honest.result.metrics
    assert metrics.correctness.points == metrics.correctness.max_points
    assert 0 < metrics.coverage.points < 0.9 * metrics.coverage.max_points
    assert 0 < metrics.mutation.points < 0.95 * metrics.mutation.max_points
    assert (honest.result.submission.notes, metrics.mutation.quarantined) == ((), {})
    assert honest.left == []


@pytest.mark.parametrize("case", ALL)
def test_a_case_is_described(case: str) -> None:
    about = ALL[case]
    assert case.startswith(about.rows[0][0].lower())
    assert about.points in ("same", "fewer")
    assert about.says
