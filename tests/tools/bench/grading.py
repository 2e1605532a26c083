"""A whole grading of the reference beside its bare parts."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from timing import Row, in_turn

from interview_kit.core.progress import Silent
from interview_kit.exercise.reference import assemble
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options

NAME = "grading"
TITLE = "a grading of the reference and its parts"
MUTMUT = """
[tool.mutmut]
source_paths = ["app.py", "domain"]
pytest_add_cli_args_test_selection = ["tests"]
also_copy = ["app.py", "conftest.py", "domain"]
"""


def rows(runs: int) -> list[Row]:
    """The whole first, then each part alone."""
    with tempfile.TemporaryDirectory(prefix="kit-bench-") as folder:
        reference = assemble("users", "fastapi", Path(folder, "reference"))
        mutated = assemble("users", "fastapi", Path(folder, "mutmut"))
        (mutated / "pyproject.toml").write_text(MUTMUT)

        def graded(*only: str) -> object:
            return pipeline.grade(reference, Options(only=only, isolation="none"), Silent())

        things = {
            "whole grading": lambda: graded("behaviour", "coverage", "mutation"),
            "hidden checks alone": lambda: graded("behaviour"),
            "coverage alone": lambda: graded("coverage"),
            "their tests once, plain pytest": lambda: python("-m", "pytest", "-q", cwd=reference),
            "mutmut alone": lambda: fresh_mutmut(mutated),
        }
        return in_turn(things, runs)


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
