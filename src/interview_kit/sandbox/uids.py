"""A user number of its own for each sandbox, when the grader is root.

Root ignores most limits (RLIMIT_NPROC is void for it, even inside a user namespace), and two
sandboxes of one user could signal each other and would share one limit of processes.
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
FIRST_UID, LAST_UID = 59000, 59511
"""The end of the range for ordinary users; a number with an account is skipped."""


def reserve(stack: contextlib.ExitStack, data: Path | None = None) -> int | None:
    """Return a user number that nobody else uses until the stack is closed; None unless root.

    `data`, which outlives a sandbox, belongs to the user number that first used it. That number
    is taken again, shared if need be: changing the owner of everything inside would mean to walk
    through a tree that a submission built.

    Raises `EngineError` when all numbers are taken.
    """
    if os.geteuid() != 0:
        return None
    locks = _lock_folder()
    owner = data.stat().st_uid if data is not None else 0
    if FIRST_UID <= owner <= LAST_UID:
        _try_lock(stack, locks / str(owner))
        return owner
    for uid in range(FIRST_UID, LAST_UID + 1):
        if not _has_account(uid) and _try_lock(stack, locks / str(uid)):
            if data is not None:
                os.chown(data, uid, uid)
            return uid
    raise EngineError("512 sandboxes are running already; wait for some to end")


def _lock_folder() -> Path:
    """Return one place for the whole machine: graders may have different TMPDIRs."""
    for folder in (RUN / "interview-kit-uids", scratch.scratch_root() / "uids"):
        with contextlib.suppress(OSError):
            folder.mkdir(mode=0o700, exist_ok=True)
            status = folder.lstat()
            if stat.S_ISDIR(status.st_mode) and status.st_uid == os.geteuid():
                return folder
    raise EngineError(
        f"cannot write to {RUN} or {scratch.scratch_root()}; make one of them writable"
    )


def _try_lock(stack: contextlib.ExitStack, path: Path) -> bool:
    # The kernel drops this lock with the process: a killed grader blocks no number.
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
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


def remove_files_of(uid: int, folder: Path) -> None:
    """Remove what a sandbox's user left in a folder that all users share."""
    with contextlib.suppress(OSError), os.scandir(folder) as entries:
        for entry in entries:
            with contextlib.suppress(OSError):
                if entry.stat(follow_symlinks=False).st_uid != uid:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    folders.remove(Path(entry.path))
                else:
                    os.unlink(entry.path)


def first_closed_folder(uid: int, path: Path) -> Path | None:
    """Return the first part of `path` that is closed to this user, or None.

    Only the permission bits for others count: the user has no group and no files.
    """
    for part in (*reversed(path.parents), path):
        try:
            status = part.stat()
        except OSError:
            return part
        needed = 0o005 if part == path and part.is_dir() else 0o001
        if part == path and part.is_file():
            needed = 0o004
        if status.st_uid != uid and (status.st_mode & needed) != needed:
            return part
    return None
