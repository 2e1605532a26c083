"""Which mutants run, where, and in which order tests meet them."""

import dataclasses
from collections import Counter

import pytest

from interview_kit.core.model import Coverage, FileCoverage, TestRun
from interview_kit.suite.plan import (
    UNRELATED,
    Plan,
    TestPriorities,
    sample_mutants,
    shuffle_mutants,
)
from interview_kit.suite.task import Tier
from interview_kit.suite.variants.mutant import Mutant
from interview_kit.suite.variants.mutants import generate_mutants
from interview_kit.suite.variants.sampling import SAMPLE_SIZE

MUTANT = Mutant(
    id="1",
    file="app.py",
    line=5,
    function="f",
    operator="number",
    kind="body",
    diff="",
    source="",
    lines=range(5, 6),
    near=range(0),
    declared=False,
)


def plan(contexts: dict[int, tuple[str, ...]]) -> Plan:
    file = FileCoverage(
        path="app.py",
        statements=9,
        missing_lines=(),
        branches=0,
        missing_branches=(),
        contexts=contexts,
    )
    return Plan(Coverage(run=TestRun(tests={}), files=(file,)), ["a", "b", "c", "d"])


def test_tests_that_run_the_line_come_first_then_all_others_in_the_suites_order() -> None:
    made = plan({5: ("d", "b")})
    reach = made.find_reach(MUTANT)
    assert made.order_tests(reach) == ("b", "d", "a", "c")
    assert made.order_tests(reach, frozenset({"b"})) == ("d", "a", "c")
    assert made.choose_tier(MUTANT, reach) is Tier.WARM


def test_of_those_that_run_the_line_the_ones_that_run_least_come_first() -> None:
    made = plan({4: ("b",), 5: ("b", "d"), 6: ("b", "d", "c")})
    assert made.order_tests(made.find_reach(MUTANT)) == ("d", "b", "a", "c")


def test_a_line_that_nothing_runs_is_met_by_no_test() -> None:
    assert plan({6: ("a",)}).find_reach(MUTANT).is_empty
    assert plan({5: ("a test that failed",)}).find_reach(MUTANT).is_empty


def test_a_line_that_an_import_runs_needs_a_fresh_import_and_all_tests() -> None:
    made = plan({5: ("import", "c")})
    reach = made.find_reach(MUTANT)
    assert not reach.is_empty
    assert made.choose_tier(MUTANT, reach) is Tier.COLD
    assert made.order_tests(reach) == ("c", "a", "b", "d")
    declared = dataclasses.replace(MUTANT, declared=True)
    assert made.choose_tier(declared, plan({5: ("c",)}).find_reach(declared)) is Tier.COLD


def test_tests_of_the_body_come_first_for_what_is_declared_about_it() -> None:
    made = plan({5: ("import",), 7: ("c",)})
    declared = dataclasses.replace(MUTANT, declared=True, near=range(7, 8))
    assert made.order_tests(made.find_reach(declared)) == ("c", "a", "b", "d")


def program(functions: int) -> tuple[Mutant, ...]:
    source = "".join(
        f"def f{n}(a, b=1):\n    c = a + 1\n    return g(c, b)\n" for n in range(functions)
    )
    return generate_mutants({"app.py": source})


def test_few_mutants_are_all_run() -> None:
    mutants = program(10)
    assert sample_mutants(mutants, 1) == mutants


def test_of_many_a_sample_keeps_the_shares_of_kinds_and_functions() -> None:
    mutants = program(80)
    chosen = sample_mutants(mutants, 1)
    assert len(chosen) == SAMPLE_SIZE
    kinds = Counter(m.kind for m in mutants)
    for kind, count in Counter(m.kind for m in chosen).items():
        assert abs(count - SAMPLE_SIZE * kinds[kind] / len(mutants)) <= 1
    assert len({m.function for m in chosen}) == 80
    assert list(chosen) == [m for m in mutants if m in chosen]


def test_a_seed_repeats_the_sample_and_another_seed_changes_it() -> None:
    mutants = program(80)
    assert len(sample_mutants(mutants, 7, most=30)) == 30
    assert sample_mutants(mutants[:30], 7, most=30) == mutants[:30]
    assert sample_mutants(mutants, 7) == sample_mutants(mutants, 7)
    assert sample_mutants(mutants, 7) != sample_mutants(mutants, 8)
    assert shuffle_mutants(mutants, 7) == shuffle_mutants(mutants, 7)
    assert shuffle_mutants(mutants, 7) != shuffle_mutants(mutants, 8)


@pytest.mark.parametrize("functions", [20, 40, 80])
def test_a_slow_suite_runs_on_a_part_of_the_same_sample(functions: int) -> None:
    mutants = program(functions)
    samples = [set(sample_mutants(mutants, 3, seconds)) for seconds in (9.9, 10.1, 20.1)]
    assert [len(sample) for sample in samples[1:]] == [100, 60]
    assert samples[0] > samples[1] > samples[2]


SAME_FUNCTION = dataclasses.replace(MUTANT, id="2", line=9, lines=range(9, 10))
ELSEWHERE = dataclasses.replace(SAME_FUNCTION, id="3", function="g")


def test_the_nearer_a_test_noticed_something_the_smaller_its_distance():
    priorities = TestPriorities()
    assert priorities.distance(MUTANT, "t::a[1]") == UNRELATED
    priorities.add(MUTANT, "t::a[1]")
    distances = [priorities.distance(MUTANT, test) for test in ("t::a[1]", "t::a[2]", "t::b")]
    assert distances == [0, 1, UNRELATED]
    assert [priorities.distance(SAME_FUNCTION, t) for t in ("t::a[1]", "t::a[2]")] == [2, 3]
    assert priorities.distance(ELSEWHERE, "t::a[1]") == UNRELATED
    other_file = dataclasses.replace(MUTANT, file="b.py")
    assert priorities.distance(other_file, "t::a[1]") == UNRELATED


def test_who_noticed_something_near_by_goes_first():
    made, priorities = plan({5: ("a", "b")}), TestPriorities()
    priorities.add(SAME_FUNCTION, "d")

    def distance(test: str) -> int:
        return priorities.distance(MUTANT, test)

    assert made.order_tests(made.find_reach(MUTANT), frozenset(), distance) == ("d", "a", "b", "c")
