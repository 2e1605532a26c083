"""Programs and suites that take their time, graded on a real exercise.

Whatever they wait for, every metric that can be judged is judged, and the cause stands in one
line. Each takes minutes, so only `nox -s attacks` runs them. Of suites a quick look is taken.
"""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from interview_kit.core.progress import Silent
from interview_kit.exercise import DEFAULT_FRAMEWORK
from interview_kit.exercise.reference import assemble
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.metrics.behaviour.chunks import NOT_RUN
from interview_kit.scorecard.result import Result
from interview_kit.server.client import CHECK_OVER

pytestmark = [pytest.mark.matrix, pytest.mark.timeout(1200)]
CHECKS = 158

SERVER = """
import asyncio, itertools, time

from app import create_app as create_reference

count = itertools.count(1)


def create_app():
    {start}
    app = create_reference()

    @app.middleware("http")
    async def wait(request, call_next):
        {wait}
        return await call_next(request)

    return app
"""
NEAR_THE_LIMIT = {"wait": "await asyncio.sleep(4.7)", "start": ""}
A_LITTLE = {"wait": "await asyncio.sleep(0.2)", "start": ""}
SLOW_START = {"wait": "pass", "start": "time.sleep(12)"}
EVERY_THIRD = {"wait": "await asyncio.sleep(3600 * (next(count) % 3 == 0))", "start": ""}

SUITE = """
import os, sys, time

import pytest


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_call(item):
    try:
        return (yield)
    except Exception:
        {failed}
        raise
"""
HANGS = "if 'kit_exchange' in sys.modules: time.sleep(3600)"
"""Only in front of broken servers: where the relay's module is in the process."""
HANGS_ALWAYS = "time.sleep(3600)"
KILLS = "os.kill(os.getppid(), 9)"


def grade(folder: Path, *only: str, **options: Any) -> Result:
    return pipeline.grade(folder, Options(only=only, trusted=True, **options), Silent())


@pytest.fixture
def reference(tmp_path: Path) -> Path:
    return assemble("users", DEFAULT_FRAMEWORK, tmp_path / "ann")


@pytest.fixture
def serve(reference: Path) -> Callable[[dict[str, str]], Result]:
    def grade_server(parts: dict[str, str]) -> Result:
        (reference / "slow.py").write_text(SERVER.format(**parts))
        manifest = reference / "kit.toml"
        text = manifest.read_text()
        manifest.write_text(text.replace('"app:create_app"', '"slow:create_app"'))
        assert manifest.read_text() != text
        return grade(reference, "behaviour")

    return grade_server


def messages(result: Result) -> list[str]:
    checks = [c for p in result.phases for r in p.requirements for c in r.checks]
    assert len(checks) == CHECKS
    return [check.message for check in checks if check.message]


def test_a_start_of_12_seconds_costs_nothing(serve: Any) -> None:
    result = serve(SLOW_START)
    assert messages(result) == []
    assert result.metrics.behaviour.points == 60


@pytest.mark.parametrize("parts", [A_LITTLE, NEAR_THE_LIMIT], ids=["a little", "near the limit"])
def test_waiting_costs_only_checks_that_cannot_end_in_their_time(serve: Any, parts: Any) -> None:
    result = serve(parts)
    assert result.metrics.behaviour.reason is None
    assert all(message.startswith(CHECK_OVER) for message in messages(result))
    assert result.metrics.behaviour.points > 40


def test_hanging_in_every_third_request_is_told_by_request(serve: Any) -> None:
    said = messages(serve(EVERY_THIRD))
    assert all(message.startswith("no answer") for message in said)
    assert any("twice before" in message for message in said)
    assert NOT_RUN not in said


@pytest.mark.parametrize(
    "failed", [HANGS, HANGS_ALWAYS, KILLS], ids=["hangs", "always hangs", "kills its parent"]
)
def test_a_suite_that_does_not_end_where_it_fails_is_graded(reference: Path, failed: str) -> None:
    """What it earned elsewhere stays, and the half that cannot be judged says why."""
    hooks = reference / "conftest.py"
    hooks.write_text(hooks.read_text() + SUITE.format(failed=failed))
    result = grade(reference, "coverage", "mutation", quick=True)
    assert result.status == "graded"
    assert result.reason is None
    part = result.metrics.mutation
    if failed == HANGS_ALWAYS:
        assert part.state == "measured" or str(part.reason).startswith("too slow to grade")
    else:
        assert part.state == "measured"
    if failed == HANGS:
        assert "too slow" in str(part.reason) or (part.faults and part.faults.left_out)
