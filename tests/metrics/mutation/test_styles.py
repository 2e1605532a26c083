"""Honest suites in many styles: none of their tests is quarantined, and they notice the same."""

import dataclasses
import functools
import os

import pytest

from interview_kit.core.model import MutantStatus
from interview_kit.submission import environments
from tests.suite.programs import ENVIRONMENT, mutated, submission

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
HEAD = """
import itertools
import pytest
from fastapi.testclient import TestClient
from app import create_app

@pytest.fixture
def client():
    with TestClient(create_app()) as client:
        yield client
"""

PARAMETRISED = f"""{HEAD}
@pytest.mark.parametrize(("body", "status"), [({{"name": "Ann"}}, 201), ({{"name": ""}}, 422)])
def test_create(client, body, status):
    assert client.post("/users/", json=body).status_code == status

@pytest.mark.parametrize("key", ["id", "name"])
def test_response(client, key):
    answer = client.post("/users/", json={{"name": "Ann"}}).json()
    assert (answer[key], len(answer)) == ({{"id": 1, "name": "Ann"}}[key], 2)

@pytest.mark.parametrize(("path", "status"), [("/users/1", 200), ("/users/7", 404)])
def test_get(client, path, status):
    client.post("/users/", json={{"name": "Ann"}})
    answer = client.get(path)
    assert answer.status_code == status
    assert status == 404 or answer.json()["name"] == "Ann"
"""

STORY = f"""{HEAD}
def test_all_of_it(client):
    assert client.get("/users/7").status_code == 404
    assert client.post("/users/", json={{"name": ""}}).status_code == 422
    answer = client.post("/users/", json={{"name": "Ann"}})
    assert (answer.status_code, answer.json()) == (201, {{"id": 1, "name": "Ann"}})
    assert client.get("/users/1").json()["name"] == "Ann"
"""

FACTORIES = f"""{HEAD}
numbers = itertools.count(1)

def make_user(**changes):
    return {{"name": f"Ann {{next(numbers)}}"}} | changes

@pytest.fixture
def add(client):
    def add(**changes):
        body = make_user(**changes)
        answer = client.post("/users/", json=body)
        assert answer.status_code == 201
        return body, answer.json()
    return add

def test_create(client, add):
    body, user = add()
    assert user == {{"id": 1, **body}}
    assert client.get(f"/users/{{user['id']}}").json()["name"] == body["name"]

def test_unknown(client):
    assert client.get("/users/7").status_code == 404

def test_bad(client):
    assert client.post("/users/", json=make_user(name="")).status_code == 422
"""

PROPERTIES = """
from fastapi.testclient import TestClient
from hypothesis import given, settings
from hypothesis import strategies as st
from app import create_app

NAMES = st.text("abc Zoë", min_size=3, max_size=9)

@settings(max_examples=20, deadline=None)
@given(NAMES)
def test_create(name):
    with TestClient(create_app()) as client:
        answer = client.post("/users/", json={"name": name})
        assert (answer.status_code, answer.json()) == (201, {"id": 1, "name": name})
        assert client.get("/users/1").json()["name"] == name

@settings(max_examples=20, deadline=None)
@given(st.integers(1, 10**6))
def test_unknown(number):
    with TestClient(create_app()) as client:
        assert client.get(f"/users/{number}").status_code == 404

def test_bad():
    with TestClient(create_app()) as client:
        assert client.post("/users/", json={"name": ""}).status_code == 422
"""

SNAPSHOT = f"""{SYNC}
def test_document(client):
    document = client.get("/openapi.json").json()
    assert sorted(document["paths"]) == ["/users/", "/users/{{number}}"]
    assert document["components"]["schemas"]["UserIn"] == {{
        "properties": {{"name": {{"type": "string", "minLength": 1, "title": "Name"}}}},
        "type": "object",
        "required": ["name"],
        "title": "UserIn",
    }}
"""

DATABASE = """
import os
import sqlite3
from pathlib import Path

from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field


class UserIn(BaseModel):
    name: str = Field(min_length=1)


def create_app() -> FastAPI:
    app = FastAPI()
    path = Path(os.environ["DATA_DIR"], "users.db")
    connection = sqlite3.connect(path, check_same_thread=False)
    connection.execute("create table if not exists users (id integer primary key, name text)")

    @app.post("/users/", status_code=201)
    def create(user: UserIn) -> dict[str, object]:
        with connection:
            row = connection.execute("insert into users (name) values (?)", [user.name])
        return {"id": row.lastrowid, "name": user.name}

    @app.get("/users/{number}")
    def get(number: int) -> dict[str, object]:
        row = connection.execute("select name from users where id = ?", [number]).fetchone()
        if row is None:
            raise HTTPException(404, "no such user")
        return {"id": number, "name": row[0]}

    return app
"""

IN_A_FOLDER = SYNC.replace(
    "def client():",
    "def client(tmp_path, monkeypatch):\n    monkeypatch.setenv('DATA_DIR', str(tmp_path))",
)
DJANGO = {
    "manage.py": "import os\nos.environ.setdefault('DJANGO_SETTINGS_MODULE', 'site_.settings')\n",
    "site_/settings.py": """
SECRET_KEY = "x"
ALLOWED_HOSTS = ["*"]
INSTALLED_APPS = ["shop"]
ROOT_URLCONF = "site_.urls"
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": "db.sqlite3"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
APPEND_SLASH = False
""",
    "site_/urls.py": """
from django.urls import path
from shop import views

urlpatterns = [path("users/", views.create), path("users/<int:number>", views.get)]
""",
    "shop/models.py": """
from django.db import models


class User(models.Model):
    name = models.CharField(max_length=100)
""",
    "shop/views.py": """
import json

from django.http import JsonResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.csrf import csrf_exempt

from shop.models import User


@csrf_exempt
def create(request):
    name = json.loads(request.body)["name"]
    if not name:
        return JsonResponse({"detail": "the name is empty"}, status=422)
    user = User.objects.create(name=name)
    return JsonResponse({"id": user.pk, "name": user.name}, status=201)


def get(request, number):
    user = get_object_or_404(User, pk=number)
    return JsonResponse({"id": user.pk, "name": user.name})
""",
}
DJANGO_CASE = """
from django.test import TestCase

class UsersTest(TestCase):
    def post(self, name):
        return self.client.post("/users/", {"name": name}, content_type="application/json")

    def test_create(self):
        answer = self.post("Ann")
        self.assertEqual((answer.status_code, answer.json()), (201, {"id": 1, "name": "Ann"}))
        self.assertEqual(self.client.get("/users/1").json(), {"id": 1, "name": "Ann"})

    def test_unknown(self):
        self.assertEqual(self.client.get("/users/7").status_code, 404)

    def test_bad(self):
        self.assertEqual(self.post("").status_code, 422)
"""
DJANGO_HTTP = """
import json
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from django.test import LiveServerTestCase, override_settings

@override_settings(STATIC_URL="static/")
class UsersTest(LiveServerTestCase):
    reset_sequences = True

    def ask(self, path, body=None):
        data = None if body is None else json.dumps(body).encode()
        try:
            with urlopen(Request(self.live_server_url + path, data), timeout=10) as answer:
                return answer.status, json.loads(answer.read())
        except HTTPError as error:
            return error.code, None

    def test_create(self):
        self.assertEqual(self.ask("/users/", {"name": "Ann"}), (201, {"id": 1, "name": "Ann"}))
        self.assertEqual(self.ask("/users/1")[1], {"id": 1, "name": "Ann"})

    def test_unknown(self):
        self.assertEqual(self.ask("/users/7")[0], 404)

    def test_bad(self):
        self.assertEqual(self.ask("/users/", {"name": ""})[0], 422)
"""
STYLES = {
    "sync client": SYNC,
    "async client": ASYNC,
    "unittest": UNITTEST,
    "session scope": SESSION,
    "parametrised": PARAMETRISED,
    "one long story": STORY,
    "factories": FACTORIES,
    "properties": PROPERTIES,
    "snapshot of the document": SNAPSHOT,
    "database in a folder": IN_A_FOLDER,
    "Django's client": DJANGO_CASE,
    "Django over HTTP": DJANGO_HTTP,
}
OF_DJANGO = {"Django's client", "Django over HTTP"}
PROGRAMS = {"database in a folder": {"app.py": DATABASE}, **dict.fromkeys(OF_DJANGO, DJANGO)}
NOTICES_OTHERS = {"sync client", "snapshot of the document", "database in a folder", *OF_DJANGO}
"""These notice other changes than the first, by their tests or by their program."""


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Grades a style once."""

    @functools.cache
    def grade(style):
        folder = tmp_path_factory.mktemp("style")
        program = PROGRAMS.get(style, {"app.py": APP})
        made = submission(folder, {**program, "tests/test_app.py": STYLES[style]})
        environment = environments.build("django") if style in OF_DJANGO else ENVIRONMENT
        manifest = dataclasses.replace(made.manifest, framework=environment.framework)
        made = dataclasses.replace(made, manifest=manifest)
        return mutated(made, environment=environment, jobs=len(os.sched_getaffinity(0)))

    return grade


@pytest.mark.matrix
@pytest.mark.parametrize("style", STYLES)
def test_no_test_of_an_honest_suite_is_quarantined(graded, style):
    made = graded(style)
    assert (made.void, made.quarantined) == (None, {})
    assert {m.status for m in made.mutants} >= {MutantStatus.KILLED, MutantStatus.SURVIVED}


@pytest.mark.matrix
@pytest.mark.parametrize("style", [style for style in STYLES if style not in NOTICES_OTHERS])
def test_the_style_of_a_suite_does_not_matter(graded, style):
    assert noticed(graded(style)) == noticed(graded("sync client"))


@pytest.mark.matrix
def test_django_s_client_notices_what_tests_over_http_notice(graded):
    assert noticed(graded("Django's client")) == noticed(graded("Django over HTTP"))


@pytest.mark.matrix
def test_a_snapshot_beside_other_tests_only_adds_to_what_they_notice(graded):
    assert noticed(graded("snapshot of the document")) > noticed(graded("sync client"))


def noticed(made):
    return {m.diff for m in made.mutants if m.status in (MutantStatus.KILLED, MutantStatus.TIMEOUT)}
