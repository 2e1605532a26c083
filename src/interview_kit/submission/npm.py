"""Read which npm packages a submission requests. The kit installs none: their scripts would run."""

import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Final

FILE: Final = "package.json"
MAX_FILE_BYTES: Final = 256 << 10
REMEDY: Final = (
    "the kit installs no npm packages: the program must be handed in bundled into one file"
)

_MISSING: Final = re.compile(
    r"^(?:\w*Error(?: \[\w+\])?: )?Cannot find (?:module|package) "
    r"'(?P<package>(?:@[\w.~-]{1,100}/)?[\w~-][\w.~-]{0,200})",
    re.MULTILINE,
)


def read_npm_packages(folder: Path) -> tuple[str, ...]:
    """Return the names of the packages that `package.json` requests; none if it is not readable."""
    path = folder / FILE
    if not path.is_file():
        return ()
    with path.open("rb") as file:
        raw = file.read(MAX_FILE_BYTES)
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return ()
    packages = document.get("dependencies") if isinstance(document, dict) else None
    return tuple(sorted(packages)) if isinstance(packages, dict) else ()


def find_missing_npm_package(log: str, packages: Collection[str]) -> str | None:
    """Return the requested package that Node could not find, in its own words, or None."""
    missing = (match["package"] for match in _MISSING.finditer(log))
    return next((package for package in missing if package in packages), None)
