"""Tells which files of a submission are its program and which are its tests, and copies them."""

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path, PurePosixPath

from interview_kit.core import layout
from interview_kit.core.model import Submission
from interview_kit.core.text import one_line
from interview_kit.sandbox import folders, scratch
from interview_kit.submission.import_paths import find_import_paths
from interview_kit.submission.imports import find_reachable
from interview_kit.submission.python_files import python_files, read_source
from interview_kit.submission.rules import has_test_name

NO_COVER = re.compile(r"#\s*pragma[:\s]?\s*no\s*cover", re.IGNORECASE)
TOOLING = {"noxfile.py", "setup.py"}
"""Files for tools, not part of the program unless the tests run them."""


def program_files(submission: Submission) -> tuple[str, ...]:
    """List the Python files of the program, as sorted paths inside the submission.

    They are what the manifest calls source, without tests and any `conftest.py`, and whatever the
    app can import, wherever it lies; without generated files that the manifest does not name
    itself, and without the kit's own file in a hand-out as long as nobody changed it.
    """
    manifest, folder = submission.manifest, submission.folder
    tests = [PurePosixPath(path) for path in manifest.tests if not is_root(path)]
    source = (PurePosixPath(path) for path in python_files(folder, manifest.source))
    import_paths = find_import_paths(folder, manifest.source)
    reachable = find_reachable(folder, manifest.app, import_paths)
    paths = {path for path in reachable if not is_handed_out(folder / path, manifest.framework)}
    paths |= {path.as_posix() for path in source if not is_test(path, tests)}
    return tuple(sorted(paths - {*manifest.generated}))


def is_handed_out(file: Path, framework: str) -> bool:
    """Return whether a file is one that hand-outs of a framework hold beside the starter."""
    own = layout.shared_solution(framework) / file.name
    return own.is_file() and own.read_bytes() == file.read_bytes()


def is_root(path: str) -> bool:
    """Return whether a path of the manifest names the whole submission."""
    return os.path.normpath(path) == "."


def is_test(path: PurePosixPath, tests: Iterable[PurePosixPath]) -> bool:
    """Return whether a file belongs to the tests, by its name or its folder."""
    is_named_so = has_test_name(path) or path.name == "conftest.py"
    return is_named_so or any(path.is_relative_to(test) for test in tests)


def read_sources(submission: Submission) -> dict[str, str]:
    """Read the program's files by their paths, without those that are not text."""
    texts = {path: read_source(submission.folder / path) for path in program_files(submission)}
    return {path: source for path, source in texts.items() if source is not None}


def read_others(submission: Submission) -> dict[str, str]:
    """Read all Python files that are not the program's by their paths: tests and what is unused."""
    paths = {*python_files(submission.folder, (".",))} - {*program_files(submission)}
    texts = {path: read_source(submission.folder / path) for path in sorted(paths)}
    return {path: source for path, source in texts.items() if source is not None}


def note_pragmas(submission: Submission) -> tuple[str, ...]:
    """Say where a comment asks for lines to be left out of the coverage: all of them count."""
    marked = [path for path, text in read_sources(submission).items() if NO_COVER.search(text)]
    if not marked:
        return ()
    more = f" and {len(marked) - 1} more" if len(marked) > 1 else ""
    return (f"ignored: # pragma: no cover in {one_line(marked[0], 80)}{more}; every line counts",)


@contextmanager
def changed_copy(folder: Path, sources: Mapping[str, str]) -> Iterator[Path]:
    """Copy a folder and replace the text of some files, given by their paths, in the copy."""
    with scratch.scratch_folder() as root:
        folders.copy(folder, root / "changed")
        for path, source in sources.items():
            (root / "changed" / path).write_bytes(source.encode())
        yield root / "changed"
