"""Decides from which folders of a submission modules are imported: server, tests and mutants alike.

Nothing of the submission runs. Standard library only: `kit.pyz` uses it, too.
"""

import os
import re
from collections.abc import Iterable
from pathlib import Path, PurePosixPath
from typing import Final

from interview_kit.submission.pytest_settings import read_pytest_settings
from interview_kit.submission.rules import unsafe_path_reason

ROOT: Final = "."
SOURCE_FOLDER: Final = "src"
MANAGE: Final = "manage.py"
RELATIVE_IMPORT: Final = re.compile(r"^\s*from\s+\.", re.MULTILINE)


def find_import_paths(folder: Path, source: Iterable[str]) -> tuple[str, ...]:
    """List the folders that modules are imported from, relative to `folder` and in their order.

    First the root, then what the manifest calls source, `src`, the `pythonpath` of pytest's
    settings, and the folder of a `manage.py`: Django's project begins there.
    """
    projects = sorted(path.parent.name for path in folder.glob(f"*/{MANAGE}"))
    names = (ROOT, *source, SOURCE_FOLDER, *read_pytest_settings(folder).paths, *projects)
    paths = (os.path.normpath(name) for name in names if not unsafe_path_reason(name))
    return tuple(dict.fromkeys(path for path in paths if (folder / path).is_dir()))


def find_module(folder: Path, module: str, paths: Iterable[str]) -> Path | None:
    """Return the file or folder of a module with dots in the first path that has it."""
    for path in paths:
        place = folder.joinpath(path, *module.split("."))
        if (file := place.with_name(f"{place.name}.py")).is_file():
            return file
        if place.is_dir():
            return place
    return None


def name_module(folder: Path, path: str, paths: Iterable[str], texts: Iterable[str]) -> str:
    """Return the dotted name by which a program imports a file of its own, such as `src/a/b.py`.

    `texts` are the sources of the program. A folder that is a package has its name before those
    of its modules, also one without `__init__.py` that some file imports by its name.
    """
    file = PurePosixPath(path)
    bases = [PurePosixPath(base) for base in paths if base != ROOT]
    for base in sorted(bases, key=lambda base: len(base.parts), reverse=True):
        if file.is_relative_to(base) and not _is_package(folder, file, base, texts):
            file = file.relative_to(base)
            break
    parts = file.with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" and len(parts) > 1 else parts)


def is_imported(name: str, texts: Iterable[str]) -> bool:
    """Return whether any source imports a package by this name."""
    statement = re.compile(rf"^\s*(from|import)\s+{re.escape(name)}\b", re.MULTILINE)
    return bool(name) and any(statement.search(text) for text in texts)


def _is_package(
    folder: Path, file: PurePosixPath, base: PurePosixPath, texts: Iterable[str]
) -> bool:
    if (folder / base / "__init__.py").exists() or is_imported(base.name, texts):
        return True
    text = (folder / file).read_text("utf-8", "replace")
    return file.parent == base and RELATIVE_IMPORT.search(text) is not None
