"""Read what a submission's `requirements.txt` requests: as data, never passed on to a tool."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interview_kit.core import layout
from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.submission.notes import quote

FILE: Final = "requirements.txt"
MAX_FILE_BYTES: Final = 1 << 20
MAX_PINS: Final = 40
"""Packages besides the environment's; an hour of work has no use for more."""
MAX_LISTED: Final = 3

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PIN = re.compile(rf"(?P<name>{_NAME})\s*==\s*(?P<version>[0-9][A-Za-z0-9.!+_-]*)")
_NAMED = re.compile(rf"(?P<name>{_NAME})\s*(\[[^\]]*\])?\s*($|[<>=!~;])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirements:
    """What a submission requests besides the environment's own packages.

    - `pins`: `name==version`.
    - `differing`: packages of the environment in another version.
    - `unpinned`: packages of the environment without a version.
    - `refused`: lines that are never installed.
    """

    pins: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    unpinned: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()

    def notes(self, *, allowed: bool) -> tuple[str, ...]:
        """Return the lines of the report; `allowed` tells whether the pins are installed."""
        notes = []
        if self.pins and not allowed:
            pins = _few(self.pins)
            notes.append(f"requested and not installed: {pins}; --allow-install installs pins")
        if self.pins and allowed:
            notes.append(f"installed (--allow-install): {', '.join(map(quote, self.pins))}")
        if self.differing:
            notes.append(f"requested in another version than installed: {_few(self.differing)}")
        if self.refused:
            notes.append(f"requested and never installed: {_few(self.refused)}")
        return tuple(notes)

    def require_pins(self) -> None:
        """Accept nothing but new pins. Raises `UnreadableSubmissionError`."""
        if not_pinned := (*self.refused, *self.unpinned):
            raise UnreadableSubmissionError(
                f"{FILE} holds {quote(not_pinned[0])}; --allow-install accepts only name==version: "
                "pin it, or remove the line"
            )
        if self.differing:
            raise UnreadableSubmissionError(
                f"{FILE} requests {quote(self.differing[0])}, but the environment keeps its own "
                "version: remove the line"
            )
        if len(self.pins) > MAX_PINS:
            raise UnreadableSubmissionError(
                f"{FILE} requests {len(self.pins)} more packages; at most {MAX_PINS} are "
                "installed: remove what the program does not need"
            )


def read_requirements(folder: Path, framework: str) -> Requirements:
    """Return what a submission requests; the list in every hand-out requests nothing new."""
    path = folder / FILE
    if not path.is_file():
        return Requirements()
    own_lines = list(_lines(_read(layout.requirements(framework))))
    installed = {
        normalize(pin["name"]): pin["version"] for line in own_lines if (pin := _PIN.match(line))
    }
    pins: dict[str, str] = {}
    # Dictionaries as ordered sets: each line is reported once, in the order of the file.
    differing: dict[str, None] = {}
    unpinned: dict[str, None] = {}
    refused: dict[str, None] = {}
    for line in _lines(_read(path)):
        pin = _PIN.fullmatch(line)
        named = _NAMED.match(line)
        name = normalize(pin["name"] if pin else named["name"] if named else "")
        if line in own_lines or (pin and installed.get(name) == pin["version"]):
            continue
        if pin and name in installed:
            differing[f"{name}=={pin['version']} ({installed[name]} here)"] = None
        elif pin and pins.get(name, pin["version"]) == pin["version"]:
            pins[name] = pin["version"]
        elif named and name in installed:
            unpinned[line] = None
        else:
            refused[line] = None
    return Requirements(
        pins=tuple(f"{name}=={version}" for name, version in sorted(pins.items())),
        differing=tuple(differing),
        unpinned=tuple(unpinned),
        refused=tuple(refused),
    )


def normalize(name: str) -> str:
    """Return one spelling for a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _read(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(MAX_FILE_BYTES).decode("utf-8-sig", "replace")


def _lines(text: str) -> Iterator[str]:
    """Yield the lines of a requirements file without comments, joined after a backslash."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        if plain := " ".join(re.sub(r"(^|\s)#.*", "", line).split()):
            yield plain


def _few(lines: tuple[str, ...]) -> str:
    more = ", …" if len(lines) > MAX_LISTED else ""
    return ", ".join(map(quote, lines[:MAX_LISTED])) + more
