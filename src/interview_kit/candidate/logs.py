"""What a server's log tells: its last lines, and the candidate's own lines in a traceback."""

import os
import re
import time
from collections.abc import Callable, Collection
from pathlib import Path

LINES = 12
"""So many of its last lines are shown."""
SECONDS = 1.0
"""So long may a traceback come after its answer: uvicorn prints it once the answer is sent."""
STEP = 0.02
FRAME = re.compile(r'File "(?P<file>[^"]+)", line (?P<line>\d+)')


def tail(lines: list[str]) -> str:
    """The last lines of a log."""
    return "\n".join(lines[-LINES:])


def awaited(printed: Callable[[], str], alive: Callable[[], bool]) -> tuple[str, bool]:
    """What a server prints until a traceback is whole and no more comes, and whether one is."""
    until = time.monotonic() + SECONDS
    said = printed()
    while alive() and time.monotonic() < until:
        time.sleep(STEP)
        before, said = said, printed()
        if said == before and traceback_in(said.splitlines()):
            break
    return said, traceback_in(said.splitlines()) is not None


def traceback_in(lines: list[str]) -> tuple[int, int] | None:
    """Where the last whole traceback begins, and where its exception stands."""
    starts = [at for at, line in enumerate(lines) if line.startswith("Traceback ")]
    for start in reversed(starts):
        for at in range(start + 1, len(lines)):
            if not lines[at].startswith("  "):
                return start, at
    return None


def own_frames(log: str, root: Path, files: Collection[str]) -> str:
    """The last traceback of a log, without the frames of others; else its last lines."""
    lines = log.splitlines()
    found = traceback_in(lines)
    if found is None or len(lines) - found[1] > LINES:
        return tail(lines)
    kept, own = [], False
    for line in lines[found[0] + 1 : found[1]]:
        if line.startswith("  File "):
            own = bool(raised(line, root, files))
        if own:
            kept.append(line)
    return tail([*kept, lines[found[1]]])


def raised(log: str, root: Path, files: Collection[str]) -> str:
    """`file:line` of the last of the candidate's own lines in a traceback."""
    home = Path(os.path.realpath(root))
    for found in reversed(list(FRAME.finditer(log))):
        path = Path(os.path.realpath(home / found["file"]))
        if path.is_relative_to(home) and (name := path.relative_to(home).as_posix()) in files:
            return f"{name}:{found['line']}"
    return ""
