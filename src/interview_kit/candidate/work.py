"""Find the candidate's work in the folder: an allow-list of kinds of files and of places."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from interview_kit.submission.rules import TOOL_FOLDERS, VENV_MARKER

SUFFIXES = re.compile(
    r"\.(bru|c|cfg|cjs|conf|cpp|cs|csproj|css|csv|dot|ex|exs|fs|go|gradle|graphql|h|hs|html|http"
    r"|ini|j2|java|jinja|js|json|jsx|kt|kts|lock|lua|md|mjs|mmd|mod|mts|php|pl|png|properties"
    r"|proto|puml|py|pyi|rb|rs|rst|sbt|scala|sh|sln|sql|sum|svg|swift|template|toml|ts|tsx|txt"
    r"|xml|yaml|yml)",
    re.IGNORECASE,
)
NAMES = frozenset(("Dockerfile", "Gemfile", "LICENSE", "Makefile", "Procfile", "Rakefile"))
TOOL_FILES = frozenset(("kit.pyz",))
MAX_FILE = 1 << 20
MAX_FILES = 1000
MAX_DEPTH = 12


@dataclass(frozen=True, slots=True)
class Listing:
    """Paths relative to the project, with slashes; what was left out has a reason."""

    files: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]


def list_work(root: Path, originals: Mapping[str, str]) -> Listing:
    """List the candidate's files.

    `originals` maps the hand-out's own texts to their digests: unchanged, they are not work.
    """
    files: list[str] = []
    left_out: list[tuple[str, str]] = []
    for path in sorted(walk(root)):
        reason = explain_exclusion(root / path)
        is_original = path in originals and reason is None
        if is_original and digest((root / path).read_bytes()) == originals[path]:
            continue
        if reason is None and len(files) >= MAX_FILES:
            reason = f"more than {MAX_FILES} files"
        if reason is None:
            files.append(path)
        elif reason:
            left_out.append((path, reason))
    return Listing(tuple(files), tuple(left_out))


def walk(root: Path, below: str = "") -> Iterator[str]:
    """List all paths that are neither hidden nor made by tools; links are not followed."""
    with os.scandir(root / below) as scanned:
        entries = sorted(scanned, key=lambda entry: entry.name)
    for entry in entries:
        path = below + entry.name
        if entry.name.startswith(".") or entry.name in TOOL_FILES:
            continue
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif not is_made_by_tool(entry) and path.count("/") < MAX_DEPTH:
            yield from walk(root, f"{path}/")


def is_made_by_tool(folder: os.DirEntry[str]) -> bool:
    """Return whether tools made a folder."""
    return folder.name in TOOL_FOLDERS or Path(folder.path, VENV_MARKER).exists()


def explain_exclusion(path: Path) -> str | None:
    """Say why a file is not packed; None when it is, and empty when nobody would expect it."""
    if path.is_symlink():
        return "a symbolic link"
    if not path.is_file():
        return "not a regular file"
    if path.suffix in (".pyc", ".zip", ".log", ".db", ".sqlite3") or path.name.startswith("~"):
        return ""
    if not SUFFIXES.fullmatch(path.suffix) and path.name not in NAMES:
        return "files of this kind are not packed; README.md lists the kinds"
    if path.stat().st_size > MAX_FILE:
        return f"larger than {MAX_FILE >> 20} MiB"
    return None


def digest(data: bytes) -> str:
    """Return the SHA-256 of a content."""
    return hashlib.sha256(data).hexdigest()


def read_work(root: Path, originals: Mapping[str, str]) -> dict[str, bytes]:
    """Read the candidate's files; one that vanishes in the meantime is left out."""
    contents = {}
    for path in list_work(root, originals).files:
        try:
            contents[path] = (root / path).read_bytes()
        except FileNotFoundError:
            continue
    return contents
