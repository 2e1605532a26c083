"""guest/forks.py: what is compiled and prepared of a program before it is served."""

import pytest

from interview_kit.sandbox.guest import forks


@pytest.mark.parametrize(
    "odd",
    ["def", "x = '\0'\n", f"x = {'-' * 7000}1\n", f"x = {'(' * 300}{')' * 300}\n"],
    ids=["no Python", "a null byte", "signs", "brackets"],
)
def test_what_cannot_be_compiled_is_no_code(odd):
    assert forks.compile_file("odd.py", odd.encode()) is None
    assert forks.compile_file("odd.py", b"x = 1\n") is not None


def test_a_file_that_cannot_be_read_is_empty(tmp_path):
    path = tmp_path / "app.py"
    assert forks.read_file(str(path)) == b""
    path.write_text("x = 1\n")
    assert forks.read_file(str(path)) == b"x = 1\n"


@pytest.mark.parametrize(
    ("sources", "has_database"),
    [
        ((), False),
        ((b"import fastapi\n",), False),
        ((b"import fastapi\n", b"from sqlalchemy.orm import Session\n"), True),
        ((b"from flask_sqlalchemy import SQLAlchemy\n",), True),
        ((b"import sqlmodel\n",), True),
    ],
)
def test_only_a_program_that_names_a_database_waits_for_one(sources, has_database):
    assert ("sqlalchemy.orm" in forks.list_late_imports(sources)) is has_database


@pytest.mark.parametrize("is_there", [True, False])
def test_modules_are_imported_of_packages_that_are_there_already(monkeypatch, is_there):
    monkeypatch.setattr(forks, "is_imported", lambda package: package == "fastapi" and is_there)
    names = {name for name in forks.list_late_imports(()) if "." in name}
    assert names == ({"fastapi.telemetry._runtime"} if is_there else set())


class Included:
    """A router that FastAPI includes: what it prepares lasts until routes are added."""

    prepared = 0

    def effective_candidates(self):
        self.prepared += 1


class OddApp:
    @property
    def routes(self):
        raise RuntimeError("not ready")


def test_included_routers_are_prepared_where_there_are_any():
    app = type("App", (), {"routes": [object(), Included()]})()
    forks.prepare_routes(app)
    assert app.routes[1].prepared == 1
    for other in (object(), OddApp()):
        forks.prepare_routes(other)
