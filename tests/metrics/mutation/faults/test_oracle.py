"""The reference in place of the app: the candidate's tests, answered by our reference."""

import pytest

from interview_kit.server.reference_server import serve_folder

from .notes import APP, ENVIRONMENT, STYLES, TESTS, WANTED, measured, outcomes

KIT = """
exercise = "users"

[run]
framework = "fastapi"
app = "app:app"
"""


@pytest.fixture
def launch(tmp_path):
    folder = tmp_path / "reference"
    folder.mkdir()
    (folder / "app.py").write_text(APP)
    (folder / "kit.toml").write_text(KIT)
    with serve_folder(folder, ENVIRONMENT) as launch:
        yield launch


def test_honest_tests_agree_with_the_reference(tmp_path, launch):
    assert measured(tmp_path, reference=launch).contradicting == {}


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


def test_a_request_that_no_client_could_send_is_answered_by_their_program(tmp_path, launch):
    tests = TESTS + (
        "\n\ndef test_odd(client):\n"
        "    assert client.get('/notes/7', headers={'X-Trace': ' '}).status_code == 404\n"
    )
    found = measured(tmp_path, tests, reference=launch)
    assert found.contradicting == {}
    assert outcomes(found) == WANTED
