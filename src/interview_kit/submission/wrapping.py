"""What surrounds a submission: folders and archives that platforms, tools and people put around it.

Only names decide, and nothing is stepped over but documents and what tools make.
"""

import os
import re
import stat
from itertools import islice
from pathlib import Path, PurePosixPath
from typing import Final

from interview_kit.core import layout
from interview_kit.submission import rules
from interview_kit.submission.import_paths import is_imported
from interview_kit.submission.tree import kind_left_out

MAX_SCANNED: Final = 100
"""A folder of more entries is not the wrapping of an archive."""

_DOCUMENT: Final = re.compile(
    r"readme|licen[cs]e|copying|authors|\.git[a-z]+|\.editorconfig"
    r"|(?!requirements).+\.(md|txt|rst|pdf|docx?|odt|html?|png|jpe?g|gif|svg)",
    re.IGNORECASE,
)


def is_document(path: str) -> bool:
    """Tell whether a file is for readers or for git: no program needs it.

    A text of the name `requirements…` is for pip.
    """
    parts = PurePosixPath(path).parts
    return parts[0] == ".github" or _DOCUMENT.fullmatch(parts[-1]) is not None


def open_only_archive(folder: int) -> tuple[int, tuple[str, ...]] | None:
    """Open the one zip of a folder that holds nothing else but documents and what tools make.

    Learning platforms wrap a submission so. Returns its descriptor and the names of the
    documents; None where the folder itself is the submission.
    """
    with os.scandir(folder) as scan:
        entries = [
            (entry.name, entry.is_dir(follow_symlinks=False))
            for entry in islice(scan, MAX_SCANNED + 1)
        ]
    names = [name for name, is_dir in entries if not rules.is_made_by_tool(name, folder=is_dir)]
    archives = [name for name in names if name.lower().endswith(".zip")]
    documents = tuple(sorted(name for name in names if is_document(name)))
    if len(entries) > MAX_SCANNED or not archives or len(documents) != len(names) - 1:
        return None
    descriptor = _open_file(archives[0], folder)
    return None if descriptor is None else (descriptor, documents)


def _open_file(name: str, folder: int) -> int | None:
    """Open a plain file; None for a link and for anything that would not be copied either."""
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
    try:
        descriptor = os.open(name, flags, dir_fd=folder)
    except OSError:
        return None
    status = os.fstat(descriptor)
    if stat.S_ISREG(status.st_mode) and not kind_left_out(status.st_mode, status.st_nlink):
        return descriptor
    os.close(descriptor)
    return None


def find_wrapped(paths: tuple[str, ...], folder: Path) -> str | None:
    """Return the folder below the top in which the submission lies; None where it is the top.

    It is the folder that holds all files, unless that is the program's own package, or the one
    with a manifest, when nothing but documents lies outside of it.
    """
    manifests = [path for path in paths if PurePosixPath(path).name == layout.MANIFEST]
    if layout.MANIFEST in manifests:
        return None
    tops = {path.partition("/")[0] for path in paths}
    top = tops.pop() if len(tops) == 1 else ""
    if f"{top}/{layout.MANIFEST}" in manifests:
        return top
    if top and top not in paths and not _is_package(top, paths, folder):
        return top
    highest = min(manifests, key=lambda path: path.count("/"), default="")
    inside = highest.removesuffix(f"/{layout.MANIFEST}")
    outside = (path for path in paths if not path.startswith(f"{inside}/"))
    return inside if inside and all(map(is_document, outside)) else None


def _is_package(name: str, paths: tuple[str, ...], folder: Path) -> bool:
    """Tell whether a folder is a package by its own word, or one that any file imports."""
    files = (folder / path for path in paths if path.endswith(".py"))
    texts = (file.read_text("utf-8", "replace") for file in files)
    return f"{name}/__init__.py" in paths or is_imported(name, texts)
