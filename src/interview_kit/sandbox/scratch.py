"""Temporary folders that do not outlive their grader for long, even one that was killed.

Each folder is locked as long as its grader lives; the kernel drops the lock with the
process, so the next grader can tell what was left behind and sweep it.
"""

import contextlib
import fcntl
import os
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path

from interview_kit.core.errors import EngineError
from interview_kit.sandbox import folders


def parent() -> Path:
    """The folder that holds all scratch folders of this user.

    Others may pass through it but not list it: as root, sandboxes run under other users.
    """
    folder = Path(tempfile.gettempdir()) / f"interview-kit-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o711)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid():
        raise EngineError(f"{folder} belongs to someone else; remove it or set TMPDIR")
    if stat.S_IMODE(found.st_mode) != 0o711:
        folder.chmod(0o711)
    return folder


@contextlib.contextmanager
def scratch() -> Iterator[Path]:
    """A fresh folder, removed at the end of the context with all that lies in it."""
    with contextlib.ExitStack() as stack:
        yield fresh(stack)


def fresh(stack: contextlib.ExitStack) -> Path:
    """A fresh folder that is removed when the stack is closed."""
    with _locked(parent(), fcntl.LOCK_SH):
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=parent()))
        folder.chmod(0o711)
        stack.callback(_discard, folder)
        held = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, held)
        fcntl.flock(held, fcntl.LOCK_EX)
    return folder


def _discard(folder: Path) -> None:
    """Remove a folder; what resists is left to the next sweep, as no grading hangs on it."""
    with contextlib.suppress(OSError):
        folders.remove(folder)


def sweep() -> int:
    """Remove what killed graders left behind; says how many folders that were."""
    swept = 0
    with _locked(parent(), fcntl.LOCK_EX):
        for folder in sorted(parent().iterdir()):
            if folder.name[:1].isdigit() and _abandoned(folder):
                with contextlib.suppress(OSError):
                    folders.remove(folder)
                    swept += 1
    return swept


def _abandoned(folder: Path) -> bool:
    try:
        descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
    except OSError:
        return False
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    finally:
        os.close(descriptor)
    return True


@contextlib.contextmanager
def _locked(folder: Path, how: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, how)
        yield
    finally:
        os.close(descriptor)
