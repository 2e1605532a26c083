"""What a submission's `requirements.txt` asks for: read as data, and never handed to a tool."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from interview_kit.core import layout
from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.submission.notes import shown

FILE: Final = "requirements.txt"
LONGEST: Final = 1 << 20
MOST: Final = 40
"""So many packages beside the environment's; an hour has no use for more."""

_NAME = r"[A-Za-z0-9](?:[A-Za-z0-9._-]*[A-Za-z0-9])?"
_PIN = re.compile(rf"(?P<name>{_NAME})\s*==\s*(?P<version>[0-9][A-Za-z0-9.!+_-]*)")
_NAMED = re.compile(rf"(?P<name>{_NAME})\s*(\[[^\]]*\])?\s*($|[<>=!~;])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is asked for beside the environment's own packages.

    `pins` are `name==version`; `others` are lines that are never installed, `differing` name a
    package of the environment in another version, `loose` one without naming its version.
    """

    pins: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    loose: tuple[str, ...] = ()
    others: tuple[str, ...] = ()

    def notes(self, *, allowed: bool) -> tuple[str, ...]:
        """What the report says of it."""
        said = []
        if self.pins and not allowed:
            it = "it" if len(self.pins) == 1 else "them"
            said.append(
                f"asks for: {_few(self.pins)}; not installed, --allow-install installs {it}"
            )
        if self.pins and allowed:
            said.append(f"installed for it (--allow-install): {', '.join(map(shown, self.pins))}")
        if self.differing:
            said.append(f"asks for other versions than there are here: {_few(self.differing)}")
        if self.others:
            said.append(f"asks for what is never installed: {_few(self.others)}")
        return tuple(said)

    def refuse_others(self) -> None:
        """Accept nothing but pins. Errors: `UnreadableSubmissionError`."""
        if no_pins := (*self.others, *self.loose):
            raise UnreadableSubmissionError(
                f"{FILE} holds {shown(no_pins[0])}, which is no name==version; with "
                "--allow-install nothing else may stand there: pin it, or remove the line"
            )
        if self.differing:
            raise UnreadableSubmissionError(
                f"{FILE} asks for {shown(self.differing[0])}, and the environment keeps its own "
                "version: remove the line"
            )
        if len(self.pins) > MOST:
            raise UnreadableSubmissionError(
                f"{FILE} asks for {len(self.pins)} more packages; at most {MOST} are installed: "
                "remove what the program does not need"
            )


def read(folder: Path, framework: str) -> Wanted:
    """What a submission asks for. The pinned list that every hand-out holds asks for nothing."""
    path = folder / FILE
    if not path.is_file():
        return Wanted()
    ours = list(_lines(_text(layout.requirements(framework))))
    there = {normal(pin["name"]): pin["version"] for line in ours if (pin := _PIN.match(line))}
    pins: dict[str, str] = {}
    differing: dict[str, None] = {}
    loose: dict[str, None] = {}
    others: dict[str, None] = {}
    for line in _lines(_text(path)):
        pin = _PIN.fullmatch(line)
        named = _NAMED.match(line)
        name = normal(pin["name"] if pin else named["name"] if named else "")
        if line in ours or (pin and there.get(name) == pin["version"]):
            continue
        if pin and name in there:
            differing[f"{name}=={pin['version']} ({there[name]} here)"] = None
        elif pin and pins.get(name, pin["version"]) == pin["version"]:
            pins[name] = pin["version"]
        elif named and name in there:
            loose[line] = None
        else:
            others[line] = None
    return Wanted(
        pins=tuple(f"{name}=={version}" for name, version in sorted(pins.items())),
        differing=tuple(differing),
        loose=tuple(loose),
        others=tuple(others),
    )


def normal(name: str) -> str:
    """One spelling for a package's name."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _text(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return file.read(LONGEST).decode("utf-8-sig", "replace")


def _lines(text: str) -> Iterator[str]:
    """What a requirements file asks for, line by line, without comments and joined where `\\`."""
    for line in re.sub(r"\\\r?\n", " ", text).splitlines():
        if plain := " ".join(re.sub(r"(^|\s)#.*", "", line).split()):
            yield plain


def _few(lines: tuple[str, ...], most: int = 3) -> str:
    more = ", …" if len(lines) > most else ""
    return ", ".join(map(shown, lines[:most])) + more
