"""Deciding mutant after mutant: the order repeats, and doubt is cleared up at the end."""

import math
from collections.abc import Mapping
from dataclasses import replace

import pytest

from interview_kit.core.deadline import deadline_in
from interview_kit.core.model import Behaviour, CheckResult, Outcome
from interview_kit.core.progress import Silent
from interview_kit.metrics.mutation.decisive.baseline import Baseline
from interview_kit.metrics.mutation.decisive.blocks import Dependence, read_program
from interview_kit.metrics.mutation.decisive.check_run import CheckRun, CheckRunner, CheckRunResult
from interview_kit.metrics.mutation.decisive.decide import (
    CONFIRMATIONS,
    Decision,
    find_decided,
    find_passed,
    is_affordable,
)
from interview_kit.metrics.mutation.decisive.limited_pool import LimitedPool, WorkUsedUpError
from interview_kit.metrics.mutation.decisive.ranking import Ranking
from interview_kit.metrics.mutation.record import EVERY_REQUEST
from interview_kit.server.strategies import Strategy
from tests.metrics.mutation.decisive.pool import CHECKS, A, B, C, ScriptedPool, mutants_of
from tests.metrics.strategies import build_exercise

SOURCE = "\n\n".join(f"def f{n}(x):\n    return x + {n}, {n} + x\n" for n in range(30, 60))
MUTANTS = mutants_of(SOURCE)
ALONE, MORE_ALONE = (
    Dependence(blocks=dict.fromkeys(checks, frozenset()), unneeded={})
    for checks in (("a::1", "b::1"), ("a::1", "a::2", "b::1"))
)


def decision(pool: CheckRunner) -> Decision:
    return make_decision(pool, SOURCE)


def make_decision(pool: CheckRunner, source: str, dependence: Dependence = ALONE) -> Decision:
    baseline = Baseline(
        strategy=Strategy.FORK_IMPORTED, timeouts=dict.fromkeys(CHECKS, 2.0), groups=(A, B, C)
    )
    program = read_program({"app.py": source})
    ranking = Ranking(program, dependence, baseline.groups)
    return Decision(pool, baseline, program, ranking, Silent())


def detects(sources: Mapping[str, str], check: str) -> bool:
    """`b::1` detects a minus and `a::2` a lost value; nothing else is detected."""
    text = sources["app.py"]
    return (check == "b::1" and "-" in text) or (check == "a::2" and "return None" in text)


def find_detector(source: str) -> str | None:
    if "-" in source:
        return "b::1"
    return "a::2" if "return None" in source else None


def test_a_mutant_without_a_server_breaks_every_request() -> None:
    down = ScriptedPool()
    down.is_down = True
    assert decision(down).run(MUTANTS[:2], deadline_in(60)) == {
        MUTANTS[0].id: EVERY_REQUEST,
        MUTANTS[1].id: EVERY_REQUEST,
    }


def test_a_mutant_is_decisive_when_any_check_detects_it() -> None:
    decided = decision(ScriptedPool(detects)).run(MUTANTS, deadline_in(60))
    assert decided == {m.id: find_detector(m.source) for m in MUTANTS}
    assert {*decided.values()} == {"a::2", "b::1", None}


def test_the_order_does_not_depend_on_which_run_ends_first() -> None:
    pools = [ScriptedPool(detects), ScriptedPool(detects, backwards=True)]
    results = [
        make_decision(pool, SOURCE, MORE_ALONE).run(MUTANTS, deadline_in(60)) for pool in pools
    ]
    assert results[0] == results[1]
    assert pools[0].runs == pools[1].runs
    # What is learned from a wave changes the order in later ones.
    likeliest = [run.units for run in pools[0].runs if ("a::2",) in run.units]
    assert likeliest[0] == (("a::1",), ("a::2",), ("b::1",))
    assert likeliest[-1] == (("a::1",), ("b::1",), ("a::2",))


def test_mutants_that_remain_run_together_until_one_is_detected() -> None:
    # Only a whole group detects it: `c::1` does not run alone.
    mutants = [mutant for mutant in MUTANTS if mutant.operator == "number"][:8]
    seen = mutants[2]
    changed = next(line for line in seen.diff.splitlines()[2:] if line.startswith("+"))[1:]
    pool = ScriptedPool(lambda sources, check: check == "c::1" and changed in sources["app.py"])
    decided = decision(pool).run(mutants, deadline_in(60))
    assert decided == {m.id: "c::1" if m is seen else None for m in mutants}
    # Six mutants in one program and two in another; no mutant meets a group again that passed.
    assert sum(A in run.units for run in pool.runs) == 2
    assert pool.runs[-1].units == (C,)


def test_a_check_that_detects_a_program_runs_alone_on_those_that_may_need_its_group(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("interview_kit.metrics.mutation.decisive.decide.LIKELIEST", 3)
    by_function = {m.function: m for m in MUTANTS if m.operator == "number"}
    mutants = list(by_function.values())[:6]
    seen = mutants[1]
    changed = next(line for line in seen.diff.splitlines()[2:] if line.startswith("+"))[1:]
    pool = ScriptedPool(lambda sources, check: check == "c::1" and changed in sources["app.py"])
    program = read_program({"app.py": SOURCE})
    innocent = frozenset(block for m in mutants[4:] if (block := program.find_block(m)))
    dependence = Dependence(blocks=dict.fromkeys(CHECKS, frozenset[str]()), unneeded={C: innocent})
    decided = make_decision(pool, SOURCE, dependence).run(mutants, deadline_in(60))
    assert decided == {m.id: "c::1" if m is seen else None for m in mutants}
    likeliest = [("a::1",), ("a::2",), ("b::1",)]
    assert [list(run.units) for run in pool.runs] == [
        *[likeliest] * 6,
        [A, B, C],
        *[[("c::1",)]] * 4,
        [C],
    ]


def test_changes_that_are_only_detected_together_run_alone() -> None:
    def fails(sources: Mapping[str, str], check: str) -> bool:
        return check == "c::1" and "x + 31" in sources["app.py"] and "x + 34" in sources["app.py"]

    source = "def f(x):\n    return x + 30\n\n\ndef g(x):\n    return x + 33\n"
    mutants = [mutant for mutant in mutants_of(source) if mutant.operator == "number"]
    assert len(mutants) == 2
    pool = ScriptedPool(fails)
    decided = make_decision(pool, source).run(mutants, deadline_in(60))
    assert decided == {mutant.id: None for mutant in mutants}
    assert any(check_run.sources for check_run in pool.runs if fails(check_run.sources, "c::1"))


def test_what_was_only_slow_is_asked_again_with_all_the_time_there_is() -> None:
    pool = ScriptedPool()
    pool.late = {"b::1"}
    assert decision(pool).run(MUTANTS[:1], deadline_in(60)) == {MUTANTS[0].id: None}
    first, again = pool.runs
    assert first.timeouts["b::1"] == 2.0
    assert again.timeouts["b::1"] == 20.0
    assert {check for unit in again.units for check in unit} == CHECKS.keys()


def test_a_deadline_leaves_no_mutant_half_decided() -> None:
    order = MUTANTS[:4]
    ids = [mutant.id for mutant in order]
    assert find_decided(order, {ids[0]: None, ids[1]: "a::1", ids[3]: "a::1"}) == {
        ids[0]: None,
        ids[1]: "a::1",
    }
    assert decision(ScriptedPool()).run(order, deadline_in(0)) == {}


def test_three_in_a_row_that_are_late_alone_prove_the_others() -> None:
    hanging = HangingPool(detects)
    hanging.late = {"b::1"}
    decided = decision(hanging).run(MUTANTS[:8], deadline_in(60))
    assert decided == {mutant.id: "b::1" for mutant in MUTANTS[:8]}
    assert sum(run.timeouts["b::1"] >= 20 for run in hanging.runs) == CONFIRMATIONS


class HangingPool(ScriptedPool):
    """A check that is late stays late, whatever time it has."""

    def run(self, check_run: CheckRun) -> CheckRunResult:
        short = dict.fromkeys(check_run.timeouts, 1.0)
        result = super().run(replace(check_run, timeouts=short))
        self.runs[-1] = check_run
        return result


class WorkingPool(ScriptedPool):
    """Each run works for a second."""

    def run(self, check_run: CheckRun) -> CheckRunResult:
        return replace(super().run(check_run), work=1.0)


def test_work_ends_the_decision_at_the_same_mutant_in_any_order() -> None:
    results = []
    for backwards in (False, True):
        limit = deadline_in(math.inf, work=20.0)
        pool = LimitedPool(WorkingPool(detects, backwards=backwards), limit.work)
        results.append(decision(pool).run(MUTANTS, limit))
        assert limit.work.is_used_up()
    assert results[0] == results[1]
    assert len(results[0]) < len(MUTANTS)
    with pytest.raises(WorkUsedUpError):
        pool.run(CheckRun(strategy=Strategy.FORK))


def test_checks_that_took_longer_than_all_mutants_may_are_not_asked() -> None:
    check = CheckResult(
        name="a::1", requirement="C1", title="", outcome=Outcome.PASSED, message="", seconds=9.0
    )
    behaviour = Behaviour(checks=(check, replace(check, outcome=Outcome.FAILED)))
    assert is_affordable(behaviour, 10.0)
    assert not is_affordable(behaviour, 9.0)
    assert is_affordable(None, math.inf)


def test_checks_that_failed_and_those_of_a_bonus_decide_nothing() -> None:
    exercise = build_exercise([[(1.0, False), (1.0, True)]], (10.0, 30.0))
    plain, bonus = (requirement.id for requirement in exercise.requirements)
    checks = [
        CheckResult(name=name, requirement=requirement, title="", outcome=outcome, message="")
        for name, requirement, outcome in (
            ("a", plain, Outcome.PASSED),
            ("b", plain, Outcome.FAILED),
            ("c", bonus, Outcome.PASSED),
        )
    ]
    assert find_passed(Behaviour(checks=tuple(checks)), exercise) == {"a"}
    assert find_passed(None, exercise) is None
