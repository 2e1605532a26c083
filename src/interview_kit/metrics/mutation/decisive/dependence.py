"""Which checks run which blocks of the program: what they report, and what is proved of it."""

from collections.abc import Mapping
from dataclasses import replace

from interview_kit.metrics.mutation.decisive.baseline import Baseline
from interview_kit.metrics.mutation.decisive.blocks import (
    NOTHING_KNOWN,
    Dependence,
    Program,
    parse_report,
)
from interview_kit.metrics.mutation.decisive.check_run import (
    CheckRun,
    CheckRunner,
    CheckRunResult,
    Unit,
)
from interview_kit.server.strategies import Strategy

PARTS = 8
"""Runs among which the checks are divided, so that several processes have work."""


def find_dependence(pool: CheckRunner, baseline: Baseline, program: Program) -> Dependence:
    """Find out which blocks the checks run. Raises `EngineError`.

    Where each server has to be started, that would cost more than it saves.
    """
    if baseline.strategy is Strategy.START or not program.blocks:
        return NOTHING_KNOWN
    blocks = ask_alone(pool, baseline, program)
    if not blocks:
        return NOTHING_KNOWN
    at_start = find_at_start(pool, baseline, program, blocks)
    return Dependence(
        blocks=blocks, unneeded=prove_unneeded(pool, baseline, program, blocks, at_start)
    )


def ask_alone(pool: CheckRunner, baseline: Baseline, program: Program) -> dict[str, frozenset[str]]:
    """Run each check alone on a program that reports its blocks; return those that pass."""
    checks = list(baseline.timeouts)
    sources = program.report_blocks()

    def make_run(key: str) -> CheckRun:
        return CheckRun(
            strategy=baseline.strategy,
            sources=sources,
            units=tuple((check,) for check in checks[int(key) :: PARTS]),
            timeouts=baseline.timeouts,
            keeps_logs=True,
        )

    blocks: dict[str, frozenset[str]] = {}

    def add(key: str, result: CheckRunResult) -> None:
        for verdict, log in zip(result.verdicts, result.logs, strict=False):
            if verdict.has_passed:
                blocks[verdict.check] = parse_report(log, program)

    pool.run_all(iter(map(str, range(min(PARTS, len(checks))))), make_run, add)
    return {check: blocks[check] for check in checks if check in blocks}


def find_at_start(
    pool: CheckRunner,
    baseline: Baseline,
    program: Program,
    blocks: Mapping[str, frozenset[str]],
) -> frozenset[str]:
    """Find the blocks that run while the app is imported, and few others.

    A server that was forked after the import does not report them.
    """
    check = min(blocks, key=lambda check: len(blocks[check]))
    run = replace(
        baseline.make_run(program.report_blocks(), [(check,)]),
        strategy=Strategy.FORK,
        keeps_logs=True,
    )
    return frozenset().union(*(parse_report(log, program) for log in pool.run(run).logs))


def prove_unneeded(
    pool: CheckRunner,
    baseline: Baseline,
    program: Program,
    blocks: Mapping[str, frozenset[str]],
    at_start: frozenset[str],
) -> dict[Unit, frozenset[str]]:
    """Prove which blocks each group does not need: it passes where they end the process.

    What a group reports not to run is only a claim. Nothing is proved by a program that goes on
    where it should end.
    """
    candidates: dict[str, tuple[Unit, frozenset[str]]] = {}
    for number, group in enumerate(baseline.groups):
        reported = at_start.union(*(blocks.get(check, frozenset()) for check in group))
        if ended := frozenset(program.blocks.keys() - reported):
            candidates[str(number)] = group, ended
    unneeded: dict[Unit, frozenset[str]] = {}

    def make_run(key: str) -> CheckRun:
        group, ended = candidates[key]
        return baseline.make_run(program.end_at(ended), [group])

    def add(key: str, result: CheckRunResult) -> None:
        group, ended = candidates[key]
        if not result.detects_change:
            unneeded[group] = ended

    check = max(blocks, key=lambda check: len(blocks[check]))
    control = program.end_at(blocks[check] - at_start)
    if not pool.run(baseline.make_run(control, [(check,)])).detects_change:
        return {}
    pool.run_all(iter(candidates), make_run, add)
    return unneeded
