"""Their tests against broken servers: the public share of the faults, for practice."""

import contextlib
import json
import os
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from interview_kit.candidate import manifest, pythons
from interview_kit.candidate.errors import Stop
from interview_kit.candidate.project import Project
from interview_kit.candidate.show import say

PATIENCE = 300.0
ORDER = ("noticed", "unnoticed", "not exercised")
SHOWN = 5


def faults(project: Project) -> None:
    """Run the tests against every public fault of the phases so far, and say what they noticed."""
    phase = project.running()
    how = manifest.read(project.root)
    carried = project.bundle.faults()
    if not carried:
        raise Stop(
            "there are no broken servers for this exercise",
            "your own tests still count where the brief says so: see RUBRIC.md",
        )
    began = time.monotonic()
    found = practised(project, how, carried)
    seconds = time.monotonic() - began
    if not found["passing"]:
        raise Stop(
            "none of your tests passes under pytest", "run `python -m pytest` and mend them first"
        )
    if not found["heard"]:
        raise Stop(
            "none of your tests sends your app a request, so none can meet a broken server",
            "ask it as `client` does in the example test",
        )
    met = found["met"]
    noticed = sum(one["said"] == "noticed" for one in met)
    with project.locked():
        project.journal.add("faults", phase=phase, faults=len(met), noticed=noticed)
    for line in left_out(found["failing"]):
        say(line)
    tests = f"{found['passing']} test{'s' * (found['passing'] != 1)}"
    say(f"Your {tests} met {len(met)} broken servers in {seconds:.1f} s and noticed {noticed}.")
    for kind in ORDER:
        for one in met:
            if one["said"] == kind:
                say(f"  {kind:<13} {one['title']}")
    say(f"After you submit they meet {carried['counted']} of them, from all phases.")
    if found["where"] == "app":
        say("Small changes to your program wait, too.")
    else:
        say("Your tests meet your program as another process: RUBRIC.md says what counts then.")


def left_out(failing: list[str]) -> Iterator[str]:
    """The tests that can notice nothing."""
    if failing:
        each = "1 test fails" if len(failing) == 1 else f"{len(failing)} tests fail"
        yield f"{each} on your own program, and can notice nothing:"
    yield from (f"  left out: {name}" for name in failing[:SHOWN])
    if len(failing) > SHOWN:
        yield f"  left out: {len(failing) - SHOWN} more"


def practised(project: Project, how: manifest.Manifest, carried: dict[str, Any]) -> dict[str, Any]:
    """What the tests notice in their own process, or else over HTTP. Errors: `Stop`."""
    tests = [one for one in how.tests if (project.root / one).exists()]
    if not tests:
        said = ", ".join(how.tests)
        raise Stop(f"there are no tests where kit.toml says: {said}", "mend [tests] in kit.toml")
    spec = {**carried, "tests": tests, "phases": project.begun()}
    found = {"heard": False} if how.command else met(project, {**spec, "where": "app"})
    return found if found["heard"] else met(project, {**spec, "where": "http"})


def met(project: Project, spec: dict[str, Any]) -> dict[str, Any]:
    """Run the other program and read what it found. Errors: `Stop`."""
    with tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True) as folder:
        data, asked, out = (Path(folder, name) for name in ("data", "spec.json", "found.json"))
        data.mkdir()
        # In a file: a command line may be too short for it, and everybody can read it.
        asked.write_text(json.dumps({**spec, "out": os.fspath(out)}), "utf-8")
        with contextlib.suppress(subprocess.TimeoutExpired):
            subprocess.run(
                [pythons.find(project.root), project.bundle.path, "_practise", asked],
                cwd=project.root,
                env={**os.environ, "DATA_DIR": os.fspath(data), "PYTHONUTF8": "1"},
                stdin=subprocess.DEVNULL,
                capture_output=True,
                check=False,
                timeout=PATIENCE,
            )
        if not out.exists():
            raise Stop("your tests did not come to an end", "run `python -m pytest` alone")
        found: dict[str, Any] = json.loads(out.read_text("utf-8"))
        return {**found, "where": spec["where"]}
