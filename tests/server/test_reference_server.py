import contextlib

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.exercise.reference import assemble
from interview_kit.server.client import BoundedClient
from interview_kit.server.reference_server import serve_folder


def test_each_server_is_fresh(tmp_path, fastapi):
    with serve_folder(assemble("users", "fastapi", tmp_path), fastapi) as launch:
        for _ in range(2):
            with launch() as server, BoundedClient(server.connect) as client:
                assert client.get("/users/").json()["users"] == []
                body = {"name": "Ann", "email": "ann@example.com"}
                assert client.post("/users/", json=body).status_code == 201


def test_its_log_is_there(tmp_path, fastapi):
    with (
        serve_folder(assemble("users", "fastapi", tmp_path), fastapi) as launch,
        launch() as server,
        BoundedClient(server.connect) as client,
    ):
        client.get("/users/", headers={"X-Request-ID": "trace-me"})
        assert "trace-me" in server.log_text()


def test_it_ends_with_its_context(tmp_path, fastapi):
    with serve_folder(assemble("users", "fastapi", tmp_path), fastapi) as launch:
        with launch() as server:
            connection = server.connect()
        with connection:
            connection.settimeout(30)
            with contextlib.suppress(ConnectionResetError):
                assert connection.recv(1) == b""
            assert not server.address.path.exists()


def test_one_that_cannot_be_imported_says_why(tmp_path, fastapi):
    folder = assemble("users", "fastapi", tmp_path)
    (folder / "app.py").write_text("import nothing_of_the_kind\n")
    with pytest.raises(EngineError, match="nothing_of_the_kind"), serve_folder(folder, fastapi):
        pass
