"""The recipe "add a framework" of CONTRIBUTING.md, followed: what it prints is what runs here.

Step 1, the packages, is FastAPI's environment, which has Starlette's. Step 4 is a small program
of another style, step 5 a copy of the exercise that lists the new framework.
"""

import re
import shutil
import textwrap
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.model import Environment, Noticed
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.frameworks import FRAMEWORKS, Framework, fastapi
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.behaviour import measure
from interview_kit.metrics.coverage.measure import measure as cover
from interview_kit.metrics.mutation.faults.measure_faults import measure_faults
from interview_kit.sandbox.levels import LEVELS
from interview_kit.submission import environments
from interview_kit.submission.collect import collect
from interview_kit.submission.inference import infer

RECIPE = (layout.ROOT / "CONTRIBUTING.md").read_text("utf-8")
RECIPE = RECIPE.partition("### Add a framework")[2].partition("\n### ")[0]
CODE = textwrap.dedent(re.findall(r"```python\n(.*?)```", RECIPE, re.DOTALL)[0])
SMALL = Path(__file__).parent / "submissions/users/fastapi/starlette-alone"
CONFTEST = """
import pytest
from starlette.testclient import TestClient

import api


@pytest.fixture
def client():
    api.USERS.clear()
    return TestClient(api.app)
"""
TESTS = """
ANN = {"name": "Ann", "email": "ann@example.com"}


def test_a_user_is_made(client):
    made = client.post("/users/", json=ANN)
    assert made.status_code == 201
    assert client.get(f"/users/{made.json()['id']}").json() == made.json()


def test_a_missing_user_is_not_found(client):
    assert client.get("/users/7").status_code == 404
"""
NOTICED = {"create-200", "get-missing-200"}
"""Two broken servers that these tests notice; a third one they never meet."""


@pytest.fixture
def row() -> Framework:
    """The module that the recipe prints."""
    module: dict[str, Framework] = {}
    exec(compile(CODE, "CONTRIBUTING.md", "exec"), module)
    return module["FRAMEWORK"]


@pytest.fixture
def starlette(
    row: Framework, fastapi: Environment, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Environment:
    """A kit that knows one framework more."""
    environment = replace(fastapi, framework=row.name)
    phases = tmp_path / "phases"
    shutil.copytree(layout.PHASES, phases, ignore=shutil.ignore_patterns("__pycache__", "starter"))
    about = phases / "users/exercise.toml"
    about.write_text(about.read_text("utf-8").replace('["fastapi"', '["starlette", "fastapi"'))
    monkeypatch.setattr(layout, "PHASES", phases)
    monkeypatch.setattr(environments, "build", lambda *_: environment)
    monkeypatch.setitem(FRAMEWORKS, row.name, row)
    return environment


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A submission in the new framework, with tests."""
    tmp_path.chmod(0o755)
    folder = tmp_path / "small"
    shutil.copytree(SMALL, folder, ignore=shutil.ignore_patterns("case.toml", "*.json"))
    manifest = (folder / "kit.toml").read_text("utf-8")
    assert 'framework = "fastapi"' in manifest
    (folder / "kit.toml").write_text(manifest.replace('"fastapi"', '"starlette"'))
    (folder / "tests").mkdir()
    (folder / "tests/conftest.py").write_text(CONFTEST)
    (folder / "tests/test_users.py").write_text(TESTS)
    return folder


def test_the_row_is_as_short_as_the_recipe_says_and_as_those_that_are_there() -> None:
    assert "thirteen lines" in RECIPE
    assert len(CODE.splitlines()) == 13
    module = Path(fastapi.__file__).read_text("utf-8")
    assert len(module.splitlines()) == 14


def test_the_row_is_all_that_recognises_a_submission_without_a_manifest(
    row: Framework, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(FRAMEWORKS, row.name, row)
    (tmp_path / "main.py").write_text(
        "from starlette.applications import Starlette\napp = Starlette()\n"
    )
    manifest = infer(tmp_path, "users")
    assert (manifest.framework, manifest.app) == ("starlette", "main:app")


@pytest.mark.matrix
def test_a_submission_is_served_and_scores(
    starlette: Environment, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # Only this process knows the row: on a busy machine others would help to run checks.
    monkeypatch.setattr(measure, "HELPERS_DELAY", 3600.0)
    options = Options(only=("behaviour",), isolation="none")
    result = pipeline.grade(small, options, Silent())
    assert result.reason is None
    assert result.submission.framework == "starlette"
    # Its document shows no bodies (U49), its log line no method, path and status (U42).
    assert (result.total.points, result.total.max_points) == (57.2, 60)


@pytest.mark.matrix
def test_its_tests_are_measured_and_meet_broken_servers(
    starlette: Environment, small: Path, tmp_path: Path
) -> None:
    submission = collect(small, tmp_path / "copy")
    where = (submission, starlette, LEVELS["none"])
    covered = cover(*where, progress=Silent())
    assert covered.void is None
    assert any(file.contexts for file in covered.files)
    faults = fault_list.read_counted_faults(read_exercise("users"))
    chosen = [fault for fault in faults if fault.id in {*NOTICED, "delete-missing-204"}]
    grading = Grading(
        exercise=read_exercise("users"),
        submission=submission,
        environment=starlette,
        level=LEVELS["none"],
        options=Options(jobs=1),
        progress=Silent(),
    )
    found = measure_faults(grading, chosen)
    assert {fault.id for fault in found.select(Noticed.NOTICED)} == NOTICED
