"""A directory taken in through descriptors: no name is resolved twice, no link is followed."""

import errno
import os
import stat
from collections.abc import Iterator

from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.submission import rules
from interview_kit.submission.copy import PrivateCopy
from interview_kit.submission.notes import shown

_FOLDER = os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW | os.O_CLOEXEC
_FILE = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_NOCTTY | os.O_CLOEXEC
_PIECE = 1 << 20
_BECAME_A_LINK = (errno.ELOOP, errno.ENOTDIR, errno.EMLINK)

_KINDS = (
    (stat.S_ISLNK, "link"),
    (stat.S_ISFIFO, "fifo"),
    (stat.S_ISSOCK, "socket"),
    (stat.S_ISBLK, "device"),
    (stat.S_ISCHR, "device"),
)


def kind_left_out(mode: int, links: int) -> str | None:
    """Why an entry is no plain file, by its mode and its count of names."""
    for is_kind, kind in _KINDS:
        if is_kind(mode):
            return kind
    if not stat.S_ISREG(mode):
        return "unknown entry"
    if mode & (stat.S_ISUID | stat.S_ISGID):
        return "setuid file"
    # Another name of the file may lie anywhere: a secret of this machine, for one.
    return "hard link" if links > 1 else None


def copy_tree(root: int, copy: PrivateCopy, prefix: str = "") -> None:
    """Copy what an open directory holds. Errors: `UnreadableSubmissionError`."""
    for name in _names(root, copy):
        path = f"{prefix}{name}"
        if rules.odd(name):
            copy.notes.leave_out("oddly named entry", path)
            continue
        try:
            _copy_entry(root, name, path, copy)
        except OSError as error:
            if error.errno not in _BECAME_A_LINK:
                raise UnreadableSubmissionError(
                    f"cannot read {shown(path)}: {error.strerror}; "
                    "make it readable and leave it alone while it is graded"
                ) from error
            copy.notes.leave_out("link", path)


def _names(root: int, copy: PrivateCopy) -> list[str]:
    names = []
    with os.scandir(root) as entries:
        for entry in entries:
            copy.see()
            names.append(entry.name)
    return sorted(names)


def _copy_entry(root: int, name: str, path: str, copy: PrivateCopy) -> None:
    found = os.stat(name, dir_fd=root, follow_symlinks=False)
    if stat.S_ISDIR(found.st_mode):
        _copy_folder(root, name, path, copy)
    elif kind := kind_left_out(found.st_mode, found.st_nlink):
        copy.notes.leave_out(kind, path)
    elif rules.tool_made(name, folder=False):
        copy.notes.leave_out_tool(path)
    else:
        _copy_file(root, name, path, copy)


def _copy_folder(root: int, name: str, path: str, copy: PrivateCopy) -> None:
    if rules.tool_made(name, folder=True):
        copy.notes.leave_out_tool(path)
        return
    opened = os.open(name, _FOLDER, dir_fd=root)
    try:
        if _exists(rules.VENV_MARK, opened):
            copy.notes.leave_out_tool(path)
            return
        copy.add_folder(path)
        copy_tree(opened, copy, f"{path}/")
    finally:
        os.close(opened)


def _copy_file(root: int, name: str, path: str, copy: PrivateCopy) -> None:
    opened = os.open(name, _FILE, dir_fd=root)
    try:
        # Asked again of the open file: the name may mean something else since the first look.
        found = os.fstat(opened)
        if kind := kind_left_out(found.st_mode, found.st_nlink):
            copy.notes.leave_out(kind, path)
            return
        # Its size is not asked for: only what is read counts.
        copy.add_file(path, _pieces(opened))
    finally:
        os.close(opened)


def _pieces(opened: int) -> Iterator[bytes]:
    while piece := os.read(opened, _PIECE):
        yield piece


def _exists(name: str, folder: int) -> bool:
    try:
        os.stat(name, dir_fd=folder, follow_symlinks=False)
    except OSError:
        return False
    return True
