"""Grades attack cases one after another; a program of its own, so that any user can do it.

Reads orders and writes answers as JSON lines. Each answer tells what came out, and what was
left behind of the grading: processes, files, sockets, descriptors.
"""

import contextlib
import ctypes
import dataclasses
import json
import os
import sys
import tempfile
import time
from collections.abc import Iterator
from multiprocessing import resource_tracker
from pathlib import Path
from typing import Any

from interview_kit.core import layout
from interview_kit.core.errors import KitError
from interview_kit.core.model import Environment
from interview_kit.core.progress import Silent
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.sandbox import scratch
from interview_kit.sandbox.levels import LEVELS
from interview_kit.sandbox.supervisor import PR_SET_CHILD_SUBREAPER, descendants
from interview_kit.submission import environments
from interview_kit.suite import run as suite
from interview_kit.suite import runner

NAME = "left-by-an-attack"
"""Whatever an attack leaves outside of its sandbox begins with this."""
OURS: set[int] = set()
"""Processes that were there before the first grading."""
SHARED = ("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue")


def environment(told: dict[str, str]) -> Environment:
    return Environment(
        framework=told["framework"],
        prefix=Path(told["prefix"]),
        python=Path(told["python"]),
        base_prefix=Path(told["base_prefix"]),
    )


def told(where: Environment) -> dict[str, str]:
    fields = dataclasses.asdict(where)
    del fields["added"]  # of one submission only
    return {name: str(value) for name, value in fields.items()}


def grade(order: dict[str, Any]) -> dict[str, Any]:
    """Grade one folder; what came out is a scorecard or an error with its exit code."""
    where = environment(order["environment"])
    environments.build = lambda *_: where
    layout.PHASES = Path(order["exercises"])
    suite.run_suite.__kwdefaults__["seconds"] = order["suite_seconds"]
    runner.LONGEST_FIRST_RUN = order["suite_seconds"]
    before = set(Path("/proc/self/fd").iterdir())
    try:
        graded = pipeline.grade(
            Path(order["folder"]),
            Options(**{**order["options"], "only": tuple(order["options"]["only"])}),
            Silent(),
        )
        answer: dict[str, Any] = {"result": graded.model_dump(mode="json")}
    except KitError as error:
        answer = {"error": str(error), "exit_code": int(error.exit_code)}
    return {**answer, "left": [*left_behind(order["mark"]), *_opened(before)]}


def left_behind(mark: str) -> list[str]:
    """What this grader's sandboxes left on the machine."""
    return [
        *(f"process {command(pid)}" for pid in _alive() if pid not in OURS),
        *(f"file {path}" for path in _files(mark)),
        *(f"socket {line}" for line in _sockets(mark)),
    ]


def _alive() -> list[int]:
    with contextlib.suppress(ChildProcessError):
        while os.waitpid(-1, os.WNOHANG)[0]:
            pass
    return descendants(os.getpid())


def command(pid: int) -> str:
    with contextlib.suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return str(pid)


def _files(mark: str) -> Iterator[str]:
    parent = scratch.scratch_root()
    for path in Path(tempfile.gettempdir()).rglob("*"):
        if path != parent and parent / "uids" not in (path, path.parent):
            yield str(path)
    for folder in SHARED:
        with contextlib.suppress(OSError):
            yield from (str(path) for path in Path(folder).iterdir() if mark in path.name)


def _sockets(mark: str) -> list[str]:
    ours = tempfile.gettempdir()
    lines = Path("/proc/net/unix").read_text(errors="replace").splitlines()
    return [line for line in lines if ours in line or mark in line]


def _opened(before: set[Path]) -> Iterator[str]:
    for descriptor in set(Path("/proc/self/fd").iterdir()) - before:
        with contextlib.suppress(OSError):
            yield f"descriptor {descriptor.readlink()}"


def prove(order: dict[str, Any]) -> dict[str, Any]:
    """Why this user cannot have a level here; nothing when he can."""
    level = LEVELS[order["level"]]
    if reason := level.unavailable_reason():
        return {"why_not": reason}
    try:
        level.prove(environment(order["environment"]))
    except KitError as error:
        return {"why_not": str(error)}
    return {"why_not": None}


def adopt_orphans() -> None:
    """Inherit what sandboxes leave behind, so that nothing is overlooked."""
    ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0)


def main() -> None:
    """Work off orders until nobody gives any more."""
    adopt_orphans()
    resource_tracker.ensure_running()  # our own helper, no left-over of anyone
    OURS.update(_alive())
    for line in sys.stdin:
        order = json.loads(line)
        begin = time.monotonic()
        answer = {"grade": grade, "prove": prove}[order["act"]](order)
        print(json.dumps({**answer, "seconds": time.monotonic() - begin}), flush=True)


if __name__ == "__main__":
    main()
