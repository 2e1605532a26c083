"""Which files of a submission are its program, and which are its tests."""

import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from interview_kit.core.model import Submission
from interview_kit.sandbox import folders, scratch

SKIPPED = {"__pycache__", "node_modules", "site-packages", "venv", "env"}
TOOLING = {"noxfile.py", "setup.py"}
"""Files for tools, not part of the program unless the tests run them."""


def program_files(submission: Submission) -> tuple[str, ...]:
    """The Python files of the program, as paths inside the submission, sorted.

    What the manifest calls source, without tests, their helpers and any `conftest.py`.
    """
    manifest = submission.manifest
    tests = [PurePosixPath(path) for path in manifest.tests if not is_root(path)]
    found = set(python_files(submission.folder, manifest.source))
    return tuple(sorted(path for path in found if not is_test(PurePosixPath(path), tests)))


def is_root(path: str) -> bool:
    """Whether a path of the manifest names the whole submission."""
    return os.path.normpath(path) == "."


def is_test(path: PurePosixPath, tests: Iterable[PurePosixPath]) -> bool:
    """Whether a file belongs to the tests."""
    named = path.name.startswith("test_") or path.stem.endswith("_test")
    return named or path.name == "conftest.py" or any(path.is_relative_to(t) for t in tests)


def python_files(folder: Path, paths: Iterable[str]) -> Iterator[str]:
    """All Python files beneath some paths of a folder, links left out."""
    for path in paths:
        start = folder / path
        if start.is_file() and start.suffix == ".py":
            yield start.relative_to(folder).as_posix()
        for here, inner, files in os.walk(start):
            inner[:] = sorted(n for n in inner if n not in SKIPPED and not n.startswith("."))
            for name in sorted(files):
                file = Path(here, name)
                if name.endswith(".py") and not file.is_symlink():
                    yield PurePosixPath(os.path.relpath(file, folder)).as_posix()


def read_source(path: Path) -> str | None:
    """A source as text with its line ends as they are; None for what is no UTF-8 text."""
    try:
        return path.read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError):
        return None


@contextmanager
def changed(folder: Path, sources: Mapping[str, str]) -> Iterator[Path]:
    """A copy of a folder in which some files have another text."""
    with scratch.scratch_folder() as root:
        folders.copy(folder, root / "changed")
        for path, source in sources.items():
            (root / "changed" / path).write_bytes(source.encode())
        yield root / "changed"
