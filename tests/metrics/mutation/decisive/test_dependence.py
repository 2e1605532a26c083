"""Which blocks the checks need: what is reported is only believed after a proof."""

from collections.abc import Mapping
from itertools import pairwise

from interview_kit.metrics.mutation.decisive.baseline import Baseline
from interview_kit.metrics.mutation.decisive.blocks import (
    NOTHING_KNOWN,
    Dependence,
    read_program,
)
from interview_kit.metrics.mutation.decisive.dependence import find_dependence
from interview_kit.server.strategies import Strategy
from tests.metrics.mutation.decisive.pool import CHECKS, A, B, C, ScriptedPool

SOURCE = "def f():\n    return 1\n\n\ndef g():\n    return 2\n\n\ndef start():\n    return 3\n"
PROGRAM = read_program({"app.py": SOURCE})
F, G, START = "app.py:2", "app.py:6", "app.py:10"
RUN = {"a::1": {F}, "a::2": {F, G}, "b::1": {G}, "c::1": set()}
"""What each check really runs, besides the start."""


def baseline(strategy: Strategy = Strategy.FORK_IMPORTED) -> Baseline:
    return Baseline(strategy=strategy, timeouts=dict.fromkeys(CHECKS, 2.0), groups=(A, B, C))


def ended_blocks(sources: Mapping[str, str]) -> set[str]:
    """The blocks that end the process: their body has become two statements."""
    lines = sources.get("app.py", "").splitlines()
    names = {"def f():": F, "def g():": G, "def start():": START}
    return {names[line] for line, after in pairwise(lines) if "_exit" in after}


def fails(sources: Mapping[str, str], check: str) -> bool:
    return bool(ended_blocks(sources) & (RUN[check] | {START}))


def report(sources: Mapping[str, str], check: str) -> str:
    return "".join(f"kit-block {block}\n" for block in sorted(RUN[check]))


class StartPool(ScriptedPool):
    """A pool whose servers report what an import runs only when they import themselves."""

    def run(self, check_run):  # type: ignore[no-untyped-def]
        before = self.log
        if check_run.strategy is Strategy.FORK:
            self.log = lambda sources, check: before(sources, check) + f"kit-block {START}\n"
        result = super().run(check_run)
        self.log = before
        return result


def test_a_group_does_not_need_what_it_passes_without() -> None:
    dependence = find_dependence(StartPool(fails, report), baseline(), PROGRAM)
    assert dependence.blocks == RUN
    assert dependence.unneeded == {B: {F}, C: {F, G}}
    assert dependence.needs(A, F)
    assert not dependence.needs(B, F)
    assert dependence.needs(B, None)


def test_a_report_that_hides_a_block_proves_nothing() -> None:
    pool = StartPool(fails, lambda sources, check: report(sources, check).replace(F, ""))
    dependence = find_dependence(pool, baseline(), PROGRAM)
    assert dependence.unneeded == {B: {F}, C: {F, G}}
    # The other way round: a report of too much only leaves a proof out.
    pool = StartPool(fails, lambda sources, check: report(sources, check) + f"kit-block {F}\n")
    assert find_dependence(pool, baseline(), PROGRAM).unneeded == {C: {G}}


def test_a_program_that_goes_on_where_it_should_end_proves_nothing() -> None:
    pool = StartPool(lambda sources, check: False, report)
    assert find_dependence(pool, baseline(), PROGRAM).unneeded == {}


def test_a_check_that_fails_alone_is_not_asked_alone() -> None:
    pool = StartPool(lambda sources, check: check == "a::2" or fails(sources, check), report)
    assert "a::2" not in find_dependence(pool, baseline(), PROGRAM).blocks


def test_nothing_is_tried_where_each_server_has_to_be_started() -> None:
    pool = ScriptedPool()
    assert find_dependence(pool, baseline(Strategy.START), PROGRAM) == NOTHING_KNOWN
    assert pool.runs == []
    assert Dependence(blocks={}, unneeded={}).needs(A, F)
