"""Compare what a submission requests with what its framework's environment holds."""

from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from interview_kit.core import layout
from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.core.text import one_line
from interview_kit.submission.notes import quote
from interview_kit.submission.requirements import read_listing, split_lines

MAX_LISTED: Final = 3
"""Packages that one note names."""
MAX_REFUSED: Final = 20
"""Lines that one refusal names."""
TOOLS: Final = frozenset(
    (
        *("bandit", "black", "flake8", "isort", "mypy", "nox", "pip", "poetry", "pre-commit"),
        *("pylint", "ruff", "setuptools", "tox", "uv", "wheel"),
    )
)
"""Programs for developers: nothing imports them, so they are not installed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies:
    """What a submission requests besides its environment.

    - `missing`: requirements of packages that the environment lacks.
    - `extras`: extras of packages that it has, such as `litestar[sqlalchemy]`.
    - `differing`: packages that the environment has in a version that is not requested.
    - `refused`: lines that are never installed.
    - `unreadable`: lists that could not be read, with the cause.
    """

    missing: tuple[str, ...] = ()
    extras: tuple[str, ...] = ()
    differing: tuple[str, ...] = ()
    refused: tuple[str, ...] = ()
    unreadable: tuple[str, ...] = ()

    def notes(self, *, allowed: bool) -> tuple[str, ...]:
        """Return the lines of the report; `allowed` tells whether packages are installed."""
        notes = [f"dependencies not read: {one_line(cause)}" for cause in self.unreadable]
        if self.missing and not allowed:
            missing = _few(self.missing)
            notes.append(f"requested and not installed: {missing}; --allow-install installs them")
        if self.differing:
            notes.append(f"requested in another version than installed: {_few(self.differing)}")
        if self.refused:
            notes.append(f"requested and never installed: {_few(self.refused)}")
        return tuple(notes)

    def require_installable(self) -> None:
        """Accept nothing but packages by name. Raises `UnreadableSubmissionError`."""
        if self.unreadable:
            causes = "; ".join(map(one_line, self.unreadable))
            raise UnreadableSubmissionError(f"the requested packages are not known: {causes}")
        if self.refused:
            lines = ", ".join(map(quote, self.refused[:MAX_REFUSED]))
            more = len(self.refused) - MAX_REFUSED
            rest = f" and {more} more" if more > 0 else ""
            raise UnreadableSubmissionError(
                f"--allow-install cannot install {lines}{rest}: it takes names and versions of "
                "packages only; remove these lines"
            )


def read_dependencies(folder: Path, framework: str) -> Dependencies:
    """Return what a submission requests; the list in every hand-out requests nothing new."""
    listing = read_listing(folder)
    installed = read_environment(framework)
    missing: list[str] = []
    differing: list[str] = []
    extras: set[str] = set()
    for requirement in listing.requirements:
        name = canonicalize_name(requirement.name)
        version = installed.get(name)
        if version is None:
            if name not in TOOLS:
                missing.append(str(requirement))
            continue
        if not requirement.specifier.contains(version, prereleases=True):
            differing.append(f"{requirement} ({version} here)")
        if requirement.extras:
            # Without the version: the environment keeps its own.
            extras.add(f"{name}[{','.join(sorted(requirement.extras))}]")
    return Dependencies(
        missing=tuple(sorted(missing)),
        extras=tuple(sorted(extras)),
        differing=tuple(differing),
        refused=listing.refused,
        unreadable=listing.unreadable,
    )


def read_environment(framework: str) -> dict[str, str]:
    """Return the version of each package in a framework's environment, by its name."""
    path = layout.requirements(framework)
    if not path.is_file():
        return {}
    pins = (Requirement(line.partition(" --hash")[0]) for line in split_lines(path))
    return {
        canonicalize_name(pin.name): next(iter(pin.specifier)).version
        for pin in pins
        if pin.marker is None or pin.marker.evaluate()
    }


def _few(lines: tuple[str, ...]) -> str:
    more = ", …" if len(lines) > MAX_LISTED else ""
    return ", ".join(map(quote, lines[:MAX_LISTED])) + more
