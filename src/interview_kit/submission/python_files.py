"""Finds and reads the Python files of a submission."""

import os
from collections.abc import Iterable, Iterator
from pathlib import Path, PurePosixPath

from interview_kit.submission.rules import VENV_MARKER

IGNORED_FOLDERS = {"__pycache__", "node_modules", "site-packages"}


def python_files(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """Give all Python files beneath some paths of a folder, without links."""
    for path in paths:
        start = folder / path
        if start.is_file() and start.suffix == ".py":
            yield start.relative_to(folder).as_posix()
        for current, subfolders, files in os.walk(start):
            # In place: `os.walk` then leaves out the others.
            subfolders[:] = sorted(name for name in subfolders if is_own_folder(current, name))
            for name in sorted(files):
                file = Path(current, name)
                if name.endswith(".py") and not file.is_symlink():
                    yield PurePosixPath(os.path.relpath(file, folder)).as_posix()


def is_own_folder(parent: str, name: str) -> bool:
    """Return whether a folder can hold a submission's own files: no environment, no cache."""
    is_ignored = name in IGNORED_FOLDERS or name.startswith(".")
    return not is_ignored and not Path(parent, name, VENV_MARKER).exists()


def read_source(path: Path) -> str | None:
    """Read a source with its line ends as they are; return None for what is not UTF-8 text."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None
