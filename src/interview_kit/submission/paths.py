"""Which paths of a submission may be handed to tools as arguments."""

import os
import re

_ACTING = re.compile(r'[\\:\[\]*?"<>|]')


def why_not(path: str) -> str | None:
    """Why a path is not taken. Tools read some marks as options, globs or test names."""
    parts = path.split("/")
    if path.startswith(("/", "~")):
        return "is absolute"
    if ".." in parts:
        return "leaves the submission"
    if _ACTING.search(path) or not path.isprintable():
        return "holds a character that no path here may have"
    if path.startswith(("-", "@")):
        return "begins like an option"
    if len(path) > 400 or any(len(os.fsencode(part)) > 200 for part in parts):
        return "is too long"
    return None
