"""Read what a submission's lists of packages request: as data, never passed on to a tool.

Lists are `requirements*.txt`, in the root or in `requirements/`, and `pyproject.toml`.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from packaging.requirements import InvalidRequirement, Requirement

from interview_kit.core.toml import RefusedDocumentError, parse_toml
from interview_kit.submission.poetry import read_poetry

PYPROJECT: Final = "pyproject.toml"
PATTERNS: Final = ("*requirements*.txt", "requirements/*.txt")
GROUPS: Final = ("dev", "develop", "development", "test", "testing", "tests")
"""Optional lists that tests may need; others are left alone."""
MAX_FILES: Final = 12
MAX_FILE_BYTES: Final = 1 << 20
MAX_LINES: Final = 2_000
"""Lines of one file that are read, without comments."""
MAX_LINE: Final = 400

_HASH: Final = re.compile(r"\s--hash=\S+")
_INCLUDE: Final = re.compile(r"(?:-r|--requirement)[\s=]\s*(?P<path>[\w./-]+)")
_IGNORED: Final = re.compile(
    r"(?:(?:-e|--editable)[\s=]\s*)?\.(?:\[[\w,-]*\])?|(?:-c|--constraint)\b.*"
)
"""The submission itself, which is importable anyway, and bounds, which the resolver sets."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """What the lists of a submission hold.

    - `requirements`: those whose markers apply to this Python, without the markers.
    - `refused`: lines that are never installed, with their file.
    - `unreadable`: files that could not be read, with the cause.
    """

    requirements: tuple[Requirement, ...] = ()
    refused: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()


@dataclass(slots=True)
class _Reader:
    """Collects requirements; dictionaries serve as ordered sets."""

    root: Path
    requirements: dict[str, Requirement] = field(default_factory=dict)
    refused: dict[str, None] = field(default_factory=dict)
    unreadable: dict[str, None] = field(default_factory=dict)
    files: set[Path] = field(default_factory=set)

    def add(self, line: str, file: str) -> None:
        """Add one requirement as a list states it."""
        try:
            requirement = Requirement(line) if len(line) <= MAX_LINE else None
        except InvalidRequirement:
            requirement = None
        if requirement is None or requirement.url:
            self.refused[f"{file}: {line}"] = None
        elif requirement.marker is None or requirement.marker.evaluate({"extra": ""}):
            requirement.marker = None
            self.requirements[str(requirement)] = requirement

    def read_text_file(self, path: Path) -> None:
        """Read one `requirements.txt` and the lists of the submission that it includes."""
        path = path.resolve()
        if path in self.files or len(self.files) == MAX_FILES or not path.is_file():
            return
        if not path.is_relative_to(self.root):
            return
        self.files.add(path)
        name = path.relative_to(self.root).as_posix()
        for number, line in enumerate(split_lines(path)):
            if number == MAX_LINES:
                self.unreadable[f"{name} has more than {MAX_LINES} lines; shorten it"] = None
                break
            if include := _INCLUDE.fullmatch(line):
                self.read_text_file(path.parent / include["path"])
            elif not _IGNORED.fullmatch(line):
                self.add(_HASH.sub("", f" {line}").strip(), name)

    def read_pyproject(self) -> None:
        """Read the dependencies of `pyproject.toml`, also in the tables of Poetry."""
        path = self.root / PYPROJECT
        if not path.is_file():
            return
        try:
            document = parse_toml(path.read_bytes())
        except RefusedDocumentError as error:
            self.unreadable[f"{PYPROJECT} {error}"] = None
            return
        project = as_table(document.get("project"))
        optional = as_table(project.get("optional-dependencies"))
        groups = as_table(document.get("dependency-groups"))
        lines = [
            *as_lines(project.get("dependencies")),
            *(line for name in GROUPS for line in as_lines(optional.get(name))),
            *(line for name in GROUPS for line in expand_group(groups, name, ())),
            *read_poetry(as_table(as_table(document.get("tool")).get("poetry")), GROUPS),
        ]
        for line in lines[:MAX_LINES]:
            self.add(line, PYPROJECT)


def read_listing(folder: Path) -> Listing:
    """Read all lists of packages of a submission, which is a private copy; nothing runs."""
    reader = _Reader(folder.resolve())
    for pattern in PATTERNS:
        for path in sorted(folder.glob(pattern)):
            reader.read_text_file(path)
    reader.read_pyproject()
    return Listing(
        requirements=tuple(reader.requirements.values()),
        refused=tuple(reader.refused),
        unreadable=tuple(reader.unreadable),
    )


def split_lines(path: Path) -> Iterator[str]:
    """Yield the lines of a requirements file without comments, joined after a backslash."""
    with path.open("rb") as file:
        text = file.read(MAX_FILE_BYTES).decode("utf-8-sig", "replace")
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        if plain := " ".join(re.sub(r"(^|\s)#.*", "", line).split()):
            yield plain


def expand_group(groups: dict[str, Any], name: str, path: tuple[str, ...]) -> Iterator[str]:
    """Yield the lines of a dependency group and of those that it includes."""
    entries = groups.get(name)
    for entry in entries if isinstance(entries, list) and name not in path else ():
        if isinstance(entry, str):
            yield entry
        elif isinstance(entry, dict) and isinstance(entry.get("include-group"), str):
            yield from expand_group(groups, entry["include-group"], (*path, name))


def as_table(value: object) -> dict[str, Any]:
    """Return a table, and an empty one for anything else."""
    return value if isinstance(value, dict) else {}


def as_lines(value: object) -> Iterable[str]:
    """Return the texts in a list, and nothing for anything else."""
    return [line for line in value if isinstance(line, str)] if isinstance(value, list) else ()
