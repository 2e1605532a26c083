"""What a sandbox without a file system of its own puts into /dev/shm: measured, then removed.

Semaphores and shared memory have their names there, for all programs of the machine. Root knows
a sandbox's files by its user. An ordinary user's sandboxes make files as he does: his own are
those that were there before, or that one of his programs still holds.
"""

import contextlib
import os
import stat
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

from interview_kit.sandbox import uids

FOLDER = Path("/dev/shm")


class Mailbox:
    """The share of one sandbox, or of all that run at once for an ordinary user."""

    _guard = threading.Lock()
    _open = 0
    _before: frozenset[str] = frozenset()

    def __init__(self, stack: ExitStack, uid: int | None) -> None:
        self.uid = uid
        if uid is None:
            with Mailbox._guard:
                if not Mailbox._open:
                    Mailbox._before = frozenset(entry.name for entry in entries())
                Mailbox._open += 1
        stack.callback(self._close)

    def measure(self) -> tuple[int, int]:
        """The number of files and their size on disk."""
        sizes = [found.st_blocks * 512 for _, found in self._mine()]
        return len(sizes), sum(sizes)

    def _mine(self) -> Iterator[tuple[Path, os.stat_result]]:
        owner = os.geteuid() if self.uid is None else self.uid
        for entry in entries():
            with contextlib.suppress(OSError):
                found = entry.stat(follow_symlinks=False)
                new = self.uid is not None or entry.name not in Mailbox._before
                if found.st_uid == owner and new:
                    yield Path(entry.path), found

    def _close(self) -> None:
        if self.uid is not None:
            uids.clear(self.uid, FOLDER)
            return
        with Mailbox._guard:
            Mailbox._open -= 1
            if not Mailbox._open:
                self._clear()

    def _clear(self) -> None:
        left = {path: found for path, found in self._mine() if stat.S_ISREG(found.st_mode)}
        held = in_use() if left else set()
        for path, found in left.items():
            if (found.st_dev, found.st_ino) not in held:
                with contextlib.suppress(OSError):
                    path.unlink()


def entries() -> "list[os.DirEntry[str]]":
    """All that lies in the folder; nothing where a system has none."""
    try:
        with os.scandir(FOLDER) as found:
            return list(found)
    except OSError:
        return []


def in_use() -> set[tuple[int, int]]:
    """Device and number of each file there that a process of ours has open or mapped."""
    held: set[tuple[int, int]] = set()
    inside = f"{FOLDER}{os.sep}"
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            for number in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(number).startswith(inside):
                        found = number.stat()
                        held.add((found.st_dev, found.st_ino))
            for line in (process / "maps").read_text(errors="replace").splitlines():
                fields = line.split(maxsplit=5)
                if len(fields) == 6 and fields[5].startswith(inside):
                    major, minor = (int(part, 16) for part in fields[3].split(":"))
                    held.add((os.makedev(major, minor), int(fields[4])))
    return held
