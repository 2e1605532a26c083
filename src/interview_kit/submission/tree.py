"""Copy a directory through descriptors: no name is resolved twice, no link is followed.

Somebody may change the directory while it is read; a path checked and opened later by name could
then lead anywhere.
"""

import errno
import os
import stat
from collections.abc import Iterator

from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.submission import rules
from interview_kit.submission.notes import quote
from interview_kit.submission.private_copy import PrivateCopy

_FOLDER_FLAGS = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
# O_NONBLOCK: a file that was replaced by a fifo would block for ever.
_FILE_FLAGS = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_PIECE_BYTES = 1 << 20
_BECAME_A_LINK = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)

_KINDS = (
    (stat.S_ISLNK, "link"),
    (stat.S_ISFIFO, "fifo"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISBLK, "device"),
    (stat.S_ISCHR, "device"),
)


def kind_left_out(mode: int, links: int) -> str | None:
    """Return the kind of an entry that is no plain file, by its mode and number of links."""
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            return kind
    if not stat.S_ISREG(mode):
        return "unknown entry"
    if mode & (stat.S_ISUID | stat.S_ISGID):
        return "setuid file"
    # The other name of the file may lie anywhere: it may be a secret of this machine.
    return "hard link" if links > 1 else None


def copy_tree(root: int, copy: PrivateCopy, prefix: str = "") -> None:
    """Copy the contents of an open directory. Raises `UnreadableSubmissionError`."""
    for name in _names(root, copy):
        path = f"{prefix}{name}"
        if rules.is_odd(name):
            copy.notes.leave_out("oddly named entry", path)
            continue
        try:
            _copy_entry(root, name, path, copy)
        except OSError as error:
            if error.errno not in _BECAME_A_LINK:
                raise UnreadableSubmissionError(
                    f"cannot read {quote(path)}: {error.strerror}; "
                    "make it readable, and do not change it while it is graded"
                ) from error
            copy.notes.leave_out("link", path)


def _names(root: int, copy: PrivateCopy) -> list[str]:
    names = []
    with os.scandir(root) as entries:
        for entry in entries:
            copy.count_entry()
            names.append(entry.name)
    return sorted(names)


def _copy_entry(root: int, name: str, path: str, copy: PrivateCopy) -> None:
    status = os.stat(name, dir_fd=root, follow_symlinks=False)
    if stat.S_ISDIR(status.st_mode):
        _copy_folder(root, name, path, copy)
    elif kind := kind_left_out(status.st_mode, status.st_nlink):
        copy.notes.leave_out(kind, path)
    elif rules.is_made_by_tool(name, folder=False):
        copy.notes.leave_out_tool(path)
    else:
        _copy_file(root, name, path, copy)


def _copy_folder(root: int, name: str, path: str, copy: PrivateCopy) -> None:
    if rules.is_made_by_tool(name, folder=True):
        copy.notes.leave_out_tool(path)
        return
    descriptor = os.open(name, _FOLDER_FLAGS, dir_fd=root)
    try:
        if _exists(rules.VENV_MARKER, descriptor):
            copy.notes.leave_out_tool(path)
            return
        copy.add_folder(path)
        copy_tree(descriptor, copy, f"{path}/")
    finally:
        os.close(descriptor)


def _copy_file(root: int, name: str, path: str, copy: PrivateCopy) -> None:
    descriptor = os.open(name, _FILE_FLAGS, dir_fd=root)
    try:
        # Checked again on the open file: the name may mean another one since the first check.
        status = os.fstat(descriptor)
        if kind := kind_left_out(status.st_mode, status.st_nlink):
            copy.notes.leave_out(kind, path)
            return
        # Its size is not read from the status: it may grow, so only bytes that arrive count.
        copy.add_file(path, _read_pieces(descriptor))
    finally:
        os.close(descriptor)


def _read_pieces(descriptor: int) -> Iterator[bytes]:
    while piece := os.read(descriptor, _PIECE_BYTES):
        yield piece


def _exists(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return False
    return True
