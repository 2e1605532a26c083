"""Fixtures of the attacks."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_kit.core.model import Environment

from . import gradings
from .gradings import Gradings


@pytest.fixture
def tree(tmp_path: Path, exercises: Path) -> Path:
    """An honest small submission, to be made hostile."""
    folder = tmp_path / "mallory"
    folder.mkdir()
    (folder / "main.py").write_text("from fastapi import FastAPI\napp = FastAPI()\n")
    return folder


@pytest.fixture
def into(tmp_path: Path) -> Path:
    return tmp_path / "copy"


@pytest.fixture(scope="session")
def work(request: pytest.FixtureRequest, fastapi: Environment) -> Iterator[Gradings]:
    """The graders; they begin at once with everything that the chosen tests will ask for."""
    with gradings.working(fastapi) as found:
        # Of several processes that run tests each has its share, which nobody knows beforehand.
        for item in () if hasattr(request.config, "workerinput") else request.session.items:
            asked = item.callspec.params if hasattr(item, "callspec") else {}
            if "work" in getattr(item, "fixturenames", ()) and "user" in asked:
                found.order(asked["case"], asked["level"], asked["user"])
        yield found
