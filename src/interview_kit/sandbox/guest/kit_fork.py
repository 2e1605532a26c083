"""What our programs that fork children for others' code have in common."""

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
"""The folders besides the working directory that a program is given to write to."""


def guard() -> None:
    """Keep this process out of its children's reach, and have their orphans come here."""
    control(PR_SET_DUMPABLE, 0)
    control(PR_SET_CHILD_SUBREAPER, 1)


def become_ordinary() -> None:
    """Live as a child: in a group of its own, and like any other process to itself."""
    os.setpgid(0, 0)
    control(PR_SET_DUMPABLE, 1)


def control(what: int, value: int) -> None:
    """Set an attribute of this process where the system has it."""
    with contextlib.suppress(OSError, AttributeError):
        ctypes.CDLL(None).prctl(what, value, 0, 0, 0)


def writable(root: str) -> list[str]:
    """The folders to which a program may have written."""
    return outermost([root, *(os.environ.get(name, "") for name in WRITABLE)])


def outermost(folders: list[str]) -> list[str]:
    """The folders that are there, without those that lie in another one."""
    there = sorted({os.path.realpath(folder) for folder in folders if os.path.isdir(folder)})
    return [f for f in there if not any(f.startswith(other + os.sep) for other in there)]


def threads() -> list[str]:
    """Threads besides this one: a fork would lose them."""
    return [
        f"a thread ({t.name})" for t in threading.enumerate() if t is not threading.main_thread()
    ]


def open_files() -> dict[int, tuple[int, int, int]]:
    """The files and sockets that are open now: kind, device and number of each."""
    found = {}
    for descriptor in range(resource.getrlimit(resource.RLIMIT_NOFILE)[0]):
        with contextlib.suppress(OSError):
            seen = os.fstat(descriptor)
            kind = stat.S_IFMT(seen.st_mode)
            if kind in (stat.S_IFREG, stat.S_IFSOCK, stat.S_IFDIR):
                found[descriptor] = (kind, seen.st_dev, seen.st_ino)
    return found


def unsafe(before: dict[int, tuple[int, int, int]]) -> list[str]:
    """What importing the candidate's code left open that children would have to share."""
    files = [
        "an open socket" if seen[0] == stat.S_IFSOCK else "an open file"
        for descriptor, seen in open_files().items()
        if before.get(descriptor) != seen
    ]
    processes = ["a process"] if kit_children.children() else []
    return files + processes + threads()


def serve_from_memory(codes: Mapping[str, CodeType | str]) -> None:
    """Let the import system find other code in some files than lies on the disk."""
    loader = importlib.machinery.SourceFileLoader
    original = loader.get_code

    def get_code(self: importlib.machinery.SourceFileLoader, fullname: str) -> object:
        path = os.path.abspath(self.path)
        if path not in codes:
            return original(self, fullname)
        code = codes[path]
        return compile(code, path, "exec", dont_inherit=True) if isinstance(code, str) else code

    loader.get_code = get_code  # type: ignore[method-assign, assignment]
