"""The candidate's tests meet broken servers over HTTP: a server that they start as a process."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults import fault_list
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import on, respond
from interview_kit.exercise.reference import assemble
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.metrics.mutation.faults.fault_results import FaultResults
from interview_kit.metrics.mutation.faults.measure_faults import NO_HTTP_TRAFFIC, measure_faults
from interview_kit.metrics.mutation.faults.reach import NO_PORT, NOT_PYTEST
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.server.base import Launcher
from interview_kit.server.reference_server import serve_folder, serve_reference
from interview_kit.submission.collect import collect
from interview_kit.submission.environments import build
from tests.selection import first_in_every_run

from .notes import APP, ENVIRONMENT, FAULTS, LEVEL, TESTS, WANTED, grading, outcomes
from .servers import RUN, by_command

STYLES = {
    "the client of the starter": TESTS,
    "urllib": """
import json
import urllib.error
import urllib.request


def post(address):
    data = json.dumps({"text": "a"}).encode()
    return urllib.request.urlopen(f"{address}/notes/", data)


def test_create(address):
    assert post(address).status == 201


def test_missing(address):
    try:
        urllib.request.urlopen(f"{address}/notes/7")
    except urllib.error.HTTPError as error:
        assert error.code == 404
    else:
        raise AssertionError("it is there")


def test_read(address):
    post(address)
    urllib.request.urlopen(f"{address}/notes/1")
""",
    "an asynchronous client": """
import pytest
from httpx2 import AsyncClient

pytestmark = pytest.mark.anyio


@pytest.fixture
def anyio_backend():
    return "asyncio"


async def test_create(address):
    async with AsyncClient(base_url=address) as client:
        assert (await client.post("/notes/", json={"text": "a"})).status_code == 201
        await client.get("/notes/1")


async def test_missing(address):
    async with AsyncClient(base_url=address) as client:
        assert (await client.get("/notes/7")).status_code == 404
""",
}


def measured(
    folder: Path, tests: str = TESTS, level: Level = LEVEL, **options: object
) -> FaultResults:
    environment = replace(ENVIRONMENT, framework="command")
    made = grading(by_command(folder, tests), environment, level)
    return measure_faults(made, FAULTS, **options)  # type: ignore[arg-type]


@pytest.mark.parametrize("style", first_in_every_run(STYLES))
def test_honest_suites_notice_what_they_notice_in_process(tmp_path: Path, style: str) -> None:
    found = measured(tmp_path, STYLES[style])
    assert outcomes(found) == WANTED
    assert found.quarantined == {}


@pytest.mark.matrix
def test_a_suite_that_asserts_nothing_notices_nothing(tmp_path: Path) -> None:
    found = measured(tmp_path, TESTS.replace("assert ", ""))
    assert set(outcomes(found).values()) == {"unnoticed", "not_exercised"}


def test_tests_that_never_ask_meet_no_broken_server(tmp_path: Path) -> None:
    found = measured(tmp_path, "def test_sum():\n    assert 1 + 1 == 2\n")
    assert (found.results, found.unmet, found.void) == ((), NO_HTTP_TRAFFIC, None)


def test_what_cannot_be_measured_is_told_and_not_void(tmp_path: Path) -> None:
    made = by_command(tmp_path, TESTS)
    landlock = LEVELS["landlock"]
    assert measure_faults(grading(made, ENVIRONMENT, landlock), FAULTS).unmet == NO_PORT
    told = replace(made, manifest=replace(RUN, test_command=("npm", "test")))
    assert measure_faults(grading(told, ENVIRONMENT, LEVEL), FAULTS).unmet == NOT_PYTEST
    (made.folder / "tests/test_notes.py").unlink()
    assert measure_faults(grading(made, ENVIRONMENT, LEVEL), FAULTS).unmet == NOT_PYTEST


@contextmanager
def serve_app(folder: Path, text: str) -> Iterator[Launcher]:
    """Serve a reference of the notes in another framework than theirs."""
    folder.mkdir()
    (folder / "app.py").write_text(text)
    run = '[run]\nframework = "fastapi"\napp = "app:app"\n'
    (folder / "kit.toml").write_text(f'exercise = "users"\n{run}')
    with serve_folder(folder, ENVIRONMENT) as launch:
        yield launch


@pytest.mark.matrix
def test_the_reference_answers_over_http_too(tmp_path: Path) -> None:
    with serve_app(tmp_path / "same", APP) as reference:
        assert measured(tmp_path, reference=reference).contradicting == {}
    with serve_app(tmp_path / "other", APP.replace("status_code=404", "status_code=410")) as other:
        contradicting = measured(tmp_path / "b", reference=other).contradicting
    assert [*contradicting] == ["tests/test_notes.py::test_missing"]


SOME = """
BOB = {"name": "Bob", "email": "bob@example.com", "age": 30}


def test_a_user_is_made_and_found(client):
    made = client.post("/users/", json=BOB)
    assert made.status_code == 201
    assert client.get(f"/users/{made.json()['id']}").json() == made.json()


def test_a_missing_user_is_not_found(client):
    assert client.get("/users/7").status_code == 404


def test_an_empty_name_is_refused(client):
    assert client.post("/users/", json=BOB | {"name": ""}).status_code == 422
"""


NOTICED = ("create-200", "get-missing-200", "get-missing-400", "create-invalid-400")


@pytest.mark.matrix
@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_tests_of_a_node_program_meet_the_faults_of_the_exercise(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    folder = assemble("users", "node", tmp_path / "node")
    shutil.rmtree(folder / "tests")
    (folder / "tests").mkdir()
    (folder / "tests/test_users.py").write_text(SOME)
    faults = [f for f in fault_list.read_counted_faults(read_exercise("users")) if f.id in NOTICED]
    never = Fault("x", "deleting answers 200", ("U04",), respond(on("DELETE", "/users/{id}"), 200))
    with serve_reference("users", None) as (launch, _):
        found = measure_faults(
            grading(collect(folder, tmp_path / "copy"), build("command")),
            [*faults, never],
            reference=launch,
        )
    assert found.contradicting == {}
    assert outcomes(found) == {**dict.fromkeys(NOTICED, "noticed"), "x": "not_exercised"}


def test_what_pytest_does_not_run_is_left_out_and_never_0(tmp_path: Path) -> None:
    run = '[run]\ncommand = ["node", "server.js"]\n[tests]\ncommand = ["npm", "test"]\n'
    files = {"kit.toml": run, "server.js": "", "tests/users.test.js": ""}
    for name, text in files.items():
        (tmp_path / "theirs" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "theirs" / name).write_text(text)
    options = Options(only=("coverage", "mutation"), isolation="none")
    metrics = pipeline.grade(tmp_path / "theirs", options, Silent()).metrics
    for part in (metrics.coverage, metrics.mutation):
        assert (part.state, part.reason, part.points) == ("not_measured", NOT_PYTEST, None)
