import functools
import json
import os
import socket
import subprocess
import sys
import textwrap
from importlib import util
from pathlib import Path
from types import ModuleType

import pytest
from fastapi import FastAPI

from interview_kit.core import layout
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
def here(tmp_path, monkeypatch) -> Path:
    """The folder of a submission, as the working directory; its modules are unloaded."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", list(sys.path))
    known = set(sys.modules)
    yield tmp_path
    for name in sys.modules.keys() - known:
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


def test_an_app_is_found_by_module_and_dotted_name(serve, here):
    (here / "package_of_ann").mkdir()
    (here / "package_of_ann" / "web.py").write_text("class Box:\n    app = 7\n")
    assert serve.load("package_of_ann.web:Box.app") == 7


@pytest.mark.parametrize(
    ("target", "reason"),
    [
        ("nowhere:app", "there is no module 'nowhere' (kit.toml: app)"),
        ("nowhere.deep:app", "there is no module 'nowhere.deep' (kit.toml: app)"),
        ("anns_app:api", "anns_app has no 'api' (kit.toml: app = 'anns_app:api')"),
    ],
)
def test_what_is_not_there_is_named(serve, here, target, reason):
    (here / "anns_app.py").write_text("app = 1")
    with pytest.raises(serve.CannotServeError) as caught:
        serve.load(target)
    assert str(caught.value) == reason


def test_a_package_that_the_app_misses_is_not_taken_for_the_app(serve, here):
    (here / "anns_app.py").write_text("import sqlmodel")
    with pytest.raises(ModuleNotFoundError, match="sqlmodel"):
        serve.load("anns_app:app")


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
    ],
)
def test_an_interface_is_told_by_the_shape_of_the_call(serve, candidate, interface):
    assert serve.interface_of(candidate) == interface


@pytest.mark.parametrize("found", [asgi, factory, Asgi, functools.partial(wants_more, 1)])
def test_an_app_or_what_makes_one_is_served(serve, found):
    app = serve.app_of(found, "asgi", "app:app")
    assert serve.interface_of(app) == "asgi"


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (wsgi, "app:x is a function, which speaks WSGI; the framework in kit.toml speaks ASGI"),
        (lambda: wsgi, "app:x is a function, which speaks WSGI; the framework in kit.toml"),
        (wants_more, "app:x is a function, neither an app nor a factory"),
        (lambda: None, "app:x is a NoneType, neither an app nor a factory"),
        ("app", "app:x is a str, neither an app nor a factory"),
    ],
)
def test_what_cannot_be_served_is_named(serve, found, reason):
    with pytest.raises(serve.CannotServeError) as caught:
        serve.app_of(found, "asgi", "app:x")
    assert str(caught.value).startswith(reason)


def test_an_app_of_another_framework_is_named_with_it(serve):
    with pytest.raises(
        serve.CannotServeError, match=r"FastAPI of fastapi, which speaks ASGI; .*WSGI"
    ):
        serve.app_of(FastAPI(), "wsgi", "app:app")


def test_an_error_is_told_with_the_place_that_the_candidate_wrote(serve, here):
    (here / "anns_app.py").write_text("import json\n\njson.loads('{')\n")
    with pytest.raises(ValueError, match="Expecting") as caught:
        serve.load("anns_app:app")
    assert serve.describe(caught.value).endswith("(anns_app.py line 3)")
    (here / "anns_other.py").write_text("\ndef f(:\n")
    with pytest.raises(SyntaxError) as broken:
        serve.load("anns_other:app")
    assert serve.describe(broken.value) == "SyntaxError: invalid syntax (anns_other.py line 2)"
    assert serve.describe(KeyError("x")) == "KeyError: 'x'"


def test_what_differs_between_runs_is_taken_out(serve, here, monkeypatch):
    monkeypatch.setenv("DATA_DIR", "/tmp/a1/data")
    monkeypatch.setenv("TMPDIR", "/tmp/a1/tmp")
    monkeypatch.delenv("HOME", raising=False)
    text = f"no {here}/x.db in /tmp/a1/data/y, /tmp/a1/tmp; <object at 0x7f00aa11bb22> 0x1"
    assert serve.repeatable(text) == "no x.db in $DATA_DIR/y, $TMPDIR; <object at 0x…> 0x1"


def run(folder: Path, code: str, libraries: tuple[str, ...] = ()) -> str:
    """The last line that the program says on code that cannot be served."""
    (folder / "app.py").write_text(textwrap.dedent(code))
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(os.fspath(folder / "s"))
        listening.listen()
        number = listening.fileno()
        spec = {"socket": number, "app": "app:app", "interface": "asgi", "libraries": libraries}
        done = subprocess.run(
            [sys.executable, "-P", os.fspath(PROGRAM), json.dumps(spec)],
            cwd=folder,
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
            pass_fds=[number],
        )
    assert done.returncode == 3, done.stderr
    return done.stderr.splitlines()[-1]


@pytest.mark.parametrize(
    ("code", "said"),
    [
        ("raise SystemExit('bye')", "importing it called exit('bye')"),
        ("import sys\nsys.exit(0)", "importing it called exit(0)"),
        ("raise KeyboardInterrupt", "KeyboardInterrupt:  (app.py line 1)"),
        ("def app(): raise OSError('no\\n disk')", "OSError: no disk (app.py line 1)"),
        ("1 / 0", "ZeroDivisionError: division by zero (app.py line 1)"),
        ("class app:\n  def __getattr__(self, n): raise E", "app:app is a app, neither an app"),
    ],
)
def test_the_last_line_says_why_it_cannot_be_served(tmp_path, code, said):
    assert run(tmp_path, code).startswith((CANNOT_SERVE + said).replace(":  (", ": ("))


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
    assert run(tmp_path, code).endswith("start-up (lifespan) failed; see the lines above")


def test_no_file_of_a_submission_shadows_what_serves_it(tmp_path):
    for name in ("fastapi", "pydantic", "email_validator", "uvicorn", "socket", "json"):
        (tmp_path / f"{name}.py").write_text(f"raise AssertionError('{name} was shadowed')")
    code = "import fastapi, pydantic, email_validator, uvicorn, socket, json"
    code += "\nraise SystemExit(fastapi.FastAPI)"
    said = run(tmp_path, code, libraries=("fastapi", "pydantic", "email_validator"))
    assert said == f"{CANNOT_SERVE}importing it called exit(<class 'fastapi.applications.FastAPI'>)"
