"""What a submission may hold: caps, names that are refused, names that are left out."""

import os
import re
import unicodedata
from pathlib import PurePosixPath
from typing import Final

MAX_FILES: Final = 2_000
"""Files and folders that are kept."""
MAX_ENTRIES: Final = 20_000
"""Entries that are read, including those left out."""
MAX_BYTES: Final = 48 << 20
MAX_FILE: Final = 12 << 20
MAX_DEPTH: Final = 16
MAX_NAME: Final = 200
MAX_RATIO: Final = 100
"""Unpacked bytes per byte of the archive."""
MIN_RATIO_BYTES: Final = 4 << 20
"""An archive may unpack to this much at any ratio: small files of zeros are harmless."""

TOOL_FOLDERS: Final = frozenset(
    (
        ".git",
        ".hg",
        ".hypothesis",
        ".idea",
        ".mypy_cache",
        ".nox",
        ".pytest_cache",
        ".ruff_cache",
        ".svn",
        ".tox",
        ".venv",
        ".vscode",
        "__MACOSX",
        "__pycache__",
        "htmlcov",
        "mutants",
        "node_modules",
        "venv",
    )
)
"""Folders that tools make; a `.git` also holds commands that git would run."""
TOOL_FILES: Final = re.compile(r"\.coverage(\..+)?|\.DS_Store|Thumbs\.db|.+\.py[co]")
VENV_MARKER: Final = "pyvenv.cfg"

_SETTINGS: Final = re.compile(
    r"\.coveragerc|\.?pytest\.(ini|toml)|tox\.(ini|toml)|toxfile\.py|setup\.(cfg|py)|pyproject\.toml"
    r"|(GNU)?[Mm]akefile|[Jj]ustfile|gunicorn\.conf\.py|\.flaskenv"
    r"|(site|user)customize\.py|.+\.pth"
)
"""Files that tools, servers and interpreters would read; the kit runs programs without them.

A `noxfile.py` is not among them: every hand-out holds one.
"""

_BINARY_NAME: Final = re.compile(
    r".+\.(so(\.[\d.]+)?|pyd|dll|dylib|exe|o|a|whl|egg|pyz|jar|wasm)", re.IGNORECASE
)
_BINARY_MAGIC: Final = (
    b"\x7fELF",
    b"\xcf\xfa\xed\xfe",
    b"\xce\xfa\xed\xfe",
    b"\xca\xfe\xba\xbe",
    b"\0asm",
)
_ARCHIVE: Final = re.compile(r".+\.(zip|rar|7z|tar|tgz|gz|bz2|xz|zst)", re.IGNORECASE)


def is_made_by_tool(name: str, *, folder: bool) -> bool:
    """Tell whether a name is one that tools make and nobody hands in on purpose."""
    return name in TOOL_FOLDERS if folder else TOOL_FILES.fullmatch(name) is not None


def is_odd(name: str) -> bool:
    """Tell whether a name cannot be shown or stored everywhere: it is left out."""
    if not name.isprintable() or len(name.encode("utf-8", "surrogateescape")) > MAX_NAME:
        return True
    return any("\ud800" <= character <= "\udfff" for character in name)


def refusal_reason(path: str) -> str | None:
    """Say why an archive with a member of this name is refused as a whole, or None."""
    if "\\" in path:
        return "has a backslash; zip it again with / between folders"
    if path.startswith("/"):
        return "is absolute; zip the folder itself"
    if re.match(r"[A-Za-z]:", path):
        return "starts with a drive letter; zip the folder itself"
    if ".." in path.split("/"):
        return "points outside the archive; zip the folder itself"
    return None


def portable_key(path: str) -> str:
    """Return a key that is equal for paths that some file system takes for one.

    Some ignore case, some compose accents.
    """
    return unicodedata.normalize("NFC", path.casefold())


def is_binary(name: str, head: bytes) -> bool:
    """Tell whether a file is a program that nobody can review."""
    return bool(_BINARY_NAME.fullmatch(name)) or head.startswith(_BINARY_MAGIC)


def is_archive(name: str) -> bool:
    """Tell whether a file is a packed folder or file by its name."""
    return _ARCHIVE.fullmatch(name) is not None


def has_test_name(path: PurePosixPath) -> bool:
    """Tell whether a Python file is named as pytest, or a new Django app, names tests."""
    name = path.name
    return (
        name.startswith("test_") or name.endswith(("_test.py", "_tests.py")) or name == "tests.py"
    )


def is_ignored_setting(name: str) -> bool:
    """Tell whether a file configures tools elsewhere and is ignored here."""
    return _SETTINGS.fullmatch(name) is not None


_TOOL_SYNTAX: Final = re.compile(r'[\\:\[\]*?"<>|]')


def unsafe_path_reason(path: str) -> str | None:
    """Say why a path of the manifest must not be passed to a tool as an argument.

    Tools read some characters as options, globs or the names of tests.
    """
    parts = path.split("/")
    if path.startswith(("/", "~")):
        return "is absolute"
    if ".." in parts:
        return "leaves the submission"
    if _TOOL_SYNTAX.search(path) or not path.isprintable():
        return "holds a character that is not allowed in a path"
    if path.startswith(("-", "@")):
        return "starts like an option"
    if len(path) > 400 or any(len(os.fsencode(part)) > 200 for part in parts):
        return "is too long"
    return None
