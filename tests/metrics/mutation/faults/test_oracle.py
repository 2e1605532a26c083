"""The reference in place of the app: the candidate's tests, answered by our reference."""

import pytest

from interview_kit.exercise.faults.base import Response
from interview_kit.metrics.mutation.faults.id_pairs import IdPairs
from interview_kit.metrics.mutation.faults.oracle import choose_response
from interview_kit.server.reference_server import serve_folder

from .notes import APP, ENVIRONMENT, STYLES, TESTS, WANTED, measured, outcomes

KIT = """
exercise = "users"

[run]
framework = "fastapi"
app = "app:app"
"""


LIST = """

def read_all(request):
    return JSONResponse([*notes.values()])


app.routes.append(Route("/notes/", read_all))
"""


@pytest.fixture
def launch(tmp_path):
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "app.py").write_text(APP + LIST)
    (folder / "kit.toml").write_text(KIT)
    with serve_folder(folder, ENVIRONMENT) as launch:
        yield launch


@pytest.mark.matrix
def test_tests_that_build_on_earlier_ones_agree(tmp_path, launch):
    tests = STYLES["one client for all"]
    found = measured(tmp_path, tests, conftest="", reference=launch)
    assert found.contradicting == {}


@pytest.mark.matrix
def test_tests_that_look_into_the_program_agree(tmp_path, launch):
    tests = TESTS + (
        "\n\ndef test_inside(client):\n"
        "    import app\n"
        "    client.post('/notes/', json={'text': 'a'})\n"
        "    assert len(app.notes) == 1\n"
    )
    assert measured(tmp_path, tests, reference=launch).contradicting == {}


def test_a_test_that_wants_something_else_is_named(tmp_path, launch):
    app = APP.replace("status_code=404", "status_code=410")
    tests = TESTS.replace("== 404", "== 410")
    found = measured(tmp_path, tests, app, reference=launch)
    assert found.contradicting == {
        "tests/test_notes.py::test_missing": "AssertionError: assert 404 == 410"
    }


def test_honest_tests_agree_even_with_a_request_that_no_client_could_send(tmp_path, launch):
    tests = TESTS + (
        "\n\ndef test_odd(client):\n"
        "    assert client.get('/notes/7', headers={'X-Trace': ' '}).status_code == 404\n"
    )
    found = measured(tmp_path, tests, reference=launch)
    assert found.contradicting == {}
    assert outcomes(found) == WANTED


def test_what_the_brief_leaves_open_contradicts_nothing(tmp_path, launch):
    """Ids of another kind, a list in an object, another refusal: the program's own choice."""
    app = APP.replace("int(request", "str(request").replace(
        "number = len(notes) + 1", 'number = f"note-{len(notes) + 1}"'
    )
    app = app.replace("status_code=404", "status_code=422") + LIST.replace("[*", '{"notes": [*')
    app = app.replace("values()])", "values()]})")
    tests = (
        TESTS.replace("== 404", "== 422")
        + """

def test_all(client):
    number = client.post("/notes/", json={"text": "a"}).json()["id"]
    assert client.get(f"/notes/{number}").json()["id"] == number
    assert [note["id"] for note in client.get("/notes/").json()["notes"]] == [number]
    assert client.get("/notes/7").json() == {"detail": "no such note"}
"""
    )
    assert measured(tmp_path, tests, app, reference=launch).contradicting == {}


def body(data, status=200):
    return Response(status=status).with_data(data)


def test_values_are_those_of_the_reference_where_both_have_one_form():
    theirs, ours = body({"id": 1, "of": "Bob", "name": "ANN"}), body({"id": 7, "of": "Eve"})
    assert choose_response(theirs, ours, IdPairs()) is theirs
    ours = body({"id": 7, "of": "Eve", "name": "Ann"})
    assert choose_response(theirs, ours, IdPairs()).data() == {"id": 7, "of": "Eve", "name": "ANN"}
    assert choose_response(theirs, theirs, IdPairs()) is theirs
    assert choose_response(theirs, Response(status=204), IdPairs()) is theirs


def test_a_timestamp_keeps_its_form_and_a_date_does_not_count_as_one():
    theirs = {"at": "2026-01-31T12:00:00+00:00", "day": "2026-01-31"}
    ours = {"at": "2026-01-31T12:00:01Z", "day": "2026-02-01"}
    chosen = {"at": theirs["at"], "day": ours["day"]}
    assert choose_response(body(theirs), body(ours), IdPairs()).data() == chosen


@pytest.mark.parametrize(
    ("theirs", "ours", "chosen"),
    [(404, 422, 404), (422, 422, 422), (409, 422, 422), (201, 422, 422), (422, 201, 201)],
)
def test_the_reference_decides_what_is_refused(theirs, ours, chosen):
    assert choose_response(body({}, theirs), body({}, ours), IdPairs()).status == chosen
