"""The command `faults`: run the candidate's tests against the public broken servers."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interview_kit.candidate import pythons
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say
from interview_kit.candidate.stop import Stop
from interview_kit.core.model import Manifest
from interview_kit.exercise.faults.lookalikes import CHANGES
from interview_kit.submission.import_paths import find_import_paths

PRACTICE_SECONDS = 300.0
OUTCOMES = ("noticed", "unnoticed", "not exercised")
MAX_LISTED_FAILURES = 5
"""Failing tests that are listed by name."""


def faults(project: Project) -> None:
    """Run the tests against every public fault of the phases so far, and say what they noticed.

    Raises `Stop` when there is nothing to run, or nothing comes of it.
    """
    phase = project.running()
    settings = project.read_manifest()
    carried = project.bundle.faults()
    if not carried:
        raise Stop(
            "this exercise has no broken servers",
            "your own tests still count where the brief says so: see RUBRIC.md",
        )
    start = time.monotonic()
    practice = practise_anywhere(project, settings, carried)
    seconds = time.monotonic() - start
    check_practice(practice)
    results = practice["results"]
    noticed = sum(result["outcome"] == "noticed" for result in results)
    with project.lock():
        project.journal.add("faults", phase=phase, faults=len(results), noticed=noticed)
    for line in (
        *list_failed(practice["failed"]),
        *list_strict(practice["strict"]),
        *describe_results(practice["passed"], results, seconds),
        *describe_grading(practice["boundary"], carried["counted"]),
    ):
        say(line)


def check_practice(practice: dict[str, Any]) -> None:
    """Raise `Stop` where the practice cannot say anything about the tests."""
    if package := practice.get("missing"):
        raise Stop(
            f"your project's Python has no package {package}",
            "run `python kit.pyz setup`, or `python -m pip install -r requirements.txt` in it",
        )
    if not practice["passed"]:
        raise Stop(
            "none of your tests pass under pytest", "run `python -m pytest` and fix them first"
        )
    if not practice["has_traffic"]:
        raise Stop(
            "no test sends your app a request, so there is nothing to break",
            "send requests with the `client` fixture, as in the example test",
        )


def list_failed(names: list[str]) -> Iterator[str]:
    """Name the tests that fail on the candidate's own program."""
    if names:
        yield f"{count_failing(names)} on your own program and cannot notice anything:"
    yield from list_left_out(names)


def list_strict(names: list[str]) -> Iterator[str]:
    """Name the tests that fail on a server that breaks no promise."""
    if names:
        yield (
            f"{count_failing(names)} on a server that breaks no promise and cannot notice anything."
            f" It may have {', '.join(CHANGES)}. Assert only what the briefs print:"
        )
    yield from list_left_out(names)


def count_failing(names: list[str]) -> str:
    """Say how many tests fail."""
    return "1 test fails" if len(names) == 1 else f"{len(names)} tests fail"


def list_left_out(names: list[str]) -> Iterator[str]:
    """Name the first few of the tests that are left out."""
    yield from (f"  left out: {name}" for name in names[:MAX_LISTED_FAILURES])
    if len(names) > MAX_LISTED_FAILURES:
        yield f"  left out: {len(names) - MAX_LISTED_FAILURES} more"


def describe_results(passed: int, results: list[dict[str, str]], seconds: float) -> Iterator[str]:
    """Say how many broken servers were noticed, and list them all by outcome."""
    noticed = sum(result["outcome"] == "noticed" for result in results)
    tests = f"{passed} test{'s' * (passed != 1)}"
    yield (
        f"Your {tests} ran against {len(results)} broken servers in {seconds:.1f} s"
        f" and noticed {noticed}."
    )
    for outcome in OUTCOMES:
        for result in results:
            if result["outcome"] == outcome:
                yield f"  {outcome:<13} {result['title']}"


def describe_grading(boundary: str, counted: int) -> Iterator[str]:
    """Say what else the tests will face after the submission."""
    yield f"After you submit, your tests run against {counted} broken servers, from all phases."
    if boundary == "app":
        yield "They also run against small changes to your own program (mutants)."
    else:
        yield "Your tests start your program as another process: RUBRIC.md says what counts then."


def practise_anywhere(
    project: Project, settings: Manifest, carried: dict[str, Any]
) -> dict[str, Any]:
    """Practise in the tests' own process or else, where no request is seen, over HTTP.

    Raises `Stop` when there are no tests, or when they do not end.
    """
    tests = [path for path in settings.tests if (project.root / path).exists()]
    if not tests:
        names = ", ".join(settings.tests)
        raise Stop(f"no tests found at the paths in kit.toml: {names}", "fix [tests] in kit.toml")
    spec = {**carried, "tests": tests, "phases": project.list_started_phases()}
    spec |= {
        "env": dict(settings.env),
        "paths": find_import_paths(project.root, settings.source),
        "called": [service["variable"] for service in project.bundle.handout.services],
    }
    if not settings.command:
        practice = practise(project, {**spec, "boundary": "app"})
        if practice.get("has_traffic") or "missing" in practice:
            return practice
    return practise(project, {**spec, "boundary": "http"})


def practise(project: Project, spec: dict[str, Any]) -> dict[str, Any]:
    """Start the program of `practise` and read its result. Raises `Stop` without one."""
    with tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
        data, path, out = (Path(folder, name) for name in ("data", "spec.json", "result.json"))
        data.mkdir()
        # In a file: a command line may be too short for it, and everybody can read it.
        path.write_text(json.dumps({**spec, "out": os.fspath(out)}), "utf-8")
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [pythons.find(project.root), project.bundle.path, "_practise", path],
                cwd=project.root,
                env={
                    **os.environ,
                    **spec["env"],
                    "DATA_DIR": os.fspath(data),
                    "PYTHONUTF8": "1",
                },
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=PRACTICE_SECONDS,
            )
        if not out.exists():
            raise Stop(
                f"your tests did not finish against all broken servers in {PRACTICE_SECONDS:.0f} s",
                "run `python -m pytest` alone: does it end, and does it take some seconds only?",
            )
        result: dict[str, Any] = json.loads(out.read_text("utf-8"))
        return {**result, "boundary": spec["boundary"]}
