"""Every way in which a candidate's server cannot be asked has its own number and sentence."""

import json
import socket
import sys

import pytest

from interview_kit.candidate import server
from interview_kit.candidate.errors import TroubleError

from .conftest import MANIFEST


def run(project, port=None):
    with server.running(project, port) as serving:
        return server.asked(serving, "/things/")


def trouble(project, port=None):
    with pytest.raises(TroubleError) as caught:
        run(project, port)
    return caught.value.trouble


def command(project, *words):
    (project.root / "kit.toml").write_text(f"[run]\ncommand = {json.dumps(words)}\n")


def test_a_server_that_answers(project):
    assert run(project) == 200


def test_it_ends_with_the_checks(project):
    with server.running(project) as serving:
        port = serving.port
        assert not server.is_free(port)
    assert server.is_free(port)


@pytest.mark.parametrize(
    ("manifest", "said"),
    [
        (None, "there is no kit.toml"),
        ("[run", "cannot be read"),
        ("", "needs app"),
        ('[run]\napp = "app"', "must look like"),
        ('[run]\napp = "a:b"\ncommand = ["x"]', "needs app"),
        ('run = "app:app"', "needs app"),
        ('[run]\ncommand = ["no-such-program-anywhere"]', "cannot be run"),
    ],
)
def test_a_manifest_that_starts_nothing_is_k01(project, manifest, said):
    file = project.root / "kit.toml"
    file.unlink() if manifest is None else file.write_text(manifest)
    found = trouble(project)
    assert found.number == "K01"
    assert said in found.cause
    assert found.cure


def app(project, target, **files):
    """A program of these files; `api__main` is `api/main.py`."""
    (project.root / "kit.toml").write_text(f'[run]\napp = "{target}"\n')
    (project.root / "api").mkdir()
    for name, text in files.items():
        (project.root / f"{name.replace('__', '/')}.py").write_text(text)


def test_a_place_is_said_from_the_folder_on(project):
    app(project, "api.main:app", api__main="import api.views", api__views="x = 1\ndef (:\n")
    found = trouble(project)
    assert (found.number, found.place) == ("K03", "api/views.py:2")
    (project.root / "api" / "views.py").write_text("x = 1\nx.y\n")
    found = trouble(project)
    assert (found.number, found.place) == ("K03", "api/views.py:2")


def test_a_taken_port_is_k04(project):
    with socket.socket() as other:
        other.bind((server.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        found = trouble(project, port)
    assert found.number == "K04"
    assert str(port) in found.cause


def test_a_server_with_a_port_of_its_own_that_is_taken_is_k04(project):
    with socket.socket() as other:
        other.bind((server.HOST, 0))
        other.listen()
        port = other.getsockname()[1]
        text = (project.root / "server.py").read_text()
        fixed = text.replace('int(os.environ["PORT"])', str(port))
        (project.root / "server.py").write_text(fixed)
        assert trouble(project).number == "K04"


def test_a_server_that_never_listens_is_k05(project, monkeypatch):
    monkeypatch.setattr(server, "PATIENCE", 1.0)
    command(project, sys.executable, "-c", "import time; print('up', flush=True); time.sleep(60)")
    found = trouble(project)
    assert found.number == "K05"
    assert "up" in found.log


def test_a_server_that_only_fails_is_k05(project, monkeypatch):
    monkeypatch.setattr(server, "PATIENCE", 2.0)
    text = (project.root / "server.py").read_text().replace('200, ["hat"]', "500, []")
    (project.root / "server.py").write_text(text)
    found = trouble(project)
    assert found.number == "K05"
    assert "500" in found.cause


def test_a_server_that_ends_is_k06(project):
    command(project, sys.executable, "-c", "print('no database'); raise SystemExit(7)")
    found = trouble(project)
    assert found.number == "K06"
    assert "exit 7" in found.cause
    assert "no database" in found.log


def test_it_has_a_data_folder_of_its_own_and_a_place_to_listen(project):
    program = project.root / "server.py"
    look = 'assert not os.listdir(os.environ["DATA_DIR"])\n'
    program.write_text(program.read_text().replace("class Handler", f"{look}class Handler"))
    assert run(project) == 200


def test_nothing_is_left_running_when_the_command_is_killed(project):
    """The server hangs on the command's end of a pipe."""
    with server.running(project) as serving:
        assert serving.process.stdin is not None
        serving.process.stdin.close()
        serving.process.wait(10)
        assert server.is_free(serving.port)


def test_a_manifest_of_the_starter_is_whole(project):
    (project.root / "kit.toml").write_text(MANIFEST)
    assert run(project) == 200
