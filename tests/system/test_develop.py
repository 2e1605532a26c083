"""What the README of a hand-out says, done: the starter of each stack is started."""

import os
import shlex
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import IO

import httpx2
import pytest

from interview_kit.authoring.handout import read_texts
from interview_kit.authoring.starters import KINDS, find_starter
from interview_kit.exercise.definition import read_exercise
from interview_kit.frameworks import FRAMEWORKS, framework_of
from interview_kit.server.base import find_free_port
from interview_kit.submission import environments

USERS = read_exercise("users")
STACKS = [("users", stack) for stack in USERS.frameworks] + [("devices", "fastapi")]
PORT = {"django": "{port}", "node": ""}
"""How each is told another port than its own; a command hears it from its environment."""


def started(readme: str) -> list[str]:
    """The second command of the README's block that begins with the tests."""
    block = readme.partition("```\npython -m pytest\n")[2].partition("```")[0]
    (line,) = block.splitlines()
    return shlex.split(line)


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize(("exercise_id", "stack"), STACKS)
def test_a_starter_starts_as_its_readme_says(
    exercise_id: str, stack: str, kind: str, tmp_path: Path
) -> None:
    if stack == "node" and not shutil.which("node"):
        pytest.skip("node is not installed")
    environment = environments.build(framework_of(stack).name)
    exercise = read_exercise(exercise_id)
    first = exercise.phases[0]
    members = read_texts(exercise, first, find_starter(exercise, first, stack, kind))
    for name, data in members.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_bytes(data)
    program, *words = started(members["README.md"].decode())
    port = find_free_port()
    words += shlex.split(PORT.get(stack, "--port {port}").format(port=port))
    path = os.pathsep.join([str(environment.python.parent), os.environ["PATH"]])
    with (tmp_path / "log").open("w+b") as log:
        process = subprocess.Popen(
            [program, *words],
            cwd=tmp_path,
            env={"PATH": path, "PORT": str(port), "PYTHONDONTWRITEBYTECODE": "1"},
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
        try:
            assert answered(f"http://127.0.0.1:{port}{exercise.collection}", process), told(log)
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def told(log: IO[bytes]) -> str:
    """What it printed."""
    log.seek(0)
    return log.read().decode("utf-8", "replace")


def answered(url: str, process: subprocess.Popen[bytes]) -> bool:
    """Whether the server answers, within a minute and as long as it runs."""
    give_up = time.monotonic() + 60
    with httpx2.Client(trust_env=False) as client:
        while process.poll() is None and time.monotonic() < give_up:
            try:
                return client.get(url).status_code < 600
            except httpx2.TransportError:
                time.sleep(0.05)
    return False


def test_every_framework_that_can_be_a_starter_says_how_it_is_started() -> None:
    for row in FRAMEWORKS.values():
        assert bool(row.develop) == (row.interface != "port")
