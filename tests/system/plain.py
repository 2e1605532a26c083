"""What plain tools say of a submission's tests: pytest or `manage.py test`, and coverage."""

import json
import os
import re
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from interview_kit.core.model import Environment, Manifest
from interview_kit.metrics.points import share

COUNTS = re.compile(r"(\d+) (passed|failed|error)")
SUMMARY = re.compile(r"^(?:=+ )?\d+ (?:passed|failed|error).* in [\d.]+s", re.MULTILINE)
UNITTEST_RAN = re.compile(r"^Ran (\d+) tests?", re.MULTILINE)
UNITTEST_BROKEN = re.compile(r"(?:failures|errors)=(\d+)")


def run_plainly(
    folder: Path, manifest: Manifest, environment: Environment, words: Sequence[str], scratch: Path
) -> tuple[dict[str, int], dict[str, Any]]:
    """Run the tests as their author would, with coverage; return the counts and the files' report.

    `words` are the arguments of Python: `-m pytest`, or `manage.py test`.
    """
    report = scratch / "coverage.json"
    env = {"PATH": f"{environment.prefix / 'bin'}:/usr/bin:/bin", "HOME": os.fspath(scratch)}
    env |= {"DATA_DIR": os.fspath(scratch), "COVERAGE_FILE": os.fspath(scratch / "data")}
    env |= manifest.env

    def run(*arguments: str) -> str:
        command = [environment.python, *arguments]
        options: dict[str, Any] = {"capture_output": True, "text": True, "check": False}
        done = subprocess.run(command, cwd=folder, env=env, **options)
        return done.stdout + done.stderr

    # Once: a database in the project's folder would be there in a second run.
    output = run("-m", "coverage", "run", "--branch", "--source=.", "--rcfile=/dev/null", *words)
    run("-m", "coverage", "json", "--rcfile=/dev/null", "-o", os.fspath(report))
    assert report.is_file(), output
    return count(output), json.loads(report.read_text("utf-8"))["files"]


def count(output: str) -> dict[str, int]:
    """Read how many tests passed and failed from the last lines of a runner."""
    if ran := UNITTEST_RAN.search(output):
        broken = sum(map(int, UNITTEST_BROKEN.findall(output)))
        return {"passed": int(ran[1]) - broken, "failed": broken}
    lines = SUMMARY.findall(output)
    assert lines, output
    counts = {kind: int(number) for number, kind in COUNTS.findall(lines[-1])}
    return {
        "passed": counts.get("passed", 0),
        "failed": counts.get("failed", 0) + counts.get("error", 0),
    }


def sum_up(files: dict[str, Any], program: Sequence[str]) -> dict[str, float | None]:
    """Return the coverage of lines, and of lines and branches, over the files of a program."""
    parts = [files[path]["summary"] for path in program if path in files]
    lines, hit = (sum(part[key] for part in parts) for key in ("num_statements", "covered_lines"))
    branches = sum(part["num_branches"] for part in parts)
    covered = sum(part["covered_branches"] for part in parts)
    return {"line": share(hit, lines), "combined": share(hit + covered, lines + branches)}
