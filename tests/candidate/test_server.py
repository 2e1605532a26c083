"""Every way in which a candidate's server cannot be asked has its own number and sentence."""

import json
import os
import socket
import sys
import venv

import pytest

from interview_kit.candidate import serve, server
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
        ('[run]\napp = ":app"', "must look like"),
        ('[run]\napp = ".main:app"', "must look like"),
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


NT = pytest.mark.skipif(os.name == "nt", reason="a shell, links and folders of POSIX")
FACTORY = "def create_app():\n    return lambda scope, receive, send: None\n"


@pytest.mark.parametrize(
    ("target", "cause", "cure"),
    [
        ("api.main:creat_app", "api.main has no creat_app", "did you mean create_app?"),
        ("api.main:xyz", "api.main has no xyz", "name your app, or what makes it"),
        ("api.main:Box.ap", "api.main.Box has no ap", "did you mean app?"),
        ("api.mian:create_app", "names the module 'api.mian', and there is none", "with dots"),
        ("ipa.main:create_app", "names the module 'ipa.main', and there is none", "with dots"),
    ],
)
def test_a_wrong_name_of_the_app_is_mended_in_kit_toml(project, target, cause, cure):
    app(project, target, api__main=f"{FACTORY}class Box:\n    app = 1\n")
    found = trouble(project)
    assert (found.number, found.place) == ("K01", "")
    assert cause in found.cause
    assert found.cure.startswith("mend `app` in kit.toml: ")
    assert cure in found.cure


def test_no_place_lies_within_the_kit(project):
    """It calls the factory, and lies in the project's folder."""
    app(project, "api.main:create_app", api__main=FACTORY.replace("()", "(settings)"))
    found = trouble(project)
    assert (found.number, found.place) == ("K03", "")
    assert "settings" in found.cause


@pytest.mark.parametrize(
    ("words", "cause"),
    [
        ([sys.executable, "sever.py"], "names sever.py, and there is no such file"),
        ([sys.executable, "-m", "api.sever"], "names the module api.sever"),
        ([sys.executable, "-m", "api"], "names the module api, and there is no api.__main__"),
        pytest.param(["sh", "-c", "no-such"], "cannot be run: sh (exit 127)", marks=NT),
    ],
)
def test_a_command_that_names_what_is_not_there_is_k01(project, words, cause):
    (project.root / "api").mkdir()
    command(project, *words)
    found = trouble(project)
    assert found.number == "K01"
    assert cause in found.cause
    assert found.cure.startswith("mend `command` in kit.toml")
    assert found.log


@pytest.fixture
def hats(project, monkeypatch):
    """A program that imports a package, and a folder whose `.venv` has none yet."""
    monkeypatch.delenv("VIRTUAL_ENV", raising=False)
    monkeypatch.delenv("KIT_PYTHON", raising=False)
    program = project.root / "server.py"
    program.write_text(f"import hats\n{program.read_text()}")
    command(project, sys.executable, "server.py")
    return project


def environment(project, *modules):
    """Make `.venv` with these modules in it."""
    venv.create(project.root / ".venv", symlinks=True)
    (packages,) = project.root.glob(".venv/lib/*/site-packages")
    for name in modules:
        (packages / f"{name}.py").touch()


@NT
def test_another_python_without_the_packages_is_said_to_be_one(hats):
    found = trouble(hats)
    assert found.number == "K02"
    assert found.cause.startswith(f"no module named 'hats' in {sys.executable}, which the command")
    assert found.cure.startswith("run `setup`: it makes .venv")
    environment(hats)
    assert trouble(hats).cure == serve.SETUP
    environment(hats, "hats")
    assert trouble(hats).cure == (
        "mend `command` in kit.toml: say `python` there; that is .venv/bin/python, which has it"
    )
    command(hats, sys.executable, "-m", "hats.server")
    assert "which has it" in trouble(hats).cure


@NT
def test_the_projects_python_comes_first_as_in_a_grading(hats):
    command(hats, "python", "server.py")
    environment(hats)
    found = trouble(hats)
    assert "no module named 'hats' in .venv/bin/python" in found.cause
    environment(hats, "hats")
    assert run(hats) == 200


def test_a_module_of_ones_own_that_is_missing_needs_no_set_up(hats):
    (hats.root / "hats").mkdir()
    (hats.root / "server.py").write_text("import hats.red\n")
    found = trouble(hats)
    assert (found.number, found.cure) == ("K02", "mend that import")


@NT
def test_what_no_python_started_needs_a_package_too(hats):
    command(hats, "sh", "-c", f"{sys.executable} -c 'import hats'")
    found = trouble(hats)
    assert (found.number, found.cause) == ("K02", "no module named 'hats'")
    assert found.cure == serve.SETUP


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
