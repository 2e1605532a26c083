"""Honest suites in four styles: none of their tests is quarantined, and they notice the same."""

import functools
import os

import pytest

from interview_kit.core.model import MutantStatus
from tests.suite.programs import mutated, submission

APP = """
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field


class UserIn(BaseModel):
    name: str = Field(min_length=1)


def create_app() -> FastAPI:
    app = FastAPI()
    users: dict[int, dict[str, object]] = {}

    @app.post("/users/", status_code=201)
    async def create(user: UserIn) -> dict[str, object]:
        number = len(users) + 1
        users[number] = {"id": number, "name": user.name}
        return users[number]

    @app.get("/users/{number}")
    def get(number: int) -> dict[str, object]:
        if number not in users:
            raise HTTPException(404, "no such user")
        return users[number]

    return app


app = create_app()
"""

SYNC = """
import pytest
from fastapi.testclient import TestClient
from app import create_app

@pytest.fixture
def client():
    with TestClient(create_app()) as client:
        yield client

def test_create(client):
    answer = client.post("/users/", json={"name": "Ann"})
    assert (answer.status_code, answer.json()) == (201, {"id": 1, "name": "Ann"})
    assert client.get("/users/1").json()["name"] == "Ann"

def test_unknown(client):
    assert client.get("/users/7").status_code == 404

def test_bad(client):
    assert client.post("/users/", json={"name": ""}).status_code == 422
"""

ASYNC = """
import httpx2
import pytest
from app import create_app

pytestmark = pytest.mark.anyio

@pytest.fixture
def anyio_backend():
    return "asyncio"

@pytest.fixture
async def client():
    transport = httpx2.ASGITransport(create_app())
    async with httpx2.AsyncClient(transport=transport, base_url="http://api") as client:
        yield client

async def test_create(client):
    answer = await client.post("/users/", json={"name": "Ann"})
    assert (answer.status_code, answer.json()) == (201, {"id": 1, "name": "Ann"})
    assert (await client.get("/users/1")).json()["name"] == "Ann"

async def test_unknown(client):
    assert (await client.get("/users/7")).status_code == 404

async def test_bad(client):
    assert (await client.post("/users/", json={"name": ""})).status_code == 422
"""

UNITTEST = """
import unittest
from fastapi.testclient import TestClient
from app import create_app

class UsersTest(unittest.TestCase):
    def setUp(self):
        self.client = TestClient(create_app())

    def test_create(self):
        answer = self.client.post("/users/", json={"name": "Ann"})
        self.assertEqual(201, answer.status_code)
        self.assertEqual({"id": 1, "name": "Ann"}, answer.json())
        self.assertEqual("Ann", self.client.get("/users/1").json()["name"])

    def test_unknown(self):
        self.assertEqual(404, self.client.get("/users/7").status_code)

    def test_bad(self):
        self.assertEqual(422, self.client.post("/users/", json={"name": ""}).status_code)
"""

SESSION = """
import pytest
from fastapi.testclient import TestClient
from app import create_app

@pytest.fixture(scope="session")
def client():
    with TestClient(create_app()) as client:
        yield client

@pytest.fixture(scope="session")
def ann(client):
    answer = client.post("/users/", json={"name": "Ann"})
    assert answer.status_code == 201
    return answer.json()

def test_create(ann):
    assert ann == {"id": 1, "name": "Ann"}

def test_get(client, ann):
    assert client.get("/users/1").json() == ann

def test_unknown(client, ann):
    assert client.get("/users/7").status_code == 404

def test_bad(client):
    assert client.post("/users/", json={"name": ""}).status_code == 422
"""
STYLES = {
    "sync client": SYNC,
    "async client": ASYNC,
    "unittest": UNITTEST,
    "session scope": SESSION,
}


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades a style once."""

    @functools.cache
    def grade(style):
        folder = tmp_path_factory.mktemp("style")
        files = {"app.py": APP, "tests/test_app.py": STYLES[style]}
        return mutated(submission(folder, files), jobs=len(os.sched_getaffinity(0)))

    return grade


@pytest.mark.matrix
@pytest.mark.parametrize("style", STYLES)
def test_no_test_of_an_honest_suite_is_quarantined(graded, style):
    made = graded(style)
    assert (made.void, made.quarantined) == (None, {})
    assert {m.status for m in made.mutants} >= {MutantStatus.KILLED, MutantStatus.SURVIVED}


@pytest.mark.matrix
@pytest.mark.parametrize("style", [style for style in STYLES if style != "sync client"])
def test_the_style_of_a_suite_does_not_matter(graded, style):
    assert noticed(graded(style)) == noticed(graded("sync client"))


def noticed(made):
    return {m.diff for m in made.mutants if m.status in (MutantStatus.KILLED, MutantStatus.TIMEOUT)}
