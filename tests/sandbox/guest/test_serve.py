import contextlib
import functools
import json
import os
import socket
import subprocess
import sys
import textwrap
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
from fastapi import FastAPI

from interview_kit.core import layout
from interview_kit.sandbox.guest.serve import Cause
from interview_kit.server.failure import CANNOT_SERVE

PROGRAM = layout.GUEST / "serve.py"


@pytest.fixture(scope="module")
def serve() -> ModuleType:
    spec = util.spec_from_file_location("serve_inside", PROGRAM)
    assert spec
    assert spec.loader
    module = util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture
def folder(tmp_path, monkeypatch) -> Path:
    """Gives the folder of a submission, as the working directory; unloads its modules."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    modules_before = set(sys.modules)
    yield tmp_path
    for name in sys.modules.keys() - modules_before:
        del sys.modules[name]


async def asgi(scope, receive, send): ...
def wsgi(environ, start_response): ...
def factory(settings=None):
    return asgi


def wants_more(settings):
    return asgi


class Wsgi:
    def __call__(self, environ, start_response): ...


class Asgi:
    async def __call__(self, scope, receive, send): ...
    def wsgi(self, environ, start_response): ...


class Neither: ...


def test_an_app_is_found_by_module_and_dotted_name(serve, folder):
    (folder / "package_of_ann").mkdir()
    (folder / "package_of_ann" / "web.py").write_text("class Box:\n    app = 7\n")
    assert serve.import_target("package_of_ann.web:Box.app") == 7


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nowhere:app", "there is no module 'nowhere' (kit.toml: app)"),
        ("nowhere.deep:app", "there is no module 'nowhere.deep' (kit.toml: app)"),
        (
            "anns_app:api",
            "anns_app has no 'api' (kit.toml: app = 'anns_app:api'); did you mean 'app'?",
        ),
        ("anns_app:server", "anns_app has no 'server' (kit.toml: app = 'anns_app:server')"),
    ],
)
def test_what_is_not_there_is_named(serve, folder, target, reason):
    (folder / "anns_app.py").write_text("app = 1")
    with pytest.raises(serve.CannotServeError) as caught:
        serve.import_target(target)
    assert str(caught.value) == reason


def test_a_package_that_the_app_misses_is_not_taken_for_the_app(serve, folder):
    (folder / "anns_app.py").write_text("import sqlmodel")
    with pytest.raises(ModuleNotFoundError, match="sqlmodel"):
        serve.import_target("anns_app:app")


@pytest.mark.parametrize(
    ("candidate", "interface"),
    [
        (asgi, "asgi"),
        (Asgi(), "asgi"),
        (Asgi().__call__, "asgi"),
        (FastAPI(), "asgi"),
        (wsgi, "wsgi"),
        (Wsgi(), "wsgi"),
        (Asgi().wsgi, "wsgi"),
        (Asgi, None),
        (factory, None),
        (wants_more, None),
        (Neither(), None),
        (7, None),
        (None, None),
        (range, None),
        (max, None),
    ],
)
def test_an_interface_is_detected_by_the_shape_of_the_call(serve, candidate, interface):
    assert serve.detect_interface(candidate) == interface


@pytest.mark.parametrize("value", [asgi, factory, Asgi, functools.partial(wants_more, 1)])
def test_an_app_or_what_makes_one_is_served(serve, value):
    app = serve.resolve_app(value, "asgi", "app:app")
    assert serve.detect_interface(app) == "asgi"


@pytest.mark.parametrize(
    ("value", "reason"),
    [
        (wsgi, "app:x is a function, which speaks WSGI; the framework in kit.toml speaks ASGI"),
        (lambda: wsgi, "app:x is a function, which speaks WSGI; the framework in kit.toml"),
        (wants_more, "app:x is a function, neither an app nor a factory"),
        (lambda: None, "app:x is a NoneType, neither an app nor a factory"),
        ("app", "app:x is a str, neither an app nor a factory"),
    ],
)
def test_what_cannot_be_served_is_named(serve, value, reason):
    with pytest.raises(serve.CannotServeError) as caught:
        serve.resolve_app(value, "asgi", "app:x")
    assert str(caught.value).startswith(reason)


def test_an_app_of_another_framework_is_named_with_it(serve):
    with pytest.raises(
        serve.CannotServeError, match=r"FastAPI of fastapi, which speaks ASGI; .*WSGI"
    ):
        serve.resolve_app(FastAPI(), "wsgi", "app:app")


def test_an_error_is_told_with_the_place_that_the_candidate_wrote(serve, folder):
    (folder / "anns_app.py").write_text("import json\n\njson.loads('{')\n")
    with pytest.raises(ValueError, match="Expecting") as caught:
        serve.import_target("anns_app:app")
    assert serve.describe_error(caught.value).endswith("(anns_app.py line 3)")
    (folder / "anns_other.py").write_text("\ndef f(:\n")
    with pytest.raises(SyntaxError) as broken:
        serve.import_target("anns_other:app")
    assert (
        serve.describe_error(broken.value) == "SyntaxError: invalid syntax (anns_other.py line 2)"
    )
    assert serve.describe_error(KeyError("x")) == "KeyError: 'x'"


def test_what_differs_between_runs_is_taken_out(serve, folder, monkeypatch):
    monkeypatch.setenv("DATA_DIR", "/tmp/a1/data")
    monkeypatch.setenv("TMPDIR", "/tmp/a1/tmp")
    monkeypatch.delenv("HOME", raising=False)
    text = f"no {folder}/x.db in /tmp/a1/data/y, /tmp/a1/tmp; <object at 0x7f00aa11bb22> 0x1"
    assert serve.make_repeatable(text) == "no x.db in $DATA_DIR/y, $TMPDIR; <object at 0x…> 0x1"


@pytest.mark.parametrize(
    ("text", "repeatable"),
    [
        ("KeyError (zero/database.py line 6)", "KeyError (zero/database.py line 6)"),
        ("no zero/data/x", "no zero/data/x"),
        ("/data-old /data2 /data.db", "/data-old /data2 /data.db"),
        ("sqlite:////data/x.db in '/data'", "sqlite:///$DATA_DIR/x.db in '$DATA_DIR'"),
    ],
)
def test_a_folder_is_replaced_only_where_it_is_a_whole_path(serve, monkeypatch, text, repeatable):
    monkeypatch.setenv("DATA_DIR", "/data")
    assert serve.make_repeatable(text) == repeatable


def run(folder: Path, code: str, cause: Cause, libraries: tuple[str, ...] = ()) -> str:
    """Run the program on code that cannot be served; return the last line of its output."""
    (folder / "app.py").write_text(textwrap.dedent(code))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.fspath(folder / "s"))
        listening.listen()
        number = listening.fileno()
        spec = {"socket": number, "app": "app:app", "interface": "asgi", "paths": []}
        spec["libraries"] = libraries
        process = subprocess.run(
            [sys.executable, "-P", os.fspath(PROGRAM), json.dumps(spec)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            pass_fds=[number],
        )
    assert process.returncode == cause, process.stderr
    return process.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("code", "cause", "message"),
    [
        ("raise SystemExit('bye')", Cause.APP_FAILED, "importing it called exit('bye')"),
        ("import sys\nsys.exit(0)", Cause.APP_FAILED, "importing it called exit(0)"),
        ("raise KeyboardInterrupt", Cause.APP_FAILED, "KeyboardInterrupt:  (app.py line 1)"),
        (
            "def app(): raise OSError('no\\n disk')",
            Cause.APP_FAILED,
            "OSError: no disk (app.py line 1)",
        ),
        ("1 / 0", Cause.APP_FAILED, "ZeroDivisionError: division by zero (app.py line 1)"),
        (
            "class app:\n  def __getattr__(self, n): raise E",
            Cause.WRONG_TARGET,
            "app:app is a app, neither",
        ),
        ("import sqlmodel", Cause.MISSING_PACKAGE, "ModuleNotFoundError: No module named"),
        ("api = 1", Cause.WRONG_TARGET, "app has no 'app' (kit.toml: app = 'app:app'); did you"),
    ],
)
def test_the_last_line_and_the_exit_code_say_why(tmp_path, code, cause, message):
    assert run(tmp_path, code, cause).startswith((CANNOT_SERVE + message).replace(":  (", ": ("))


def test_an_app_whose_start_up_fails_is_told(tmp_path):
    code = """
        from contextlib import asynccontextmanager
        from fastapi import FastAPI

        @asynccontextmanager
        async def lifespan(app):
            raise RuntimeError("no database")
            yield

        app = FastAPI(lifespan=lifespan)
    """
    assert run(tmp_path, code, Cause.APP_FAILED).endswith(
        "start-up (lifespan) failed; see the lines above"
    )


def test_no_file_of_a_submission_shadows_what_serves_it(tmp_path):
    for name in ("fastapi", "pydantic", "email_validator", "uvicorn", "socket", "json"):
        (tmp_path / f"{name}.py").write_text(f"raise AssertionError('{name} was shadowed')")
    code = "import fastapi, pydantic, email_validator, uvicorn, socket, json"
    code += "\nraise SystemExit(fastapi.FastAPI)"
    last = run(
        tmp_path, code, Cause.APP_FAILED, libraries=("fastapi", "pydantic", "email_validator")
    )
    assert last == f"{CANNOT_SERVE}importing it called exit(<class 'fastapi.applications.FastAPI'>)"


def test_any_interface_is_served_where_none_is_asked_for(serve):
    assert serve.resolve_app(wsgi, None, "app:app") is wsgi
    assert serve.resolve_app(factory, None, "app:app") is asgi


@pytest.fixture
def port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return int(server.getsockname()[1])


PLAIN_APP = """
async def app(scope, receive, send):
    if scope["type"] == "http":
        await send({"type": "http.response.start", "status": 200})
        await send({"type": "http.response.body", "body": scope["client"][0].encode()})
"""


@contextlib.contextmanager
def serving_at(port: int, folder: Path, code: str) -> "Iterator[subprocess.Popen[str]]":
    (folder / "app.py").write_text(code)
    spec = {"port": port, "app": "app:app", "interface": None, "libraries": [], "paths": []}
    with subprocess.Popen(
        [sys.executable, "-P", os.fspath(PROGRAM), json.dumps(spec)],
        cwd=folder,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        try:
            yield process
        finally:
            process.kill()


def get(port: int) -> bytes:
    deadline = time.monotonic() + 30
    while True:
        with (
            contextlib.suppress(urllib.error.URLError),
            urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=30) as response,
        ):
            return bytes(response.read())
        assert time.monotonic() < deadline
        time.sleep(0.05)


def test_an_app_is_served_on_a_port_until_the_input_ends(tmp_path, port):
    with serving_at(port, tmp_path, PLAIN_APP) as process:
        assert get(port) == b"127.0.0.1"
        assert process.stdin
        process.stdin.close()
        assert process.wait(30) == 0


def test_a_port_of_another_program_is_named(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port = listening.getsockname()[1]
        with serving_at(port, tmp_path, PLAIN_APP) as process:
            assert process.stderr
            last = process.stderr.read().splitlines()[-1]
            assert last == f"{CANNOT_SERVE}port {port} is taken by another program"
            assert process.wait(30) == Cause.PORT_TAKEN
