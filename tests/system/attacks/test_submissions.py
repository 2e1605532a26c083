"""F1-F22 and every other attack that is a whole submission: graded whole, as everybody's are.

Each folder of `cases` is one. Whatever it tries, the grading ends as any other does: nothing is
gained beside the honest base, the cause stands in the scorecard, and nothing is left behind.
`nox -s attacks` grades each at both levels and, from root, as an ordinary user; `nox -s tests`
two: one that leaves behind whatever it can, and one that tries to buy behaviour.
"""

from collections.abc import Iterator
from typing import Any

import pytest

from .gradings import ALL, BASE, LEVELS, Gradings

HONEST = {"behaviour": 60.0, "coverage": 3.12, "mutation": 7.3}
"""What the base earns; the matrix grades it at every level by every user."""
USERS = ("self", "ordinary")
EVERY_RUN = ("e01-stays", "f17-answers-by-order")


def combinations() -> Iterator[Any]:
    """Every attack at every level by every user; those of EVERY_RUN once in the suite."""
    for number, name in enumerate((BASE, *ALL)):
        for level in LEVELS:
            for user in USERS:
                way = (LEVELS[number % 2], "self")
                chosen = name in EVERY_RUN and (level, user) == way
                marks = () if chosen else pytest.mark.matrix
                yield pytest.param(name, level, user, marks=marks, id=f"{name}-{level}-{user}")


@pytest.mark.parametrize(("case", "level", "user"), [*combinations()])
def test_an_attack_gains_nothing_and_leaves_nothing(
    work: Gradings, case: str, level: str, user: str
) -> None:
    graded = work.of(case, level, user)
    assert graded.result.status == "graded", graded.result.reason
    assert graded.left == []
    if case == BASE:
        assert {name: graded.points((name,)) for name in HONEST} == HONEST
        assert (graded.result.submission.notes, graded.says("server.cause")) == ((), "null")
        return
    about = ALL[case]
    honest = sum(HONEST[name] for name in about.only)
    gained = round(graded.points(about.only) - honest, 2)
    assert gained == 0 if about.points == "same" else gained < 0, gained
    for place, words in about.says.items():
        for each in [words] if isinstance(words, str) else words:
            assert each in graded.says(place)


def test_each_attack_is_graded_in_all_ways() -> None:
    ways = [(each.values[0], not each.marks) for each in combinations()]
    for name in (BASE, *ALL):
        in_the_suite = int(name in EVERY_RUN)
        assert ways.count((name, True)) == in_the_suite
        assert ways.count((name, False)) == len(LEVELS) * len(USERS) - in_the_suite
    assert {*EVERY_RUN} <= {*ALL}


def test_the_base_has_room_for_cheats() -> None:
    """Else an attack would gain nothing because there is nothing to be gained."""
    assert HONEST["coverage"] < 0.9 * 10
    assert HONEST["mutation"] < 0.95 * 30


@pytest.mark.parametrize("case", ALL)
def test_a_case_is_described(case: str) -> None:
    about = ALL[case]
    assert case.startswith(about.rows[0][0].lower())
    assert about.points in ("same", "fewer")
    assert set(about.only) <= set(HONEST)
    assert about.says
