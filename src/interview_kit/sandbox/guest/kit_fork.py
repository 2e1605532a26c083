"""What the guest programs that fork children for the candidate's code have in common."""

import contextlib
import ctypes
import importlib.machinery
import os
import resource
import stat
import threading
from collections.abc import Mapping
from types import CodeType
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from interview_kit.sandbox.guest import kit_children
else:
    import kit_children

PR_SET_DUMPABLE, PR_SET_CHILD_SUBREAPER = 4, 36
WRITABLE = ("HOME", "TMPDIR", "DATA_DIR")
"""Variables with the folders, besides the working directory, that a program may write to."""

NEWER_NANOSECONDS = 2_000_000_000
"""Compiled files hold the time of their source in whole seconds."""

FileIdentity = tuple[int, int, int]
"""Kind, device and inode of an open file."""


def become_guardian() -> None:
    """Keep this process out of its children's reach, and adopt their orphans."""
    # Without the dumpable flag a child of the same user can neither trace this process nor open
    # its files and memory in /proc.
    prctl(PR_SET_DUMPABLE, 0)
    prctl(PR_SET_CHILD_SUBREAPER, 1)


def become_ordinary() -> None:
    """Move to an own process group and become dumpable again (the parent is not)."""
    os.setpgid(0, 0)
    prctl(PR_SET_DUMPABLE, 1)


def prctl(attribute: int, value: int) -> None:
    """Set an attribute of this process where the system has it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(attribute, value, 0, 0, 0)


def find_writable_folders(root: str) -> list[str]:
    """Return the folders to which a program may have written."""
    return keep_outermost([root, *(os.environ.get(name, "") for name in WRITABLE)])


def keep_outermost(folders: list[str]) -> list[str]:
    """Return the folders that exist, without those that lie in another one of them."""
    paths = sorted({os.path.realpath(folder) for folder in folders if os.path.isdir(folder)})
    return [path for path in paths if not any(path.startswith(p + os.sep) for p in paths)]


def list_threads() -> list[str]:
    """Describe each thread besides this one: a fork would lose them."""
    return [
        f"a thread ({t.name})" for t in threading.enumerate() if t is not threading.main_thread()
    ]


def list_open_files() -> dict[int, FileIdentity]:
    """Return the files, folders and sockets that are open now, by descriptor."""
    files = {}
    for descriptor in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        with contextlib.suppress(OSError):
            status = os.fstat(descriptor)
            kind = stat.S_IFMT(status.st_mode)
            if kind in (stat.S_IFREG, stat.S_IFSOCK, stat.S_IFDIR):
                files[descriptor] = (kind, status.st_dev, status.st_ino)
    return files


def list_shared_state(files_before: dict[int, FileIdentity]) -> list[str]:
    """Describe what importing the candidate's code left that forked children would share."""
    files = [
        "an open socket" if identity[0] == stat.S_IFSOCK else "an open file"
        for descriptor, identity in list_open_files().items()
        if files_before.get(descriptor) != identity
    ]
    processes = ["a process"] if kit_children.list_children() else []
    return files + processes + list_threads()


def import_from_memory(codes: Mapping[str, CodeType]) -> None:
    """Make the import system use compiled code for some files, by their absolute paths."""
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, fullname: str) -> object:
        path = os.path.abspath(self.path)
        return codes[path] if path in codes else original(self, fullname)

    loader.get_code = get_code  # type: ignore[method-assign, assignment]


def write_sources(root: str, sources: dict[str, str]) -> None:
    """Write sources over files of a folder, by their paths in it, and empty `sources`.

    The files get another time, so that what Python compiled of them before counts no more.
    """
    for path in list(sources):
        file = os.path.join(root, path)
        status = os.stat(file)
        mode = stat.S_IMODE(status.st_mode)
        os.chmod(file, mode | stat.S_IWUSR)
        with open(file, "wb") as out:
            out.write(sources.pop(path).encode())
        os.chmod(file, mode)
        os.utime(file, ns=(status.st_atime_ns, status.st_mtime_ns + NEWER_NANOSECONDS))
