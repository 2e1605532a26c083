"""Taking times: the same things in turn, so that a machine that drifts drifts for all."""

import os
import resource
import statistics
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """Medians of one thing, in seconds; `first` of those that it is held against."""

    what: str
    wall: float
    cpu: float
    first: bool = False


def in_turn(things: Mapping[str, Callable[[], object]], runs: int) -> list[Row]:
    """Run all things once to warm up, then `runs` times in turn; a row of medians each.

    A thing that gives a number has done so much work: its times are those of one unit.
    """
    taken: dict[str, list[tuple[float, float]]] = {what: [] for what in things}
    for number in range(runs + 1):
        for what, run in things.items():
            wall, cpu = time.perf_counter(), cpu_seconds()
            done = run()
            units = done if isinstance(done, int) else 1
            if number:
                spent = time.perf_counter() - wall, cpu_seconds() - cpu
                taken[what].append((spent[0] / units, spent[1] / units))
    return [
        Row(what, *map(statistics.median, zip(*each, strict=True)), first=not number)
        for number, (what, each) in enumerate(taken.items())
    ]


def cpu_seconds() -> float:
    """Processor time of this process and of every child that it has waited for."""
    mine, theirs = os.times(), resource.getrusage(resource.RUSAGE_CHILDREN)
    return mine.user + mine.system + theirs.ru_utime + theirs.ru_stime
