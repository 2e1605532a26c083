"""Copy, measure and remove folders whose contents nobody trusts."""

import contextlib
import os
import stat
from pathlib import Path


def copy(source: Path, target: Path, owner: int | None = None) -> None:
    """Copy plain files, folders and links as they are; leave out devices and sockets.

    Links are never followed. With `owner` the copy belongs to that user.
    """
    pending = [(source, target)]
    target.mkdir(parents=True, exist_ok=True)
    while pending:
        source_folder, target_folder = pending.pop()
        _set_owner(target_folder, owner)
        with os.scandir(source_folder) as entries:
            for entry in entries:
                copied = target_folder / entry.name
                if entry.is_dir(follow_symlinks=False):
                    copied.mkdir()
                    pending.append((Path(entry.path), copied))
                elif _copy_entry(entry, copied):
                    _set_owner(copied, owner)


def _copy_entry(entry: "os.DirEntry[str]", target: Path) -> bool:
    if entry.is_symlink():
        target.symlink_to(os.readlink(entry.path))
        return True
    if not entry.is_file(follow_symlinks=False):
        return False
    # The entry may have been replaced since scandir: O_NOFOLLOW refuses a link, and O_NONBLOCK
    # keeps a fifo from blocking the open for ever.
    descriptor = os.open(entry.path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    with open(descriptor, "rb") as read, target.open("xb") as write:
        while block := read.read(1 << 20):
            write.write(block)
        mode = os.fstat(read.fileno()).st_mode
        os.fchmod(write.fileno(), 0o755 if mode & 0o100 else 0o644)
    return True


def _set_owner(path: Path, owner: int | None) -> None:
    if owner is not None:
        os.chown(path, owner, owner, follow_symlinks=False)


def remove(folder: Path) -> None:
    """Remove a folder whatever its owner did to it; a missing folder is no error.

    A tree may be nested deeper than Python recurses and longer than any path may be. So inner
    folders are moved up beside each other, and the depth in hand never exceeds two.
    """
    try:
        top = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except FileNotFoundError:
        return
    try:
        last_number = 0
        while names := os.listdir(top):
            for name in names:
                last_number = _remove_entry(top, name, last_number)
    finally:
        os.close(top)
    with contextlib.suppress(FileNotFoundError):
        folder.rmdir()


def _remove_entry(top: int, name: str, last_number: int) -> int:
    """Remove an entry of `top`, moving the folders inside it up; return the last name used."""
    if not _is_folder(top, name):
        os.unlink(name, dir_fd=top)
        return last_number
    os.chmod(name, 0o700, dir_fd=top)
    inner = os.open(name, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW, dir_fd=top)
    try:
        for entry in os.listdir(inner):
            if _is_folder(inner, entry):
                # A folder that is renamed must be writable: its `..` changes.
                os.chmod(entry, 0o700, dir_fd=inner)
                last_number = _free_number(top, last_number)
                os.rename(entry, str(last_number), src_dir_fd=inner, dst_dir_fd=top)
            else:
                os.unlink(entry, dir_fd=inner)
    finally:
        os.close(inner)
    os.rmdir(name, dir_fd=top)
    return last_number


def _free_number(top: int, last_number: int) -> int:
    number = last_number + 1
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


def measure(folder: Path, max_files: int) -> tuple[int, int]:
    """Count the entries below a folder, up to `max_files` + 1, and their bytes on disk.

    Blocks are counted, not lengths: a sparse file is long and takes no space.
    """
    files = size = 0
    pending = [os.fspath(folder)]
    while pending and files <= max_files:
        with contextlib.suppress(OSError), os.scandir(pending.pop()) as entries:
            for entry in entries:
                files += 1
                with contextlib.suppress(OSError):
                    size += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        pending.append(entry.path)
                if files > max_files:
                    break
    return files, size
