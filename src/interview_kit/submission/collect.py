"""A submission taken in: a directory or a zip becomes a safe private copy; no code runs."""

import os
import re
import shutil
import stat
import unicodedata
from pathlib import Path
from typing import Final

from interview_kit.core import layout
from interview_kit.core.errors import NothingToGradeError, UnreadableSubmissionError
from interview_kit.core.model import Submission
from interview_kit.submission import requested as wanted
from interview_kit.submission.archive import copy_archive
from interview_kit.submission.copy import PrivateCopy
from interview_kit.submission.notes import shown
from interview_kit.submission.repack import keep
from interview_kit.submission.resolve import read_manifest
from interview_kit.submission.tree import copy_tree

__all__ = ["collect", "keep"]

MAX_ARCHIVE: Final = 48 << 20
MAX_CANDIDATE: Final = 60
NAMELESS: Final = "candidate"

_SUBMITTED = re.compile(r"submissions?[-_ ](?P<name>.+)", re.IGNORECASE)


def collect(
    path: Path,
    into: Path,
    *,
    exercise: str | None = None,
    candidate: str | None = None,
    ours: bool = False,
    allow_install: bool = False,
) -> Submission:
    """Copy a submission to `into`, which must not exist yet, and read its manifest.

    An archive that we kept (`ours`) is taken as it is: its only folder was the submission's.
    `allow_install` lets its requirements name packages to install; nothing is installed here.

    Errors: `UnreadableSubmissionError` when it cannot or must not be taken in,
    `NothingToGradeError` when it holds no program, `UsageError` for an unknown exercise.
    """
    copy = PrivateCopy(into)
    try:
        _take_in(path, copy, into, ours=ours)
        digest = copy.sha256()
        manifest = read_manifest(into, exercise)
        asked = wanted.read(into, manifest.framework)
        if allow_install:
            asked.refuse_others()
    except BaseException as error:
        shutil.rmtree(into, ignore_errors=True)
        notes = "; ".join(copy.notes.lines())
        if notes and isinstance(error, (NothingToGradeError, UnreadableSubmissionError)):
            raise type(error)(f"{error} ({notes})") from error
        raise
    return Submission(
        candidate=_clean(candidate or _from_name(path) or manifest.candidate or _stem(path)),
        folder=into,
        manifest=manifest,
        sha256=digest,
        files=len(copy.paths),
        size=copy.size,
        notes=(*copy.notes.lines(), *asked.notes(allowed=allow_install)),
        installs=asked.pins if allow_install else (),
    )


def _take_in(path: Path, copy: PrivateCopy, into: Path, *, ours: bool) -> None:
    try:
        # Opened without waiting: the path itself may be a fifo.
        opened = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise UnreadableSubmissionError(
            f"cannot read {shown(str(path))}: {cause}; check the path and its rights"
        ) from error
    try:
        mode = os.fstat(opened).st_mode
        if stat.S_ISDIR(mode):
            copy_tree(opened, copy)
        elif stat.S_ISREG(mode):
            copy_archive(_read(opened, 2 * MAX_ARCHIVE if ours else MAX_ARCHIVE), copy)
            if not ours:
                _unwrap(copy, into)
        else:
            raise UnreadableSubmissionError(
                f"{shown(str(path))} is neither a folder nor a file; hand in a folder or a .zip"
            )
    finally:
        os.close(opened)


def _read(opened: int, most: int) -> bytes:
    with os.fdopen(os.dup(opened), "rb") as file:
        raw = file.read(most + 1)
    if len(raw) > most:
        raise UnreadableSubmissionError(
            f"the archive is larger than {most >> 20} MiB; leave out what tools made"
        )
    if not raw:
        raise NothingToGradeError("the archive is empty; zip the folder again")
    return raw


def _unwrap(copy: PrivateCopy, into: Path) -> None:
    """Step into the only folder of an archive, unless it is the program's own package."""
    top = copy.only_folder()
    if top is None:
        return
    manifest, package = f"{top}/{layout.MANIFEST}", f"{top}/__init__.py"
    if manifest in copy.paths or not (package in copy.paths or _imported(top, copy.paths, into)):
        copy.unwrap(top)


def _imported(name: str, paths: tuple[str, ...], folder: Path) -> bool:
    """Whether any file speaks of a package by this name."""
    spoken = re.compile(rb"^\s*(from|import)\s+" + re.escape(name.encode()) + rb"\b", re.MULTILINE)
    files = (folder / path for path in paths if path.endswith(".py"))
    return any(spoken.search(file.read_bytes()) for file in files)


def _from_name(path: Path) -> str | None:
    """`ann` for `submission-ann.zip` and for a folder `submission-ann`."""
    match = _SUBMITTED.fullmatch(_stem(path))
    return match["name"] if match else None


def _stem(path: Path) -> str:
    """The last name of a path, also of `.`, without the ending of an archive."""
    return re.sub(r"\.zip$", "", path.absolute().resolve().name, flags=re.IGNORECASE)


def _clean(name: str) -> str:
    """A name that can stand in a file name and at a line's start."""
    plain = re.sub(r"[^\w .'@+-]+", "-", unicodedata.normalize("NFC", name))
    plain = " ".join(plain.split()).lstrip("-+=@. '")
    return plain[:MAX_CANDIDATE].rstrip("-. ") or NAMELESS
