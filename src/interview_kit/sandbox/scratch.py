"""Temporary folders that do not outlive their grader for long, even one that was killed.

Each folder is locked while its grader lives. The kernel drops the lock with the process, so the
next grader can tell which folders are abandoned and remove them.
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


def scratch_root() -> Path:
    """Return the folder that holds all scratch folders of this user.

    Its mode lets others pass through but not list it: as root, sandboxes run as other users.

    Raises `EngineError` when somebody else made it first: in a shared /tmp a link or a folder of
    another user would let them read and change what is graded.
    """
    folder = Path(tempfile.gettempdir()) / f"interview-kit-{os.getuid()}"
    with contextlib.suppress(FileExistsError):
        folder.mkdir(mode=0o711)
    status = folder.lstat()
    if not stat.S_ISDIR(status.st_mode) or status.st_uid != os.getuid():
        raise EngineError(f"{folder} belongs to someone else; remove it or set TMPDIR")
    # The mode that mkdir was given passes through the umask.
    if stat.S_IMODE(status.st_mode) != 0o711:
        folder.chmod(0o711)
    return folder


@contextlib.contextmanager
def scratch_folder() -> Iterator[Path]:
    """Yield a fresh folder; remove it with its contents at the end of the context."""
    with contextlib.ExitStack() as stack:
        yield make_folder(stack)


def make_folder(stack: contextlib.ExitStack) -> Path:
    """Return a fresh folder that is removed when the stack is closed."""
    # The shared lock keeps a cleanup, which takes it exclusively, from seeing the folder in the
    # moment between mkdtemp and its own lock.
    with _hold_lock(scratch_root(), fcntl.LOCK_SH):
        folder = Path(tempfile.mkdtemp(prefix=f"{os.getpid()}-", dir=scratch_root()))
        folder.chmod(0o711)
        stack.callback(_discard, folder)
        lock = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
        stack.callback(os.close, lock)
        fcntl.flock(lock, fcntl.LOCK_EX)
    return folder


def _discard(folder: Path) -> None:
    """Remove a folder; what cannot be removed is left to the next cleanup, not to this grading."""
    with contextlib.suppress(OSError):
        folders.remove(folder)


def remove_abandoned_folders() -> int:
    """Remove what killed graders left behind; return the number of folders removed."""
    removed = 0
    with _hold_lock(scratch_root(), fcntl.LOCK_EX):
        for folder in sorted(scratch_root().iterdir()):
            # Scratch folders start with a process id; `uids` beside them is no scratch folder.
            if folder.name[:1].isdigit() and _is_abandoned(folder):
                with contextlib.suppress(OSError):
                    folders.remove(folder)
                    removed += 1
    return removed


def _is_abandoned(folder: Path) -> bool:
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
def _hold_lock(folder: Path, operation: int) -> Iterator[None]:
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, operation)
        yield
    finally:
        os.close(descriptor)
