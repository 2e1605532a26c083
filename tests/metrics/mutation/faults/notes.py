"""A little API of notes with tests of its own, in several styles."""

import sys
from collections.abc import Mapping
from pathlib import Path

from interview_kit.core.model import Environment, Manifest, Submission
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.exercise.faults.base import Fault
from interview_kit.exercise.faults.build import edit, on, respond
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.mutation.faults.fault_results import FaultResults
from interview_kit.metrics.mutation.faults.measure_faults import measure_faults
from interview_kit.sandbox.base import Level
from interview_kit.sandbox.levels import LEVELS
from interview_kit.suite.run import (
    Place,
    make_place,
)

ENVIRONMENT = Environment(
    framework="fastapi",
    prefix=Path(sys.prefix),
    python=Path(sys.executable),
    base_prefix=Path(sys.base_prefix),
)
"""The environment of these tests: it has pytest and Starlette, and is there already."""

LEVEL = LEVELS["none"]

APP = """
from starlette.applications import Starlette
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

notes = {}


async def create(request):
    number = len(notes) + 1
    notes[number] = {"id": number, "text": (await request.json())["text"]}
    return JSONResponse(notes[number], status_code=201)


def read(request):
    return show(int(request.path_params["number"]))


def show(number):
    if number not in notes:
        return JSONResponse({"detail": "no such note"}, status_code=404)
    return JSONResponse(notes[number])


def delete(request):
    notes.pop(int(request.path_params["number"]), None)
    return Response(status_code=204)


routes = [
    Route("/notes/", create, methods=["POST"]),
    Route("/notes/{number}", read),
    Route("/notes/{number}", delete, methods=["DELETE"]),
]
app = Starlette(routes=routes)
"""
"""Starlette alone: FastAPI takes longer to import, in every process that runs the tests."""

CONFTEST = """
import pytest
from starlette.testclient import TestClient

import app


@pytest.fixture
def client():
    app.notes.clear()
    return TestClient(app.app)
"""
TESTS = """
def test_create(client):
    answer = client.post("/notes/", json={"text": "a"})
    assert answer.status_code == 201
    assert answer.json()["text"] == "a"


def test_missing(client):
    assert client.get("/notes/7").status_code == 404


def test_read(client):
    number = client.post("/notes/", json={"text": "a"}).json()["id"]
    client.get(f"/notes/{number}")
"""
FAULTS = (
    Fault("a", "creating answers 200", ("U01",), respond(on("POST", "/notes/", 201), 200)),
    Fault(
        "b", "a missing note is there", ("U02",), respond(on("GET", "/notes/{id}", 404), 200, {})
    ),
    Fault(
        "c",
        "reading shows another text",
        ("U03",),
        edit(on("GET", "/notes/{id}", 200), lambda note, _: note | {"text": "b"}),
    ),
    Fault("d", "deleting answers 200", ("U04",), respond(on("DELETE", "/notes/{id}", 204), 200)),
)
WANTED = {"a": "noticed", "b": "noticed", "c": "unnoticed", "d": "not_exercised"}


def outcomes(found: FaultResults) -> dict[str, str]:
    assert found.void is None
    return {result.fault.id: result.outcome.value for result in found.results}


def files_of(code: str, app: str = APP, conftest: str = CONFTEST) -> dict[str, str]:
    """The submission's files, with these tests."""
    return {"app.py": app, "tests/conftest.py": conftest, "tests/test_notes.py": code}


def submission(folder: Path, files: Mapping[str, str]) -> Submission:
    """A submission made of these files."""
    for path, text in files.items():
        (folder / "theirs" / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / "theirs" / path).write_text(text)
    return Submission(
        candidate="ann",
        folder=folder / "theirs",
        manifest=Manifest(exercise="users", framework="fastapi"),
        sha256="",
        files=len(files),
        size=0,
    )


def place_and_source(folder: Path, files: dict[str, str]) -> tuple[Place, tuple[str, str]]:
    """Where the submission's suite runs, and one of its source files."""
    place = make_place(submission(folder, files), ENVIRONMENT, LEVEL)
    return place, ("app.py", files["app.py"])


def grading(
    made: Submission,
    environment: Environment = ENVIRONMENT,
    level: Level = LEVEL,
    *,
    jobs: int = 1,
) -> Grading:
    """A grading of the exercise `users`."""
    return Grading(
        exercise=read_exercise("users"),
        submission=made,
        environment=environment,
        level=level,
        options=Options(jobs=jobs),
        progress=Silent(),
    )


def measured(
    folder: Path,
    code: str = TESTS,
    app: str = APP,
    conftest: str = CONFTEST,
    *,
    jobs: int = 1,
    **options: object,
) -> FaultResults:
    made = submission(folder, files_of(code, app, conftest))
    return measure_faults(grading(made, jobs=jobs), FAULTS, **options)  # type: ignore[arg-type]


STYLES: Mapping[str, str] = {
    "unittest": """
import unittest

from starlette.testclient import TestClient

from app import app, notes


class TestNotes(unittest.TestCase):
    def setUp(self):
        notes.clear()
        self.client = TestClient(app)

    def test_create(self):
        self.assertEqual(self.client.post("/notes/", json={"text": "a"}).status_code, 201)
        self.client.get("/notes/1")

    def test_missing(self):
        self.assertEqual(self.client.get("/notes/7").status_code, 404)
""",
    "async client": """
import httpx2 as httpx
import pytest

from app import app, notes


@pytest.fixture
def anyio_backend():
    return "asyncio"


@pytest.fixture
def client():
    notes.clear()
    return httpx.AsyncClient(transport=httpx.ASGITransport(app), base_url="http://test")


@pytest.mark.anyio
async def test_create(client):
    assert (await client.post("/notes/", json={"text": "a"})).status_code == 201
    await client.get("/notes/1")


@pytest.mark.anyio
async def test_missing(client):
    assert (await client.get("/notes/7")).status_code == 404
""",
    "one client for all": """
import pytest
from starlette.testclient import TestClient

from app import app


@pytest.fixture(scope="session")
def client():
    with TestClient(app) as client:
        yield client


@pytest.fixture(scope="module")
def note(client):
    return client.post("/notes/", json={"text": "a"})


def test_create(note, client):
    assert note.status_code == 201
    client.get(f"/notes/{note.json()['id']}")


def test_missing(client):
    assert client.get("/notes/7").status_code == 404
""",
    "one story": """
from starlette.testclient import TestClient

from app import app

client = TestClient(app)
made = []


def test_create():
    answer = client.post("/notes/", json={"text": "a"})
    assert answer.status_code == 201
    made.append(answer.json()["id"])


def test_read():
    client.get(f"/notes/{made[0]}")


def test_missing():
    assert client.get(f"/notes/{made[0] + 1}").status_code == 404
""",
}
