"""Which files of the folder are the candidate's work: an allow-list of kinds and places."""

import hashlib
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from interview_kit.submission.rules import TOOL_FOLDERS, VENV_MARKER

KINDS = re.compile(
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


def listing(root: Path, given: Mapping[str, str]) -> Listing:
    """The candidate's files. `given` are the hand-out's own texts: unchanged they are no work."""
    files: list[str] = []
    left_out: list[tuple[str, str]] = []
    for path in sorted(walk(root)):
        why = why_not(root / path)
        if why is None and path in given and digest((root / path).read_bytes()) == given[path]:
            continue
        if why is None and len(files) >= MAX_FILES:
            why = f"more than {MAX_FILES} files"
        if why is None:
            files.append(path)
        elif why:
            left_out.append((path, why))
    return Listing(tuple(files), tuple(left_out))


def walk(root: Path, below: str = "") -> Iterator[str]:
    """All paths that are neither hidden nor made by tools; links are not followed."""
    with os.scandir(root / below) as found:
        entries = sorted(found, key=lambda entry: entry.name)
    for entry in entries:
        path = below + entry.name
        if entry.name.startswith(".") or entry.name in TOOL_FILES:
            continue
        if not entry.is_dir(follow_symlinks=False):
            yield path
        elif not tool_made(entry) and path.count("/") < MAX_DEPTH:
            yield from walk(root, f"{path}/")


def tool_made(folder: os.DirEntry[str]) -> bool:
    """Whether a folder is one that tools make."""
    return folder.name in TOOL_FOLDERS or Path(folder.path, VENV_MARKER).exists()


def why_not(path: Path) -> str | None:
    """Why a file is not taken; an empty reason is not worth a word."""
    if path.is_symlink():
        return "a link"
    if not path.is_file():
        return "no plain file"
    if path.suffix in (".pyc", ".zip", ".log", ".db", ".sqlite3") or path.name.startswith("~"):
        return ""
    if not KINDS.fullmatch(path.suffix) and path.name not in NAMES:
        return "not a kind of file that is packed; README.md says which are"
    if path.stat().st_size > MAX_FILE:
        return f"larger than {MAX_FILE >> 20} MiB"
    return None


def digest(data: bytes) -> str:
    """The SHA-256 of a file."""
    return hashlib.sha256(data).hexdigest()


def contents(root: Path, given: Mapping[str, str]) -> dict[str, bytes]:
    """The candidate's files with what is in them; one that vanishes meanwhile is not there."""
    found = {}
    for path in listing(root, given).files:
        try:
            found[path] = (root / path).read_bytes()
        except FileNotFoundError:
            continue
    return found
