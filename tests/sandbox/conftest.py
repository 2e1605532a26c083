"""Every level that this machine can have, run by this user and, from root, by an ordinary one."""

import dataclasses
import importlib.util
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, RunRecord
from interview_kit.sandbox import host_paths, uids
from interview_kit.sandbox.levels import LEVELS
from interview_kit.sandbox.process import STARTUP_FAILURES
from tests.sandbox import drive

NOBODY = 65534
_uvicorn = importlib.util.find_spec("uvicorn")
assert _uvicorn is not None
assert _uvicorn.origin is not None
SITE = str(Path(_uvicorn.origin).parents[1])


def _environments() -> list[Environment]:
    environments = [drive.environment(sys.executable, sys.prefix, sys.base_prefix)]
    for name in ("/usr/bin/python3", "/usr/local/bin/python3"):
        if Path(name).exists() and Path(name).resolve().name >= "python3.11":
            prefix = str(Path(name).parents[1])
            environments.append(drive.environment(name, prefix, prefix))
    return environments


def _open_to_all(env: Environment) -> bool:
    needed = [
        *host_paths.interpreter_folders(env),
        env.python.resolve(),
        layout.GUEST,
        Path(SITE),
    ]
    return all(uids.first_closed_folder(NOBODY, path.resolve()) is None for path in needed)


@dataclasses.dataclass(frozen=True)
class Runner:
    """Runs probes at one level as one kind of user."""

    level: str
    user: str
    environment: Environment

    def run(self, code: str, seconds: float = 20.0, **limits: Any) -> RunRecord:
        return self._act("run", code=code, seconds=seconds, **limits)

    def serve(self) -> RunRecord:
        return self._act("serve", site=SITE)

    def listen(self) -> RunRecord:
        return self._act("listen")

    def prove(self) -> str:
        return self._act("prove").log

    def _act(self, act: str, **orders: Any) -> RunRecord:
        env = self.environment
        if self.user == "self":
            acts = {
                "run": drive.run,
                "serve": drive.serve,
                "prove": drive.prove,
                "listen": drive.listen,
            }
            return acts[act](self.level, env, **orders)
        order = {
            "environment": [str(env.python), str(env.prefix), str(env.base_prefix)],
            "level": self.level,
            "act": act,
            **orders,
        }
        process = subprocess.run(
            [str(env.python), "-P", drive.__file__],
            input=json.dumps(order),
            capture_output=True,
            text=True,
            check=False,
            user=NOBODY,
            group=NOBODY,
            extra_groups=[],
            cwd="/",
            env={"PYTHONPATH": f"{layout.PACKAGE.parent}:{SITE}", "PYTHONDONTWRITEBYTECODE": "1"},
        )
        assert process.returncode == 0, process.stderr
        return drive.from_json(process.stdout)


def runner(level: str, user: str) -> Runner:
    """A runner, or a skip that says why this machine cannot have it."""
    if reason := LEVELS[level].unavailable_reason():
        pytest.skip(reason)
    if user == "ordinary" and os.geteuid() != 0:
        pytest.skip("this is an ordinary user already")
    reachable = [env for env in _environments() if _open_to_all(env)]
    if level != "bubblewrap" or user == "ordinary":
        if os.geteuid() == 0 and not reachable:
            pytest.skip("no Python here that another user could run")
        env = reachable[0] if reachable else _environments()[0]
    else:
        env = _environments()[0]
    if user == "self" and level != "none":
        _require(level, env)
    return Runner(level, user, env)


def _require(level: str, env: Environment) -> None:
    """Skip what this machine is known to forbid; anything unknown is for the tests to show."""
    try:
        drive.run(level, env, "")
    except EngineError as error:
        if any(failure.cause in str(error) for failure in STARTUP_FAILURES.values()):
            pytest.skip(str(error))


def _params(*levels: str) -> list[Any]:
    return [
        pytest.param((level, user), id=f"{level}-{user}")
        for level in levels
        for user in ("self", "ordinary")
    ]


@pytest.fixture(scope="session", params=_params("bubblewrap", "landlock", "none")[:-1])
def any_level(request: pytest.FixtureRequest) -> Runner:
    return runner(*request.param)


@pytest.fixture(scope="session", params=_params("bubblewrap", "landlock"))
def closed_level(request: pytest.FixtureRequest) -> Runner:
    return runner(*request.param)


@pytest.fixture(scope="session", params=_params("bubblewrap"))
def bubblewrap(request: pytest.FixtureRequest) -> Runner:
    return runner(*request.param)


@pytest.fixture
def own_environment() -> Environment:
    """The environment that runs these tests."""
    return _environments()[0]
