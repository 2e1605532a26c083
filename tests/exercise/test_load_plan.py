"""interview_kit.exercise.load_plan: what a load profile stores and asks."""

import json
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import InputFile
from interview_kit.exercise.definition import list_exercises, read_exercise
from interview_kit.exercise.load_plan import read_load_plan

PLAN = """
format_version = 1
records = 20
few = 5
clients = 2

[create]
method = "POST"
path = "/things/"
body = { name = "Thing {n:03}", tags = ["t{n}"], size = 3 }
id = "id"

[[routes]]
name = "get"
method = "GET"
path = "/things/{id}?n={n}"
"""
FILE = InputFile(variable="SEED_FILE", module=Path("seed.py"), example=Path("seed.json"))
THINGS = replace(read_exercise("users"), id="things", files=(FILE,))


@pytest.fixture
def exercise(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(layout, "PHASES", tmp_path)
    (tmp_path / "things").mkdir()
    return tmp_path / "things" / "load.toml"


WITH_A_PLAN = [name for name in list_exercises() if layout.load_plan(name).is_file()]


@pytest.mark.parametrize("name", WITH_A_PLAN)
def test_every_plan_asks_routes_of_its_exercise(name: str) -> None:
    exercise = read_exercise(name)
    plan = read_load_plan(exercise)
    assert plan is not None
    assert (plan.records, plan.clients) == (2000, 8)
    paths = {request.path.rstrip("/") for request in (plan.create, *plan.routes)}
    assert exercise.collection.rstrip("/") in paths
    assert len({route.name for route in plan.routes}) == len(plan.routes)


def test_a_request_gets_a_new_number_and_a_stored_id(exercise: Path) -> None:
    assert read_load_plan(THINGS) is None
    exercise.write_text(PLAN, "utf-8")
    plan = read_load_plan(THINGS)
    assert plan is not None
    path, body = plan.create.fill(7, "x")
    assert (path, json.loads(body)) == (
        "/things/",
        {"name": "Thing 007", "tags": ["t7"], "size": 3},
    )
    assert plan.routes[0].fill(7, "x") == ("/things/x?n=7", b"")
    assert (plan.headers, plan.files) == ({}, ())


def test_a_plan_may_have_headers_and_files_of_its_own(exercise: Path) -> None:
    own = exercise.with_name("load_seed.py")
    own.touch()
    tables = '[headers]\nx-api-key = "k"\n\n[files]\nSEED_FILE = "load_seed.py"\n\n[create]'
    exercise.write_text(PLAN.replace("[create]", tables), "utf-8")
    plan = read_load_plan(THINGS)
    assert plan is not None
    assert (plan.headers, plan.files) == ({"x-api-key": "k"}, (replace(FILE, module=own),))


@pytest.mark.parametrize(
    ("before", "after", "message"),
    [
        ("few = 5", "few = 20", "`few` must be below `records`"),
        ("few = 5", "", "missing key `few`: add it"),
        ("{id}", "{uuid}", "get: a place in braces is neither {n} nor {id}"),
        ("few = 5", "few = 5\nusers = 1", "unknown key `users`: remove it or fix the spelling"),
        ("few = 5", "few = 5\nfiles.SEED_FILE = 'a.py'", "`files.SEED_FILE`: a.py is missing"),
        ("few = 5", "few = 5\nfiles.SEED = 'a.py'", "`files.SEED`: exercise.toml has no such file"),
        ("few = 5", 'few = 5\nheaders.a = "b\\n"', "`headers.a`"),
    ],
)
def test_what_cannot_be_meant_is_named(
    exercise: Path, before: str, after: str, message: str
) -> None:
    exercise.write_text(PLAN.replace(before, after), "utf-8")
    with pytest.raises(EngineError) as caught:
        read_load_plan(THINGS)
    assert str(caught.value).startswith(f"phases/things/load.toml: {message}")
