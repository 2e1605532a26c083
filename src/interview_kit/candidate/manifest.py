"""`kit.toml`, as far as starting the API and finding its files needs it."""

import re
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from interview_kit.candidate.errors import Trouble, TroubleError

FILE = "kit.toml"
APP = re.compile(r"[^.:][^:]*:.+")
CURE = "mend it; the starter's kit.toml shows how it looks, `restore 1` has the one you began with"


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """How to start the program, and which files are what."""

    app: str | None
    command: tuple[str, ...] | None
    source: tuple[str, ...]
    tests: tuple[str, ...]


def read(root: Path) -> Manifest:
    """Read it. Errors: `TroubleError` K01."""
    try:
        said = tomllib.loads((root / FILE).read_text("utf-8"))
    except FileNotFoundError as error:
        raise refused("there is no kit.toml in this folder") from error
    except (ValueError, OSError) as error:
        raise refused(f"kit.toml cannot be read: {error}") from error
    run = table(said, "run")
    app, command = run.get("app"), run.get("command")
    if isinstance(app, str) == isinstance(command, list):
        raise refused('kit.toml needs app = "module:name" or command = [...] under [run]')
    if isinstance(app, str) and not APP.fullmatch(app):
        raise refused(f'kit.toml says app = "{app}"; it must look like "app:create_app"')
    return Manifest(
        app=app if isinstance(app, str) else None,
        command=texts(command) if isinstance(command, list) else None,
        source=texts(table(said, "source").get("paths")) or (".",),
        tests=texts(table(said, "tests").get("paths")) or ("tests",),
    )


def missing(root: Path, how: Manifest) -> Iterator[tuple[str, str]]:
    """What it names and is not there, each with the table that names it."""
    for table, paths in (("source", how.source), ("tests", how.tests)):
        yield from ((table, path) for path in paths if not (root / path).exists())


def refused(cause: str) -> TroubleError:
    """A manifest that starts nothing."""
    return TroubleError(Trouble(number="K01", cause=cause, cure=CURE))


def table(said: dict[str, object], name: str) -> dict[str, object]:
    """A table of the file; what is none is empty."""
    found = said.get(name)
    return found if isinstance(found, dict) else {}


def texts(found: object) -> tuple[str, ...]:
    """The texts of a list; what is none is empty."""
    return tuple(one for one in found if isinstance(one, str)) if isinstance(found, list) else ()
