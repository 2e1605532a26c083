"""A user of its own for each sandbox, when the grader is root.

Root is bound by hardly any limit, and two sandboxes of one user could stop each other.
"""

import contextlib
import fcntl
import os
import pwd
import stat
from pathlib import Path

from interview_kit.core.errors import EngineError
from interview_kit.sandbox import folders, scratch

RUN = Path("/run")
FIRST, LAST = 59000, 59511
"""The tail of the range for ordinary users; a number with an account is skipped."""


def reserve(stack: contextlib.ExitStack, data: Path | None = None) -> int | None:
    """A user number that nobody else uses until the stack is closed; None unless root.

    `data`, which stays across sandboxes, belongs to the user who first got it. That number is
    taken again, shared if need be: a used folder is not given to another user, as walking
    through what a submission made of it would be a risk of its own.
    """
    if os.geteuid() != 0:
        return None
    locks = _locks()
    owner = data.stat().st_uid if data is not None else 0
    if FIRST <= owner <= LAST:
        _take(stack, locks / str(owner))
        return owner
    for uid in range(FIRST, LAST + 1):
        if not _has_account(uid) and _take(stack, locks / str(uid)):
            if data is not None:
                os.chown(data, uid, uid)
            return uid
    raise EngineError("512 sandboxes are running already; wait for some to end")


def _locks() -> Path:
    """Where numbers are taken: one place for the whole machine, whatever TMPDIR says."""
    for folder in (RUN / "interview-kit-uids", scratch.parent() / "uids"):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            found = folder.lstat()
            if stat.S_ISDIR(found.st_mode) and found.st_uid == os.geteuid():
                return folder
    raise EngineError(f"cannot write to {RUN} or {scratch.parent()}; make one of them writable")


def _take(stack: contextlib.ExitStack, lock: Path) -> bool:
    descriptor = os.open(lock, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        return False
    stack.callback(os.close, descriptor)
    return True


def _has_account(uid: int) -> bool:
    try:
        pwd.getpwuid(uid)
    except KeyError:
        return False
    return True


def clear(uid: int, folder: Path) -> None:
    """Remove what a sandbox's own user left in a folder that all users share."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid != uid:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.remove(Path(entry.path))
                else:
                    os.unlink(entry.path)


def can_reach(uid: int, path: Path) -> Path | None:
    """The first folder on the way to `path` that closes it to a stranger, or None.

    Judged by the permission bits for others, as the user has no group or file of its own.
    """
    for step in (*reversed(path.parents), path):
        try:
            found = step.stat()
        except OSError:
            return step
        needed = 0o005 if step == path and step.is_dir() else 0o001
        if step == path and step.is_file():
            needed = 0o004
        if found.st_uid != uid and (found.st_mode & needed) != needed:
            return step
    return None
