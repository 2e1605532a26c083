"""Copying and removing folders whose contents nobody trusts."""

import contextlib
import os
import stat
from pathlib import Path


def copy(source: Path, target: Path, owner: int | None = None) -> None:
    """Copy plain files, folders and links as they are; devices and sockets stay out.

    Links are never followed. With `owner` the copy belongs to that user.
    """
    todo = [(source, target)]
    target.mkdir(parents=True, exist_ok=True)
    while todo:
        here, there = todo.pop()
        _give(there, owner)
        with os.scandir(here) as entries:
            for entry in entries:
                made = there / entry.name
                if entry.is_dir(follow_symlinks=False):
                    made.mkdir()
                    todo.append((Path(entry.path), made))
                elif _copy_entry(entry, made):
                    _give(made, owner)


def _copy_entry(entry: "os.DirEntry[str]", made: Path) -> bool:
    if entry.is_symlink():
        made.symlink_to(os.readlink(entry.path))
        return True
    if not entry.is_file(follow_symlinks=False):
        return False
    descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as read, made.open("xb") as write:
        while block := read.read(1 << 20):
            write.write(block)
        mode = os.fstat(read.fileno()).st_mode
        os.fchmod(write.fileno(), 0o755 if mode & 0o100 else 0o644)
    return True


def _give(path: Path, owner: int | None) -> None:
    if owner is not None:
        os.chown(path, owner, owner, follow_symlinks=False)


def remove(folder: Path) -> None:
    """Remove a folder whatever its owner made of it; a folder that is gone is no error.

    A tree may be nested deeper than any recursion and longer than any path: folders are
    pulled up beside each other, so that the depth in hand never passes two.
    """
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        fresh = 0
        while names := os.listdir(top):
            for name in names:
                fresh = _pull_apart(top, name, fresh)
    finally:
        os.close(top)
    with contextlib.suppress(FileNotFoundError):
        folder.rmdir()


def _pull_apart(top: int, name: str, fresh: int) -> int:
    if not _is_folder(top, name):
        os.unlink(name, dir_fd=top)
        return fresh
    os.chmod(name, 0o700, dir_fd=top)
    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for entry in os.listdir(inner):
            if _is_folder(inner, entry):
                os.chmod(entry, 0o700, dir_fd=inner)
                fresh = _free_name(top, fresh)
                os.rename(entry, str(fresh), src_dir_fd=inner, dst_dir_fd=top)
            else:
                os.unlink(entry, dir_fd=inner)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=top)
    return fresh


def _free_name(top: int, after: int) -> int:
    number = after + 1
    while _exists(top, str(number)):
        number += 1
    return number


def _exists(folder: int, name: str) -> bool:
    try:
        os.lstat(name, dir_fd=folder)
    except FileNotFoundError:
        return False
    return True


def _is_folder(folder: int, name: str) -> bool:
    return stat.S_ISDIR(os.lstat(name, dir_fd=folder).st_mode)


def measure(folder: Path, most: int) -> tuple[int, int]:
    """How many files lie beneath a folder (counted up to `most`) and their bytes on disk."""
    files = size = 0
    todo = [os.fspath(folder)]
    while todo and files <= most:
        with contextlib.suppress(OSError), os.scandir(todo.pop()) as entries:
            for entry in entries:
                files += 1
                with contextlib.suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        todo.append(entry.path)
                if files > most:
                    break
    return files, size
