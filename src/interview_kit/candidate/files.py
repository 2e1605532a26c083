"""Files written so that a power cut or a kill leaves the old one or the new one, never half."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

LOCK = "lock"
PATIENCE = 20.0
"""So many seconds may another command hold the lock."""


def write(path: Path, data: bytes, state: Path) -> None:
    """Put a file in its place whole. It is drafted in the state folder: one file system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = state / f"draft-{os.getpid()}-{path.name}"
    with draft.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    moved(draft, path)


def moved(draft: Path, path: Path) -> None:
    """Move over; on Windows an editor or a virus scanner may hold the file for a moment."""
    for _ in range(20):
        try:
            draft.replace(path)
            return
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(0.05)
    draft.replace(path)


def sweep(state: Path) -> None:
    """Remove the drafts that ended commands left. The caller holds the lock."""
    for draft in state.glob("draft-*"):
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def locked(state: Path) -> Iterator[None]:
    """Only one command at a time changes the state. Errors: `TimeoutError`."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / LOCK).open("a+b") as opened:
        until = time.monotonic() + PATIENCE
        while not taken(opened.fileno()):
            if time.monotonic() > until:
                raise TimeoutError("another command of the kit is at work")
            time.sleep(0.02)
        try:
            yield
        finally:
            release(opened.fileno())


if sys.platform == "win32":
    import msvcrt

    def taken(descriptor: int) -> bool:
        """Take the lock if it is free."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def release(descriptor: int) -> None:
        """Give the lock back."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def taken(descriptor: int) -> bool:
        """Take the lock if it is free."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def release(descriptor: int) -> None:
        """Give the lock back."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)
