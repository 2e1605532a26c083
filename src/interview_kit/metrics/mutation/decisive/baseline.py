"""What the hidden checks say of the unchanged program: only checks that pass there may decide."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial

from interview_kit.metrics.mutation.decisive.check_run import CheckRun, CheckRunner, Unit
from interview_kit.server.forked import Sources
from interview_kit.server.limits import CHECK_SECONDS, READY_SECONDS
from interview_kit.server.strategies import Strategy
from interview_kit.suite.variants.apart import read_apart
from interview_kit.suite.variants.sanity_programs import change_files, stub

BASE_TIMEOUT, BASE_TIMEOUT_ALONE = 2.0, 10.0
TIMEOUT_FACTOR = 20.0
"""A check may take a base timeout, larger when it runs alone, plus so many times what it took on
the unchanged program."""
NO_CHECK_PASSES = "no hidden check passes on the program itself"
UNCHANGED = "the server answers as before when every function of the program raises"


class CannotDecideError(Exception):
    """The hidden checks cannot decide anything about this program; the text says why."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """How to run checks on changed programs, and the checks that may decide with their timeouts.

    `groups` are these checks as they share a server.
    """

    strategy: Strategy
    timeouts: Mapping[str, float]
    groups: tuple[Unit, ...]
    loading: float = 0.0

    def make_run(self, sources: Sources, units: Iterable[Unit]) -> CheckRun:
        """Make the run that finds out whether any check detects a changed program."""
        return CheckRun(
            strategy=self.strategy,
            sources=sources,
            units=tuple(units),
            timeouts=self.timeouts,
            stop=True,
            start_timeout=compute_timeout(self.loading, READY_SECONDS, BASE_TIMEOUT),
        )

    def make_patient_run(self, sources: Sources, units: Iterable[Unit]) -> CheckRun:
        """Make the same run with the longest timeouts, to run while nothing else runs."""
        return replace(
            self.make_run(sources, units),
            timeouts=dict.fromkeys(self.timeouts, CHECK_SECONDS),
            start_timeout=compute_timeout(self.loading, READY_SECONDS, BASE_TIMEOUT_ALONE),
        )


def measure_baseline(
    pool: CheckRunner, sources: Sources, passed: Collection[str] | None, *, quick: bool = False
) -> Baseline:
    """Find the fastest strategy with the plain one's verdicts, and the checks that always pass.

    `passed` are those that passed when behaviour was measured; without it all are tried. A check
    may decide when it passes twice more, the second time with the groups in another order and
    without the checks that failed; for a `quick` look once more is enough. Raises
    `CannotDecideError` and `EngineError`.
    """
    if passed is None:
        probe = pool.run(CheckRun(strategy=Strategy.START, probe=True))
        if probe.down is not None:
            raise CannotDecideError(f"its server does not answer: {probe.down}")
    tried = [check for check in pool.checks if passed is None or check in passed]
    strategy, timeouts, loading = choose_strategy(pool, dict.fromkeys(tried, CHECK_SECONDS))
    if not quick:
        timeouts = keep_steady(pool, strategy, timeouts)
    if not timeouts:
        raise CannotDecideError(NO_CHECK_PASSES)
    groups = list_groups(pool, timeouts)
    baseline = Baseline(strategy=strategy, timeouts=timeouts, groups=groups, loading=loading)
    stubs = read_apart(partial(change_files, change=stub), sources).result
    if not pool.run(baseline.make_run(stubs, groups)).detects_change:
        raise CannotDecideError(UNCHANGED)
    return baseline


def choose_strategy(
    pool: CheckRunner, tried: Mapping[str, float]
) -> tuple[Strategy, Mapping[str, float], float]:
    """Choose the fastest strategy in which the same checks pass as with servers of their own.

    Return it with the timeouts of the checks that pass, and with the seconds that loading takes.
    """
    for strategy in Strategy:
        result = pool.run(
            CheckRun(strategy=strategy, units=list_groups(pool, tried), timeouts=tried)
        )
        timeouts = {
            verdict.check: compute_timeout(verdict.seconds, CHECK_SECONDS, BASE_TIMEOUT)
            for verdict in result.verdicts
            if verdict.has_passed
        }
        missed = {check: timeout for check, timeout in tried.items() if check not in timeouts}
        if strategy is Strategy.START or not missed:
            break
        plain = CheckRun(strategy=Strategy.START, units=list_groups(pool, missed), timeouts=missed)
        if not pool.run(plain).passed:
            break
    return strategy, timeouts, result.loading


def keep_steady(
    pool: CheckRunner, strategy: Strategy, timeouts: Mapping[str, float]
) -> Mapping[str, float]:
    """Run the checks again until all that are left pass."""
    failed = set(timeouts)
    while failed:
        failed = timeouts.keys() - run_again(pool, strategy, timeouts)
        timeouts = {check: limit for check, limit in timeouts.items() if check not in failed}
    return timeouts


def run_again(pool: CheckRunner, strategy: Strategy, timeouts: Mapping[str, float]) -> set[str]:
    """Run checks in another order of the groups and side by side, as on mutants; return passed."""
    units = list_groups(pool, timeouts)[::-1]
    runs = {
        str(first): CheckRun(strategy=strategy, units=units[first::2], timeouts=timeouts)
        for first in range(min(2, len(units)))
    }
    passed: set[str] = set()
    pool.run_all(iter(runs), runs.__getitem__, lambda _, result: passed.update(result.passed))
    return passed


def list_groups(pool: CheckRunner, checks: Collection[str]) -> tuple[Unit, ...]:
    """List some checks by their groups, all in order."""
    groups: dict[str, list[str]] = {}
    for check, origin in pool.checks.items():
        if check in checks:
            groups.setdefault(origin.group, []).append(check)
    return tuple(tuple(group) for group in groups.values())


def compute_timeout(seconds: float, max_seconds: float, base: float) -> float:
    """Compute the timeout of something that took so many seconds on the unchanged program."""
    return min(max_seconds, base + TIMEOUT_FACTOR * seconds)
