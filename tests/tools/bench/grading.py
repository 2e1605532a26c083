"""A whole grading of the reference and its steps, beside mutmut alone on the same program."""

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

from timing import Row, cpu_seconds, in_turn

from interview_kit.core.progress import Silent
from interview_kit.exercise.reference import assemble
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options

NAME = "grading"
TITLE = "a whole grading of the reference and its steps, beside mutmut alone"
OPTIONS = Options(isolation="none", budget=24 * 3600)
"""No budget that ends early: a slow machine must do the same work."""
PRICES = {
    "mutation": "per mutant, the tests on it",
    "what counts": "per mutant, the hidden checks on it",
    "faults": "per broken server",
}
"""What the steps with many runs cost for each of what they run, by the name of the step."""
MUTMUT = """
[tool.mutmut]
source_paths = ["app.py", "domain"]
pytest_add_cli_args_test_selection = ["tests"]
also_copy = ["app.py", "conftest.py", "domain"]
"""


def rows(runs: int) -> list[Row]:
    """Return mutmut alone first, the whole grading beside it, then its steps."""
    clock = StepClock()
    with tempfile.TemporaryDirectory(prefix="kit-bench-") as folder:
        reference = assemble("users", "fastapi", Path(folder, "reference"))
        mutated = assemble("users", "fastapi", Path(folder, "mutmut"))
        (mutated / "pyproject.toml").write_text(MUTMUT)
        things: dict[str, Callable[[], object]] = {
            "mutmut alone": lambda: fresh_mutmut(mutated),
            "their tests once, plain pytest": lambda: python("-m", "pytest", "-q", cwd=reference),
            "whole grading": lambda: pipeline.grade(reference, OPTIONS, clock),
        }
        whole = in_turn(things, runs)
    return [*whole, *clock.rows()]


class StepClock(Silent):
    """Measures the steps of gradings by their progress; a step that begins again goes on."""

    def __init__(self) -> None:
        self._begun: dict[str, tuple[float, float]] = {}
        self._spent: dict[str, list[tuple[float, float]]] = {}
        self._totals: dict[str, int] = {}

    def begin(self, step: str, total: int | None = None) -> None:
        """Start the clock of a step."""
        self._totals[step] = total or self._totals.get(step, 0)
        self._begun.setdefault(step, (time.perf_counter(), cpu_seconds()))

    def end(self, step: str, summary: str) -> None:
        """Stop the clock of a step, when it first ends."""
        if step not in self._begun:
            return
        wall, cpu = self._begun.pop(step)
        spent = time.perf_counter() - wall, cpu_seconds() - cpu
        self._spent.setdefault(step, []).append(spent)

    def rows(self) -> list[Row]:
        """Return the medians of each step, without the first grading, which only warms up.

        After them come the prices of one mutant and of one broken server.
        """
        steps = {
            step: [statistics.median(times) for times in zip(*spent[1:], strict=True)]
            for step, spent in self._spent.items()
            if len(spent) > 1
        }
        prices = {step: (what, self._totals.get(step, 0)) for step, what in PRICES.items()}
        return [
            *(Row(f"- {step}", *times) for step, times in steps.items()),
            *(
                Row(what, *(seconds / total for seconds in steps[step]))
                for step, (what, total) in prices.items()
                if step in steps and total
            ),
        ]


def fresh_mutmut(folder: Path) -> None:
    """Plain mutmut on the same program, from nothing."""
    subprocess.run(["rm", "-rf", os.fspath(folder / "mutants")], check=True)
    python("-m", "mutmut", "run", "--max-children", "2", cwd=folder)


def python(*arguments: str, cwd: Path) -> None:
    """Run a module of this environment; its words are thrown away."""
    environment = {**os.environ, "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"}
    subprocess.run(
        [sys.executable, *arguments],
        cwd=cwd,
        env=environment,
        check=True,
        capture_output=True,
    )
