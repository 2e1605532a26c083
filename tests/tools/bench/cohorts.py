"""Many gradings beside one alone: on this machine, on a cluster of two workers, and the pages."""

import os
import subprocess
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

from timing import Row, in_turn

from interview_kit.cli.cohort import GRADER
from interview_kit.cohort import pages
from interview_kit.cohort.backend import Backend, LocalBackend, choose_jobs, share_processors
from interview_kit.cohort.cluster import ClusterBackend
from interview_kit.cohort.display import Display
from interview_kit.cohort.entries import read_entries
from interview_kit.cohort.gather import gather
from interview_kit.cohort.plan import Outcomes, Plan
from interview_kit.cohort.run import CohortRun
from interview_kit.cohort.similarity import compare_cohort
from interview_kit.core import layout
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.exercise.definition import default_exercise
from interview_kit.exercise.reference import assemble
from interview_kit.metrics.base import Options
from interview_kit.sandbox.memory import measure_memory

sys.path.insert(0, os.fspath(layout.ROOT))
from rich.console import Console

from tests.cohort.classes import store_results

NAME = "cohort"
TITLE = "each of many gradings of the last phase, beside one alone"
OPTIONS = Options(only=("behaviour",), phases=(3,))
"""Short gradings: what they cost beside their checks weighs most."""
ROUNDS = 3
"""Submissions for each processor."""
STORED = 1000
LOOP = "texts = {}\nfor number in range(8_000_000): texts[number % 5000] = str(number)"


def rows(runs: int) -> Iterator[Row]:
    """Return one grading alone first; what follows is for each submission."""
    processors = len(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="kit-bench-") as name, start_cluster() as address:
        home = Path(name)
        alone = make_plan(home / "one", 1, replace(OPTIONS, jobs=processors))
        count = ROUNDS * processors
        slots = choose_jobs(count)
        shared = replace(OPTIONS, jobs=share_processors(slots), patience=float(slots))
        many = make_plan(home / "many", count, shared)
        peak = MemoryPeak()
        things: dict[str, Callable[[], object]] = {
            "one grading alone": lambda: grade(alone, LocalBackend(1, GRADER)),
            f"a cohort, {slots} at once": lambda: grade(many, LocalBackend(slots, GRADER)),
        }
        if address:
            things["a cohort on a cluster of two workers"] = lambda: grade(
                many, ClusterBackend(address, OPTIONS, GRADER)
            )
        with peak:
            yield from in_turn(things, runs)
        yield from in_turn(make_loops(processors), runs)
        print(f"memory of {slots} gradings at once: at most {peak.octets >> 20} MiB")
        stored = store(home / "stored")
        yield from in_turn({f"gather {STORED} stored results": lambda: write(stored)}, 1)


def make_loops(processors: int) -> dict[str, Callable[[], object]]:
    """Return what shows how much work this machine does at once, beside one processor alone.

    Processors that share a core, or its memory, are slower together: no cohort can be faster.
    """
    return {
        "one loop alone": lambda: run_loops(1),
        f"each of {processors} loops at once": lambda: run_loops(processors),
    }


def run_loops(count: int) -> int:
    """Run so many processes at once that only compute; returns how many those were."""
    loops = [subprocess.Popen([sys.executable, "-c", LOOP]) for _ in range(count)]
    codes = [loop.wait() for loop in loops]
    if any(codes):
        raise RuntimeError("a loop that only computes failed")
    return count


def make_plan(home: Path, count: int, options: Options) -> Plan:
    """Lay out a cohort of the reference, so many times."""
    for number in range(count):
        assemble(default_exercise(), DEFAULT_FRAMEWORK, home / "in" / f"submission-{number}")
    (home / "out").mkdir()
    return Plan(folder=home / "out", entries=read_entries(home / "in").entries, options=options)


def grade(plan: Plan, backend: Any) -> int:
    """Grade all of a plan, also what is graded; returns how many those were."""
    again = replace(plan, again=frozenset(entry.name for entry in plan.entries))
    run: Backend = backend
    with backend, Display(Console(quiet=True), len(plan.entries)) as display:
        outcomes = Outcomes()
        CohortRun(again, run, display, outcomes).grade_all()
    if len(outcomes.graded) < len(plan.entries):
        raise RuntimeError(f"not graded: {outcomes.failures}")
    return len(plan.entries)


def store(folder: Path) -> Plan:
    """Store made-up scorecards, as a cohort leaves them."""
    store_results(folder, STORED)
    return Plan(folder=folder, entries=read_entries(folder).entries, options=OPTIONS)


def write(plan: Plan) -> None:
    """Gather stored scorecards into the pages, as the end of a cohort does."""
    outcomes = Outcomes()
    outcomes.graded = {entry.name for entry in plan.entries}
    pages.write(compare_cohort(gather("bench", plan, outcomes), plan.folder), plan.folder)


@contextmanager
def start_cluster() -> Iterator[str | None]:
    """Start a scheduler and two workers on this machine; None where Dask is missing."""
    try:
        from distributed import LocalCluster
    except ImportError:
        yield None
        return
    with LocalCluster(
        n_workers=2, threads_per_worker=1, dashboard_address=None, host="127.0.0.1"
    ) as cluster:
        yield cluster.scheduler_address


class MemoryPeak:
    """Watches the memory of this process and of all below it, twice a second."""

    def __init__(self) -> None:
        self.octets = 0
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._base = measure_memory(os.getpid())

    def _watch(self) -> None:
        while not self._stop.wait(0.5):
            self.octets = max(self.octets, measure_memory(os.getpid()) - self._base)

    def __enter__(self) -> "MemoryPeak":
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
