"""What is learned from tests that noticed mutants, for the order of the next ones."""

import dataclasses

from interview_kit.suite.priorities import UNKNOWN, Killers

from .test_plan import MUTANT, plan

SAME_FUNCTION = dataclasses.replace(MUTANT, id="2", line=9, lines=range(9, 10))
ELSEWHERE = dataclasses.replace(SAME_FUNCTION, id="3", function="g")


def test_the_nearer_a_test_noticed_something_the_smaller_its_distance():
    killers = Killers()
    assert killers.distance(MUTANT, "t::a[1]") == UNKNOWN
    killers.learn(MUTANT, "t::a[1]")
    assert [killers.distance(MUTANT, t) for t in ("t::a[1]", "t::a[2]", "t::b")] == [0, 1, UNKNOWN]
    assert [killers.distance(SAME_FUNCTION, t) for t in ("t::a[1]", "t::a[2]")] == [2, 3]
    assert killers.distance(ELSEWHERE, "t::a[1]") == UNKNOWN
    other_file = dataclasses.replace(MUTANT, file="b.py")
    assert killers.distance(other_file, "t::a[1]") == UNKNOWN


def test_who_noticed_something_near_by_goes_first():
    made, killers = plan({5: ("a", "b")}), Killers()
    killers.learn(SAME_FUNCTION, "d")

    def distance(test: str) -> int:
        return killers.distance(MUTANT, test)

    assert made.order(made.reach(MUTANT), frozenset(), distance) == ("d", "a", "b", "c")
