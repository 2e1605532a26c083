"""Which framework a submission without a manifest wants to be run with."""

import sys
from pathlib import Path

import pytest

from interview_kit.core.errors import NothingToGradeError, UnreadableSubmissionError
from interview_kit.submission.resolve import read_manifest

NO_APPLICATION = "no FastAPI, Flask, Django or Litestar application"
OBJECT = "from fastapi import FastAPI\napp = FastAPI()\n"
FACTORY = "from fastapi import FastAPI\ndef create_app() -> FastAPI:\n    return FastAPI()\n"
DJANGO = "from django.core.wsgi import get_wsgi_application\napplication = get_wsgi_application()\n"


@pytest.mark.parametrize(
    ("name", "code", "framework", "app"),
    [
        ("app", "from flask import Flask\napp = Flask(__name__)\n", "flask", "app:app"),
        ("app", "import flask\nweb = flask.Flask('a')\n", "flask", "app:web"),
        ("app", "from flask import Flask\ndef create_app():\n    return Flask('a')\n", "flask",
         "app:create_app"),
        ("main", "from litestar import Litestar\napp = Litestar([])\n", "litestar", "main:app"),
        ("main", "import litestar as l\ndef create_app() -> l.Litestar:\n    ...\n", "litestar",
         "main:create_app"),
        ("wsgi", DJANGO, "django", "wsgi:application"),
        ("main", "from fastapi import FastAPI\napp = FastAPI()\n", "fastapi", "main:app"),
        ("app", "from web import build\ndef create_app():\n    return build()\n", "fastapi",
         "app:create_app"),
    ],
)  # fmt: skip
def test_the_framework_is_that_of_the_one_application(
    tmp_path: Path, name: str, code: str, framework: str, app: str
) -> None:
    (tmp_path / f"{name}.py").write_text(code)
    manifest = read_manifest(tmp_path)
    assert (manifest.framework, manifest.app, manifest.inferred) == (framework, app, True)


def test_of_a_django_project_the_wsgi_application_is_taken(tmp_path: Path) -> None:
    (tmp_path / "shop").mkdir()
    (tmp_path / "shop" / "wsgi.py").write_text(DJANGO)
    (tmp_path / "shop" / "asgi.py").write_text(DJANGO.replace("wsgi", "asgi"))
    assert read_manifest(tmp_path).app == "shop.wsgi:application"


def write(folder, **files):
    for name, text in files.items():
        path = folder / name.replace("__", "/")
        path = path.with_name(path.name.replace("_py", ".py").replace("_toml", ".toml"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def submission(tmp_path, exercises):
    folder = tmp_path / "submission"
    folder.mkdir()
    return folder


@pytest.mark.parametrize(
    ("files", "app"),
    [
        ({"main_py": OBJECT}, "main:app"),
        ({"shop__main_py": OBJECT.replace("app =", "api: FastAPI =")}, "shop.main:api"),
        ({"main_py": "import fastapi as f\nx = f.FastAPI(title='a')\n"}, "main:x"),
        ({"main_py": "from fastapi import FastAPI as F\nif True:\n    x = F()\n"}, "main:x"),
        ({"app_py": FACTORY}, "app:create_app"),
        ({"app_py": FACTORY + "app = create_app()\n"}, "app:create_app"),
        ({"app_py": OBJECT + "def create_app(x=1, *, y=2):\n    return app\n"},
         "app:create_app"),
        ({"a_py": FACTORY, "main_py": "from a import create_app\napp = create_app()\n"},
         "a:create_app"),
        ({"src/shop/web/app.py": "from shop import db\n" + OBJECT}, "shop.web.app:app"),
        ({"src/app.py": "from src import db\n" + OBJECT}, "src.app:app"),
        ({"src/app.py": "from .db import store\n" + OBJECT}, "src.app:app"),
        ({"src/__init__.py": "", "src/app.py": OBJECT}, "src.app:app"),
        ({"backend/manage.py": "", "backend/shop/app.py": OBJECT}, "shop.app:app"),
        ({"shop__init_py": ""} | {"shop/__init__.py": OBJECT}, "shop:app"),
        ({"main_py": OBJECT, "tests__app_py": OBJECT, ".x__a_py": OBJECT,
          "test_x_py": OBJECT, "conftest_py": OBJECT}, "main:app"),
        ({"main_py": OBJECT + "def create_app(settings):\n    return app\n"}, "main:app"),
        ({"main_py": OBJECT + "if __name__ == '__main__':\n    app = FastAPI()\n"}, "main:app"),
        ({"main_py": OBJECT + "def f():\n    x = FastAPI()\n"}, "main:app"),
        ({"main_py": OBJECT, "broken_py": "def (\n"}, "main:app"),
        ({"main_py": OBJECT + "x = '\\d'\n"}, "main:app"),
    ],
)  # fmt: skip
def test_the_only_application_is_found(submission, files, app):
    for name, text in files.items():
        if "/" in name:
            (submission / name).parent.mkdir(exist_ok=True, parents=True)
            (submission / name).write_text(text, encoding="utf-8")
        else:
            write(submission, **{name: text})
    manifest = read_manifest(submission)
    assert (manifest.app, manifest.inferred) == (app, True)
    assert (manifest.exercise, manifest.framework) == ("users", "fastapi")


def test_nothing_of_it_runs_or_is_imported(submission):
    write(submission, evil_py=OBJECT + "raise SystemExit(1)\n")
    assert read_manifest(submission).app == "evil:app"
    assert "evil" not in sys.modules


def test_several_are_listed_with_an_example(submission):
    write(submission, a_py=OBJECT, b_py=FACTORY)
    with pytest.raises(UnreadableSubmissionError) as caught:
        read_manifest(submission)
    assert "several applications: a:app (line 2), b:create_app (line 2); add a kit.toml" in str(
        caught.value
    )


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({"main_py": "print()"}, "no FastAPI, Flask, Django or Litestar application in any "),
        ({"main_py": "FastAPI = 1\ndef (\n"}, "cannot parse main.py line 2: fix the syntax"),
        ({"main_py": "FastAPI\0"}, "cannot parse main.py: fix the syntax"),
        ({"my-app_py": OBJECT}, "my-app:app (line 2) is not an importable name: rename it"),
        ({"main_py": "def create_app(x):\n    pass\n"}, NO_APPLICATION),
        ({"main_py": "FastAPI" + "(" * 50_000}, "cannot parse main.py line 1: fix the syntax"),
        (
            {"main_py": "FastAPI = " + "-" * 100_000 + "1"},
            "cannot parse main.py: fix the syntax",
        ),
        ({"main_py": OBJECT + "#" * (2 << 20)}, NO_APPLICATION),
    ],
)
def test_none_is_said_with_the_cure(submission, files, words):
    write(submission, **files)
    with pytest.raises(NothingToGradeError) as caught:
        read_manifest(submission)
    assert words in str(caught.value)


def test_tests_are_found_where_they_are(submission):
    write(submission, main_py=OBJECT, sub__a_test_py="", test_b_py="")
    (submission / "-pevil").mkdir()
    (submission / "-pevil" / "test_c.py").write_text("")
    assert read_manifest(submission).tests == ("test_b.py", "sub/a_test.py")
    write(submission, tests__words_py="", tests__unit__test_a_py="", sub__tests__test_d_py="")
    expected = ("test_b.py", "sub/a_test.py", "sub/tests", "tests")
    assert read_manifest(submission).tests == expected
    write(submission, sub__tests_py="", venv__test_e_py="")
    assert read_manifest(submission).tests == (
        *("test_b.py", "sub/a_test.py", "sub/tests.py", "sub/tests", "tests"),
    )
    (submission / "pytest.ini").write_text("[pytest]\ntestpaths = tests missing\n")
    assert read_manifest(submission).tests == ("tests",)
