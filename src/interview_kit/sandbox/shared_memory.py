"""Measure and clean up what a sandbox without its own file system puts into /dev/shm.

Semaphores and shared memory have their names there, for all programs of the machine. As root,
a sandbox's files are known by its user number. An ordinary user's sandboxes make files as that
user: those that existed before, or that one of the user's programs still holds, are not theirs.
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


class SharedMemoryCleanup:
    """The files of one sandbox, or of all that run at once for an ordinary user.

    Without user numbers nobody can tell whose file is whose, so the last sandbox to end removes
    the files of all.
    """

    _lock = threading.Lock()
    _open_count = 0
    _existing: frozenset[str] = frozenset()

    def __init__(self, stack: ExitStack, uid: int | None) -> None:
        self.uid = uid
        if uid is None:
            with SharedMemoryCleanup._lock:
                if not SharedMemoryCleanup._open_count:
                    SharedMemoryCleanup._existing = frozenset(e.name for e in list_entries())
                SharedMemoryCleanup._open_count += 1
        stack.callback(self._close)

    def measure(self) -> tuple[int, int]:
        """Return the number of files and their bytes on disk."""
        sizes = [status.st_blocks * 512 for _, status in self._files()]
        return len(sizes), sum(sizes)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        owner = os.geteuid() if self.uid is None else self.uid
        for entry in list_entries():
            with contextlib.suppress(OSError):
                status = entry.stat(follow_symlinks=False)
                existed = self.uid is None and entry.name in SharedMemoryCleanup._existing
                if status.st_uid == owner and not existed:
                    yield Path(entry.path), status

    def _close(self) -> None:
        if self.uid is not None:
            uids.remove_files_of(self.uid, FOLDER)
            return
        with SharedMemoryCleanup._lock:
            SharedMemoryCleanup._open_count -= 1
            if not SharedMemoryCleanup._open_count:
                self._remove_unused()

    def _remove_unused(self) -> None:
        # Another program of this user may have made files meanwhile: a browser, for one.
        files = {path: status for path, status in self._files() if stat.S_ISREG(status.st_mode)}
        used = find_files_in_use() if files else set()
        for path, status in files.items():
            if (status.st_dev, status.st_ino) not in used:
                with contextlib.suppress(OSError):
                    path.unlink()


def list_entries() -> "list[os.DirEntry[str]]":
    """Return all entries of /dev/shm; none where a system has no such folder."""
    try:
        with os.scandir(FOLDER) as entries:
            return list(entries)
    except OSError:
        return []


def find_files_in_use() -> set[tuple[int, int]]:
    """Return device and inode of each file in /dev/shm that a readable process holds.

    A mapped file may be closed already, so open descriptors alone are not enough.
    """
    used: set[tuple[int, int]] = set()
    prefix = f"{FOLDER}{os.sep}"
    for process in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            for descriptor in (process / "fd").iterdir():
                with contextlib.suppress(OSError):
                    if os.readlink(descriptor).startswith(prefix):
                        status = descriptor.stat()
                        used.add((status.st_dev, status.st_ino))
            for line in (process / "maps").read_text(errors="replace").splitlines():
                fields = line.split(maxsplit=5)
                if len(fields) == 6 and fields[5].startswith(prefix):
                    major, minor = (int(part, 16) for part in fields[3].split(":"))
                    used.add((os.makedev(major, minor), int(fields[4])))
    return used
