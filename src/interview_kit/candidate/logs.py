"""What a server's log tells: its last lines, and the candidate's own lines in a traceback."""

import os
import re
from collections.abc import Collection
from pathlib import Path

LINES = 12
"""So many of its last lines are shown."""
FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def tail(lines: list[str]) -> str:
    """The last lines of a log."""
    return "\n".join(lines[-LINES:])


def own_frames(log: str, root: Path, files: Collection[str]) -> str:
    """The last traceback of a log, without the frames of others."""
    lines = log.splitlines()
    starts = [at for at, line in enumerate(lines) if line.startswith("Traceback ")]
    if not starts:
        return tail(lines)
    kept, own = [], False
    for line in lines[starts[-1] + 1 :]:
        if line.startswith("  File "):
            own = bool(raised(line, root, files))
        elif not line.startswith("  "):
            kept.append(line)
            break
        if own:
            kept.append(line)
    return tail(kept)


def raised(log: str, root: Path, files: Collection[str]) -> str:
    """`file:line` of the last of the candidate's own lines in a traceback."""
    home = Path(os.path.realpath(root))
    for found in reversed(list(FRAME.finditer(log))):
        path = Path(os.path.realpath(home / found["file"]))
        if path.is_relative_to(home) and (name := path.relative_to(home).as_posix()) in files:
            return f"{name}:{found['line']}"
    return ""
