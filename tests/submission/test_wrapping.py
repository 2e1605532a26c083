"""What surrounds a submission, by names alone; whole submissions are in `test_collect`."""

import os
from pathlib import Path

import pytest

from interview_kit.submission.wrapping import (
    MAX_SCANNED,
    find_wrapped,
    is_document,
    open_only_archive,
)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("README.md", True),
        ("docs/notes.txt", True),
        (".gitignore", True),
        (".github/workflows/ci.yml", True),
        ("requirements.txt", False),
        ("requirements-dev.txt", False),
        ("pyproject.toml", False),
        ("app.py", False),
        (".kit/journal.jsonl", False),
        (".env", False),
    ],
)
def test_documents_are_for_readers(path: str, expected: bool) -> None:
    assert is_document(path) is expected


@pytest.mark.parametrize(
    ("paths", "folder"),
    [
        (("kit.toml", "a/kit.toml"), None),
        (("a/kit.toml", "a/main.py", "a/__init__.py"), "a"),
        (("a/b/kit.toml", "README.md"), "a/b"),
        (("a/b/kit.toml", "a/kit.toml", "README.md"), "a"),
        (("a/kit.toml", "b/kit.toml", "README.md"), None),
        (("a/kit.toml", "main.js"), None),
        (("a/main.js", "a/b/main.js"), "a"),
        (("main.js",), None),
        (("README.md", "a/main.js"), None),
        ((), None),
    ],
)
def test_the_folder_of_a_submission(
    paths: tuple[str, ...], folder: str | None, tmp_path: Path
) -> None:
    assert find_wrapped(paths, tmp_path) == folder


def test_a_folder_of_many_entries_is_no_wrapping(tmp_path: Path) -> None:
    (tmp_path / "a.zip").touch()
    descriptor = os.open(tmp_path, os.O_RDONLY)
    archive = open_only_archive(descriptor)
    assert archive is not None
    os.close(archive[0])
    for number in range(MAX_SCANNED):
        (tmp_path / f"{number}.txt").touch()
    assert open_only_archive(descriptor) is None
    os.close(descriptor)
