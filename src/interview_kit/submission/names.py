"""Whose a submission is: the name that its path states, safe in a file name."""

import re
import unicodedata
from pathlib import Path
from typing import Final

MAX_SLUG: Final = 60
DEFAULT_NAME: Final = "candidate"

_KIT = re.compile(r"submissions?[-_ ](?P<name>.+)", re.IGNORECASE)
_MOODLE = re.compile(r"(?P<name>.+)_(?P<id>\d+)_assignsubmission_file_.*", re.DOTALL)
_CANVAS = re.compile(r"(?P<name>[^_]+)(_LATE)?_(?P<id>\d+)_\d+_.+", re.DOTALL)


def name_by_path(path: Path) -> str:
    """Return the candidate that a path names, as a name that is safe in a file name."""
    return clean_name(find_stated_name(path) or read_stem(path))


def find_stated_name(path: Path) -> str | None:
    """Return the name in a path that was written by `submit` or by a learning platform.

    `submission-ann.zip` gives `ann`; what Moodle and Canvas write around a name goes, and the
    number of the person stays, since two people may have one name.
    """
    stem = read_stem(path)
    if match := _KIT.fullmatch(stem):
        return match["name"]
    if match := _MOODLE.fullmatch(stem) or _CANVAS.fullmatch(stem):
        return f"{match['name']} {match['id']}"
    return None


def read_stem(path: Path) -> str:
    """Return the last name of a path, also of `.`, without `.zip`."""
    return re.sub(r"\.zip$", "", path.absolute().resolve().name, flags=re.IGNORECASE)


def clean_name(name: str) -> str:
    """Return a name that is safe in a file name and at the start of a line."""
    plain = re.sub(r"[^\w .'@+-]+", "-", unicodedata.normalize("NFC", name))
    plain = " ".join(plain.split()).lstrip("-+=@. '")
    return plain[:MAX_SLUG].rstrip("-. ") or DEFAULT_NAME
