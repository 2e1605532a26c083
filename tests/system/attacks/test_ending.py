"""Gradings that are ended in the middle, by Ctrl-C or by force."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from typing import Any

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import ExitCode
from interview_kit.core.model import Environment
from interview_kit.scorecard.result import INTERRUPTED

from . import ending
from .gradings import LEVELS, Gradings

KILLS = 20
STEPS = ("unpack", "behaviour", "coverage", "mutation")


def ended(how: str, level: str, *moments: str) -> list[dict[str, Any]]:
    """What came of gradings that another process ended: it can tell what belongs to them."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.system.attacks.ending", how, level, *moments],
        cwd=layout.ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest, work: Gradings) -> str:
    found: str = request.param
    if reason := work.why_not(found, "self"):
        pytest.skip(reason)
    return found


@pytest.mark.matrix
@pytest.mark.timeout(3600)
def test_a_killed_grading_leaves_nothing(level: str, fastapi: Environment) -> None:
    for answer in ended("kill", level, "--random", str(KILLS)):
        assert answer["left"] == [], f"killed after {answer['moment']} s"


def interruptions() -> Iterator[Any]:
    """Each step at each level; one of them in the suite."""
    for level in LEVELS:
        for step in STEPS:
            chosen = (level, step) == (LEVELS[0], "behaviour")
            marks = () if chosen else pytest.mark.matrix
            yield pytest.param(level, step, marks=marks, id=f"{level}-{step}")


@pytest.mark.parametrize(("level", "step"), [*interruptions()], indirect=["level"])
def test_ctrl_c_ends_a_grading_cleanly(level: str, step: str, fastapi: Environment) -> None:
    (answer,) = ended("interrupt", level, step)
    assert answer["code"] == ExitCode.INTERRUPTED, answer["said"]
    assert answer["left"] == []
    assert "Traceback" not in answer["said"]
    assert "interrupted: only what was measured counts" in answer["said"]
    written = answer["result"]
    assert written["reason"] == INTERRUPTED
    measured = [
        name for name in STEPS[: STEPS.index(step) + 1] if name in ("behaviour", "coverage")
    ]
    states = {
        "behaviour": written["metrics"]["behaviour"]["state"],
        "coverage": written["metrics"]["coverage"]["state"],
    }
    assert all(states[name] == "measured" for name in measured), states
    assert written["status"] == ("graded" if measured else "ungraded")


GRADING = ("exercise", "grading", "metrics", "server", "submission", "suite")


@pytest.mark.parametrize("room", GRADING)
def test_a_grading_makes_its_folders_where_the_next_start_sweeps(room: str) -> None:
    """A moment is short in which a folder would be left: a kill at random seldom meets it."""
    place = layout.PACKAGE / room
    for path in [place] if place.is_file() else place.rglob("*.py"):
        assert not re.search("TemporaryDirectory|mkdtemp", path.read_text("utf-8")), path


def test_what_is_left_is_seen() -> None:
    """The tests above are worth something only because of this."""
    code = (
        "import subprocess, sys\n"
        "from tests.system.attacks import ending, grader\n"
        "ending.PATIENCE = 0.2\n"
        "grader.adopt_orphans()\n"
        "subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(60)'])\n"
        "print(ending.await_end())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=layout.ROOT, capture_output=True, text=True, check=True
    )
    assert "time.sleep(60)" in done.stdout
    assert ending.PATIENCE == 15.0
