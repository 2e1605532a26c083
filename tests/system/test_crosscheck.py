"""Fork servers give each mutant the status that a fresh process gives it."""

from pathlib import Path

import pytest

from interview_kit.core.model import MutantStatus
from interview_kit.suite.runner import Runner
from interview_kit.suite.task import Tier
from tests.suite.programs import ENVIRONMENT, LEVEL, submission
from tests.tools.crosscheck import engine

APP = """
from fastapi import Depends, FastAPI, HTTPException, Query
from pydantic import BaseModel, Field


class UserIn(BaseModel):
    name: str = Field(min_length=1, max_length=20)


def create_app() -> FastAPI:
    app = FastAPI(title="Users")
    users: dict[int, dict[str, object]] = {}

    def find(number: int) -> dict[str, object]:
        if number not in users:
            raise HTTPException(404, "no such user")
        return users[number]

    @app.post("/users/", status_code=201)
    def create(user: UserIn) -> dict[str, object]:
        number = len(users) + 1
        users[number] = {"id": number, "name": user.name.strip()}
        return users[number]

    @app.get("/users/{number}")
    async def get(user: dict[str, object] = Depends(find)) -> dict[str, object]:
        return user

    @app.get("/users/")
    def every(limit: int = Query(10, ge=1)) -> list[dict[str, object]]:
        return list(users.values())[:limit]

    return app


app = create_app()
"""

TESTS = """
import pytest
from fastapi.testclient import TestClient

from app import app, create_app


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


def test_bad():
    assert TestClient(app).post("/users/", json={"name": ""}).status_code == 422


def test_list(client):
    client.post("/users/", json={"name": "Ann"})
    assert len(client.get("/users/").json()) == 1
"""


@pytest.mark.matrix
def test_they_agree_on_a_web_program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    runners = []

    class RecordedRunner(Runner):
        def warm_up(self) -> None:
            runners.append(self)
            super().warm_up()

    monkeypatch.setattr(engine, "Runner", RecordedRunner)
    made = submission(tmp_path, {"app.py": APP, "tests/test_app.py": TESTS})
    compared = engine.compare(made, ENVIRONMENT, LEVEL, most=10)
    assert [runner.tiers for runner in runners] == [{Tier.WARM, Tier.COLD}]
    assert len(compared) == 10
    assert {each.forked for each in compared} >= {MutantStatus.KILLED, MutantStatus.SURVIVED}
    assert [each.mutant.diff for each in compared if not each.agrees] == []
