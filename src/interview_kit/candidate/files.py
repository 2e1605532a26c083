"""Write files so that a power cut or a kill leaves the old one or the new one, never half."""

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

LOCK = "lock"
LOCK_SECONDS = 20.0
"""How long another command may hold the lock."""
MOVE_TRIES = 20
MOVE_RETRY_SECONDS = 0.05
LOCK_RETRY_SECONDS = 0.02


def write(path: Path, data: bytes, state: Path) -> None:
    """Write a whole file. Its draft is in the state folder, so that both are on one file system."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = state / f"draft-{os.getpid()}-{path.name}"
    with draft.open("wb") as opened:
        opened.write(data)
        opened.flush()
        os.fsync(opened.fileno())
    move(draft, path)


def move(draft: Path, path: Path) -> None:
    """Replace a file; on Windows an editor or a virus scanner may hold it for a moment."""
    for _ in range(MOVE_TRIES):
        try:
            draft.replace(path)
            return
        except PermissionError:
            if os.name != "nt":
                raise
            time.sleep(MOVE_RETRY_SECONDS)
    draft.replace(path)


def remove_drafts(state: Path) -> None:
    """Remove the drafts that ended commands left. The caller holds the lock."""
    for draft in state.glob("draft-*"):
        draft.unlink(missing_ok=True)


@contextlib.contextmanager
def lock_state(state: Path) -> Iterator[None]:
    """Let only one command at a time change the state. Raises `TimeoutError`."""
    state.mkdir(parents=True, exist_ok=True)
    with (state / LOCK).open("a+b") as opened:
        deadline = time.monotonic() + LOCK_SECONDS
        while not try_lock(opened.fileno()):
            if time.monotonic() > deadline:
                raise TimeoutError("another command of the kit is running")
            time.sleep(LOCK_RETRY_SECONDS)
        try:
            yield
        finally:
            unlock(opened.fileno())


if sys.platform == "win32":
    import msvcrt

    def try_lock(descriptor: int) -> bool:
        """Take the lock if it is free; return whether it was."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Release the lock."""
        os.lseek(descriptor, 0, os.SEEK_SET)
        msvcrt.locking(descriptor, msvcrt.LK_UNLCK, 1)

else:
    import fcntl

    def try_lock(descriptor: int) -> bool:
        """Take the lock if it is free; return whether it was."""
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True

    def unlock(descriptor: int) -> None:
        """Release the lock."""
        fcntl.flock(descriptor, fcntl.LOCK_UN)
