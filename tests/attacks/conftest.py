"""Fixtures of the attacks."""

from pathlib import Path

import pytest


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
