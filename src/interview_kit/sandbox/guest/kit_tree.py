"""The working directory as it was, put back after every child that wrote to it."""

import os
import shutil
import stat
from collections.abc import Iterator

Mark = tuple[int, int, int, int, int]


class Tree:
    """Remembers all files beneath a folder; a submission is small enough for memory."""

    def __init__(self, root: str) -> None:
        self.root = root
        self.mode = stat.S_IMODE(os.stat(root).st_mode)
        self.folders: dict[str, int] = {}
        self.files: dict[str, tuple[Mark, bytes | None]] = {}
        for entry in walk(root):
            found = entry.stat(follow_symlinks=False)
            if entry.is_dir(follow_symlinks=False):
                self.folders[entry.path] = found.st_mode
            else:
                self.files[entry.path] = (mark_of(found), content_of(entry.path, found))

    def restore(self, keep_compiled: bool = False) -> int:
        """Undo every change, of bytes, modes and times; says how many entries that were."""
        os.chmod(self.root, self.mode)
        changed = 0
        folders: set[str] = set()
        for entry in walk(self.root, self.folders):
            found = entry.stat(follow_symlinks=False)
            if stat.S_ISDIR(found.st_mode) and entry.path in self.folders:
                folders.add(entry.path)
            elif keep_compiled and "__pycache__" in entry.path:
                continue
            elif entry.path not in self.files or mark_of(found) != self.files[entry.path][0]:
                changed += 1
                remove(entry.path, found)
        return changed + self._bring_back(folders)

    def _bring_back(self, folders: set[str]) -> int:
        gone_folders = [path for path in self.folders if path not in folders]
        for path in sorted(gone_folders):
            os.mkdir(path, stat.S_IMODE(self.folders[path]))
        gone_files = [path for path in self.files if not os.path.lexists(path)]
        for path in gone_files:
            self._write(path)
        return len(gone_folders) + len(gone_files)

    def _write(self, path: str) -> None:
        mark, content = self.files[path]
        if content is None:
            return
        if stat.S_ISLNK(mark[0]):
            os.symlink(content, path.encode())
        else:
            with open(path, "xb") as file:
                file.write(content)
            os.chmod(path, stat.S_IMODE(mark[0]))
            os.utime(path, ns=(mark[2], mark[2]))
        self.files[path] = (mark_of(os.lstat(path)), content)


def walk(root: str, folders: dict[str, int] | None = None) -> Iterator[os.DirEntry[str]]:
    """Every entry beneath a folder; folders get their known mode back before they are read.

    What is mounted there is not the program's: it can neither change it nor remove it. The kit
    itself is, when its folder lies below the sandbox's own `/tmp`.
    """
    device = os.lstat(root).st_dev
    todo = [root]
    while todo:
        here = todo.pop()
        if folders is not None and here in folders:
            os.chmod(here, stat.S_IMODE(folders[here]))
        with os.scandir(here) as entries:
            found = list(entries)
        for entry in found:
            if entry.stat(follow_symlinks=False).st_dev != device:
                continue
            yield entry
            if entry.is_dir(follow_symlinks=False) and (folders is None or entry.path in folders):
                todo.append(entry.path)


def mark_of(found: os.stat_result) -> Mark:
    """What changes whenever a file does; the change time cannot be set by a program."""
    return (found.st_mode, found.st_size, found.st_mtime_ns, found.st_ctime_ns, found.st_ino)


def content_of(path: str, found: os.stat_result) -> bytes | None:
    """A file's bytes or a link's target; nothing for devices and pipes."""
    if stat.S_ISLNK(found.st_mode):
        return os.readlink(path.encode())
    if not stat.S_ISREG(found.st_mode):
        return None
    with open(path, "rb") as file:
        return file.read()


def remove(path: str, found: os.stat_result) -> None:
    """Remove a file or a folder, whatever mode it was given."""
    if not stat.S_ISDIR(found.st_mode):
        os.unlink(path)
        return
    os.chmod(path, 0o700)
    for here, folders, _files in os.walk(path):
        for folder in (os.path.join(here, name) for name in folders):
            if not os.path.islink(folder):
                os.chmod(folder, 0o700)
    shutil.rmtree(path)
