"""A helper runs checks in a process of its own, on servers of the same program."""

import pytest

from interview_kit.core.deadline import deadline_in
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Manifest, Outcome, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.behaviour import helpers
from interview_kit.metrics.behaviour.chunks import NOT_RUN, Chunk, ChunkQueue
from interview_kit.metrics.behaviour.helpers import Helpers, Work
from interview_kit.metrics.behaviour.measure import make_work
from interview_kit.sandbox.levels import LEVELS
from tests.metrics.behaviour.test_helpers import wait_for

APP = """
from fastapi import FastAPI

app = FastAPI()


@app.get("/users/")
def list_users():
    return []
"""
CHECKS = """
import pytest


@pytest.mark.requirement("USR-1")
def test_list(client):
    assert client.get("/users/").status_code == 200


@pytest.mark.requirement("USR-1")
def test_count(client):
    assert client.get("/users/").json() == [1]
"""
FILE = "phase1_core/test_list.py"
CHUNK: Chunk = (f"{FILE}::test_list", f"{FILE}::test_count")


@pytest.fixture
def work(exercises, tmp_path, fastapi, monkeypatch):
    """Return how checks of a small program are run by helpers; `end` is the deadline's end."""
    monkeypatch.setattr(helpers, "HELPERS_DELAY", 0.0)
    monkeypatch.setattr(helpers, "WINDOW_SECONDS", 0.02)
    monkeypatch.setattr(helpers, "count_lanes", lambda *_: 3)
    folder = exercises / "users" / "phase1_core" / "hidden_tests"
    folder.mkdir(parents=True)
    (folder / "test_list.py").write_text(CHECKS)
    program = tmp_path / "program"
    program.mkdir()
    (program / "app.py").write_text(APP)
    manifest = Manifest(exercise="users", framework="fastapi", app="app:app")
    grading = Grading(
        exercise=read_exercise("users"),
        submission=Submission(
            candidate="ann", folder=program, manifest=manifest, sha256="", files=1, size=1
        ),
        environment=fastapi,
        level=LEVELS["none"],
        options=Options(phases=(1,)),
        progress=Silent(),
    )
    return lambda deadline: make_work(grading, 404, deadline, start_seconds=5.0)


def run_by_helpers(work: Work, checks: Chunk = CHUNK):
    """Have helpers run the checks, each alone; the grader keeps the first chunk."""
    results, queue = [], ChunkQueue()
    queue.fill([f"{FILE}::test_first", *checks], 1)
    queue.take_first()
    with Helpers(work, queue, results.append) as team:
        wait_for(lambda: len(results) == len(checks) or team._error)
        team.finish()
    return {result.name: result for result in results}


def test_helpers_run_the_checks_of_a_submission(work):
    results = run_by_helpers(work(deadline_in(60.0)))
    assert [results[name].outcome for name in CHUNK] == [Outcome.PASSED, Outcome.FAILED]


def test_checks_after_the_deadline_are_not_run(work):
    results = run_by_helpers(work(deadline_in(0.0)))
    assert {result.message for result in results.values()} == {NOT_RUN}


def test_a_check_without_a_result_is_a_fault_of_ours(work):
    with pytest.raises(EngineError, match="0 results came of the checks phase1_core"):
        run_by_helpers(work(deadline_in(60.0)), (f"{FILE}::test_none",))
