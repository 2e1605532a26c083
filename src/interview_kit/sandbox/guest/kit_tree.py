"""Restore a folder after every child that wrote to it."""

import os
import shutil
import stat
from collections.abc import Iterator

Stamp = tuple[int, int, int, int, int]
"""Mode, size, modification time, change time and inode of a file."""


class Tree:
    """Remembers all files beneath a folder; a submission is small enough for memory."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.mode = stat.S_IMODE(os.stat(root).st_mode)
        self.folders: dict[str, int] = {}
        self.files: dict[str, tuple[Stamp, bytes | None]] = {}
        for entry in walk(root):
            status = entry.stat(follow_symlinks=False)
            if entry.is_dir(follow_symlinks=False):
                self.folders[entry.path] = status.st_mode
            else:
                self.files[entry.path] = (make_stamp(status), read_content(entry.path, status))

    def restore(self, keep_compiled: bool = False) -> int:
        """Undo every change of bytes, modes and times; return how many entries had changed.

        With `keep_compiled` new files in `__pycache__` stay.
        """
        os.chmod(self.root, self.mode)
        changed = 0
        folders: set[str] = set()
        for entry in walk(self.root, self.folders):
            status = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(status.st_mode) and entry.path in self.folders:
                folders.add(entry.path)
            elif keep_compiled and "__pycache__" in entry.path:
                continue
            elif entry.path not in self.files or make_stamp(status) != self.files[entry.path][0]:
                changed += 1
                remove(entry.path, status)
        return changed + self._write_missing(folders)

    def _write_missing(self, folders: set[str]) -> int:
        missing_folders = [path for path in self.folders if path not in folders]
        for path in sorted(missing_folders):
            os.mkdir(path, stat.S_IMODE(self.folders[path]))
        missing_files = [path for path in self.files if not os.path.lexists(path)]
        for path in missing_files:
            self._write_file(path)
        return len(missing_folders) + len(missing_files)

    def _write_file(self, path: str) -> None:
        stamp, content = self.files[path]
        if content is None:
            return
        if stat.S_ISLNK(stamp[0]):
            os.symlink(content, path.encode())
        else:
            with open(path, "xb") as file:
                file.write(content)
            os.chmod(path, stat.S_IMODE(stamp[0]))
            os.utime(path, ns=(stamp[2], stamp[2]))
        # The new file has an inode and a change time of its own.
        self.files[path] = (make_stamp(os.lstat(path)), content)


def walk(root: str, folders: dict[str, int] | None = None) -> Iterator[os.DirEntry[str]]:
    """Yield every entry beneath a folder.

    With `folders`, which maps paths to modes, only these are entered, and each gets its mode
    back before it is read: a program could have made it unreadable.
    """
    device = os.lstat(root).st_dev
    pending = [root]
    while pending:
        folder = pending.pop()
        if folders is not None and folder in folders:
            os.chmod(folder, stat.S_IMODE(folders[folder]))
        with os.scandir(folder) as iterator:
            entries = list(iterator)
        for entry in entries:
            # What is mounted there is not the program's: it can neither change it nor remove it.
            # The kit itself is, when its folder lies below the sandbox's own `/tmp`.
            if entry.stat(follow_symlinks=False).st_dev != device:
                continue
            yield entry
            if entry.is_dir(follow_symlinks=False) and (folders is None or entry.path in folders):
                pending.append(entry.path)


def make_stamp(status: os.stat_result) -> Stamp:
    """Return what differs whenever a file does; a program cannot set the change time."""
    return (
        status.st_mode,
        status.st_size,
        status.st_mtime_ns,
        status.st_ctime_ns,
        status.st_ino,
    )


def read_content(path: str, status: os.stat_result) -> bytes | None:
    """Return a file's bytes or a link's target; None for devices and pipes."""
    if stat.S_ISLNK(status.st_mode):
        return os.readlink(path.encode())
    if not stat.S_ISREG(status.st_mode):
        return None
    with open(path, "rb") as file:
        return file.read()


def remove(path: str, status: os.stat_result) -> None:
    """Remove a file or a folder, whatever modes a program gave to it."""
    if not stat.S_ISDIR(status.st_mode):
        os.unlink(path)
        return
    os.chmod(path, 0o700)
    for parent, folders, _files in os.walk(path):
        for folder in (os.path.join(parent, name) for name in folders):
            if not os.path.islink(folder):
                os.chmod(folder, 0o700)
    shutil.rmtree(path)
