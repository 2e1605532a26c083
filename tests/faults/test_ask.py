"""interview_kit.faults.ask: the candidate's tests meet broken servers, at the level `none`."""

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.faults import ask, meeting
from interview_kit.faults.ask import Faults, Noticed
from interview_kit.faults.base import Fault
from interview_kit.faults.build import answer, edit, on
from interview_kit.faults.reference import warm
from interview_kit.progress import Silent
from tests.own_tests.programs import ENVIRONMENT, LEVEL, submission

APP = """
from fastapi import FastAPI
from fastapi.responses import JSONResponse

notes = {}
app = FastAPI()


@app.post("/notes/", status_code=201)
def create(note: dict):
    number = len(notes) + 1
    notes[number] = {"id": number, "text": note["text"]}
    return notes[number]


@app.get("/notes/{number}")
def read(number: int):
    if number not in notes:
        return JSONResponse({"detail": "no such note"}, status_code=404)
    return notes[number]


@app.delete("/notes/{number}", status_code=204)
def delete(number: int):
    notes.pop(number, None)
"""
CONFTEST = """
import pytest
from fastapi.testclient import TestClient

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
KIT = """
exercise = "users"

[run]
framework = "fastapi"
app = "app:app"
"""
FAULTS = (
    Fault("a", "creating answers 200", ("U01",), answer(on("POST", "/notes/", 201), 200)),
    Fault("b", "a missing note is there", ("U02",), answer(on("GET", "/notes/{id}", 404), 200, {})),
    Fault(
        "c",
        "reading shows another text",
        ("U03",),
        edit(on("GET", "/notes/{id}", 200), lambda note, _: note | {"text": "b"}),
    ),
    Fault("d", "deleting answers 200", ("U04",), answer(on("DELETE", "/notes/{id}", 204), 200)),
)
WANTED = {"a": "noticed", "b": "noticed", "c": "unnoticed", "d": "not_exercised"}


def outcomes(found: Faults) -> dict[str, str]:
    assert found.void is None
    return {result.fault.id: result.outcome.value for result in found.results}


def measured(
    folder: Path, code: str = TESTS, app: str = APP, conftest: str = CONFTEST, **options: object
) -> Faults:
    files = {"app.py": app, "tests/conftest.py": conftest, "tests/test_notes.py": code}
    folder.mkdir(exist_ok=True)
    made = submission(folder, files)
    asked: dict[str, object] = {"progress": Silent(), **options}
    return ask.measure(made, ENVIRONMENT, LEVEL, FAULTS, **asked)  # type: ignore[arg-type]


def test_faults_are_noticed_unnoticed_or_not_exercised(tmp_path):
    found = measured(tmp_path)
    assert outcomes(found) == WANTED
    assert ask.sentence(found) == "Your 3 tests met 4 broken servers and noticed 2."
    by = {result.fault.id: result.test for result in found.results}
    assert by == {
        "a": "tests/test_notes.py::test_create",
        "b": "tests/test_notes.py::test_missing",
        "c": None,
        "d": None,
    }


def test_any_number_of_workers_finds_the_same(tmp_path):
    assert measured(tmp_path / "1", jobs=1) == measured(tmp_path / "3", jobs=3)


STYLES: Mapping[str, str] = {
    "unittest": """
import unittest

from fastapi.testclient import TestClient

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
from fastapi.testclient import TestClient

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
}


@pytest.mark.parametrize("style", STYLES)
def test_honest_suites_in_every_style(tmp_path, style):
    found = measured(tmp_path, STYLES[style], conftest="")
    assert outcomes(found) == WANTED
    assert found.quarantined == {}


def test_a_suite_that_asserts_nothing_notices_nothing(tmp_path):
    tests = TESTS.replace("assert ", "")
    assert set(outcomes(measured(tmp_path, tests)).values()) == {"unnoticed", "not_exercised"}


def test_without_fork_every_run_is_a_process_of_its_own(tmp_path, monkeypatch):
    def none(*arguments: object) -> None:
        raise meeting.NoZygoteError("not here")

    monkeypatch.setattr(meeting.Crew, "hire", none)
    assert outcomes(measured(tmp_path)) == WANTED


def test_an_app_that_leaves_a_thread_behind_is_imported_anew(tmp_path, monkeypatch):
    tiers = []
    run = meeting.Meeting._run

    def noting(self: meeting.Meeting, *arguments: object) -> object:
        tiers.append(self._tier.value)
        return run(self, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(meeting.Meeting, "_run", noting)
    app = "import threading, time\n" + APP
    app += "\nthreading.Thread(target=time.sleep, args=(600,), daemon=True).start()\n"
    assert outcomes(measured(tmp_path, app=app)) == WANTED
    assert set(tiers) == {"cold"}


def test_a_test_that_fails_now_and_then_notices_nothing(tmp_path):
    tests = TESTS + (
        "\n\ndef test_moody(client):\n"
        "    import random\n"
        "    client.get('/notes/7')\n"
        "    assert random.random() < 0.5\n"
    )
    given = ["create", "missing", "read", "moody"]
    found = measured(tmp_path, tests, tests=[f"tests/test_notes.py::test_{n}" for n in given])
    if found.quarantined:
        assert [*found.quarantined] == ["tests/test_notes.py::test_moody"]
    by = {result.fault.id: result.test for result in found.results}
    assert (by["a"], by["b"]) == (
        "tests/test_notes.py::test_create",
        "tests/test_notes.py::test_missing",
    )


@pytest.mark.parametrize(
    ("tests", "reason"),
    [
        ("def test_bad():\n    assert 0\n", "no test passes on the program itself"),
        ("", "pytest found no tests"),
        ("import os\n\ndef test_bad():\n    os._exit(0)\n", "the test process ended (exit 0)"),
    ],
)
def test_a_suite_that_cannot_judge_is_void(tmp_path, tests, reason):
    found = measured(tmp_path, tests)
    assert found.void is not None
    assert found.void.startswith(reason)
    assert found.results == ()


def test_a_test_that_loops_until_a_fault_ends_has_noticed_it(tmp_path, monkeypatch):
    monkeypatch.setattr(meeting, "FAIRNESS", 0.5)
    tests = TESTS + (
        "\n\ndef test_until_gone(client):\n"
        "    while client.get('/notes/9').status_code != 404:\n"
        "        pass\n"
    )
    found = measured(tmp_path, tests, tests=["tests/test_notes.py::test_until_gone"])
    assert outcomes(found)["b"] == "noticed"


def test_nothing_of_a_fault_enters_their_process(tmp_path):
    """A test that searches its own memory for the name of the fault finds nothing."""
    tests = """
import gc


def test_search(client):
    client.get("/notes/7")
    words = "a missing no" + "te is th" + "ere"
    assert not [found for found in gc.get_objects() if words in repr(type(found))]
    assert not [s for found in gc.get_objects() if type(found) is dict
                for s in list(found.values()) if isinstance(s, str) and s == words]
"""
    assert outcomes(measured(tmp_path, tests))["b"] == "unnoticed"


class TestWheat:
    @pytest.fixture
    def launch(self, tmp_path):
        folder = tmp_path / "reference"
        folder.mkdir()
        (folder / "app.py").write_text(APP)
        (folder / "kit.toml").write_text(KIT)
        with warm(folder, ENVIRONMENT) as launch:
            yield launch

    def test_honest_tests_agree_with_the_reference(self, tmp_path, launch):
        assert measured(tmp_path, reference=launch).contradicting == {}

    def test_tests_that_build_on_earlier_ones_agree(self, tmp_path, launch):
        tests = STYLES["one client for all"]
        found = measured(tmp_path, tests, conftest="", reference=launch)
        assert found.contradicting == {}

    def test_tests_that_look_into_the_program_agree(self, tmp_path, launch):
        tests = TESTS + (
            "\n\ndef test_inside(client):\n"
            "    import app\n"
            "    client.post('/notes/', json={'text': 'a'})\n"
            "    assert len(app.notes) == 1\n"
        )
        assert measured(tmp_path, tests, reference=launch).contradicting == {}

    def test_a_test_that_wants_something_else_is_named(self, tmp_path, launch):
        app = APP.replace("status_code=404", "status_code=410")
        tests = TESTS.replace("== 404", "== 410")
        found = measured(tmp_path, tests, app, reference=launch)
        assert found.contradicting == {
            "tests/test_notes.py::test_missing": "AssertionError: assert 404 == 410"
        }


def test_outcomes_can_be_counted(tmp_path):
    found = measured(tmp_path)
    assert [fault.id for fault in found.of(Noticed.NOTICED)] == ["a", "b"]
    void = replace(found, void="why", results=())
    assert ask.sentence(void) == "why"
