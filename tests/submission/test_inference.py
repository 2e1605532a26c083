"""Which framework a submission without a manifest wants to be run with."""

from pathlib import Path

import pytest

from interview_kit.submission.manifest import read_manifest

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
