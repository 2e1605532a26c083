"""Take in a submission: a directory or a zip becomes a safe private copy; no code of it runs."""

import os
import re
import shutil
import stat
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from typing import Final

from interview_kit.core import layout
from interview_kit.core.errors import NothingToGradeError, UnreadableSubmissionError
from interview_kit.core.model import Submission
from interview_kit.submission.archive import copy_archive
from interview_kit.submission.dependencies import read_dependencies
from interview_kit.submission.import_paths import is_imported
from interview_kit.submission.notes import quote
from interview_kit.submission.npm import read_npm_packages
from interview_kit.submission.private_copy import PrivateCopy
from interview_kit.submission.resolve import read_manifest
from interview_kit.submission.sources import note_pragmas, program_files
from interview_kit.submission.tree import copy_tree

MAX_ARCHIVE: Final = 48 << 20
MAX_SLUG: Final = 60
DEFAULT_NAME: Final = "candidate"

_FILE_NAME = re.compile(r"submissions?[-_ ](?P<name>.+)", re.IGNORECASE)


def collect(
    path: Path,
    into: Path,
    *,
    exercise: str | None = None,
    candidate: str | None = None,
    stored: bool = False,
    allow_install: bool = False,
) -> Submission:
    """Copy a submission to `into`, which must not exist yet, and read its manifest.

    `stored` marks an archive that the kit wrote: its only folder is one of the submission's, and
    it may be twice as large, as it is not compressed. `allow_install` says that the
    packages that it requests are to be installed; nothing is installed here.

    Raises `UnreadableSubmissionError` when it cannot or must not be copied, `NothingToGradeError`
    when it holds no program, `UsageError` for an unknown exercise.
    """
    copy = PrivateCopy(into)
    with _explaining_refusals(copy, into):
        _copy_into(path, copy, into, stored=stored)
        digest = copy.sha256()
        manifest = read_manifest(into, exercise)
        dependencies = read_dependencies(into, manifest.framework)
        if allow_install:
            dependencies.require_installable()
    name = candidate or _name_from_path(path) or manifest.candidate or _stem(path)
    submission = Submission(
        candidate=clean_name(name),
        folder=into,
        manifest=manifest,
        sha256=digest,
        files=len(copy.paths),
        size=copy.size,
        notes=(*copy.notes.lines(), *dependencies.notes(allowed=allow_install)),
        requests=(*dependencies.missing, *dependencies.extras),
        npm_packages=read_npm_packages(into),
    )
    submission = replace(submission, program=program_files(submission))
    return replace(submission, notes=(*submission.notes, *note_pragmas(submission)))


@contextmanager
def _explaining_refusals(copy: PrivateCopy, into: Path) -> Iterator[None]:
    """Remove a copy that failed; add to a refusal what was left out, as that may be missing."""
    try:
        yield
    except BaseException as error:
        shutil.rmtree(into, ignore_errors=True)
        notes = "; ".join(copy.notes.lines())
        if notes and isinstance(error, (NothingToGradeError, UnreadableSubmissionError)):
            raise type(error)(f"{error} ({notes})") from error
        raise


def _copy_into(path: Path, copy: PrivateCopy, into: Path, *, stored: bool) -> None:
    try:
        # The path itself may be a fifo, which would block the open.
        descriptor = os.open(path, os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC)
    except (OSError, ValueError) as error:
        cause = getattr(error, "strerror", None) or str(error)
        raise UnreadableSubmissionError(
            f"cannot read {quote(str(path))}: {cause}; check the path and its permissions"
        ) from error
    try:
        mode = os.fstat(descriptor).st_mode
        if stat.S_ISDIR(mode):
            copy_tree(descriptor, copy)
        elif stat.S_ISREG(mode):
            copy_archive(_read(descriptor, 2 * MAX_ARCHIVE if stored else MAX_ARCHIVE), copy)
            if not stored:
                _unwrap(copy, into)
        else:
            raise UnreadableSubmissionError(
                f"{quote(str(path))} is neither a folder nor a file; hand in a folder or a .zip"
            )
    finally:
        os.close(descriptor)


def _read(descriptor: int, limit: int) -> bytes:
    with os.fdopen(os.dup(descriptor), "rb") as file:
        raw = file.read(limit + 1)
    if len(raw) > limit:
        raise UnreadableSubmissionError(
            f"the archive is larger than {limit >> 20} MiB; leave out generated files"
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
    if manifest in copy.paths or not (package in copy.paths or _is_imported(top, copy.paths, into)):
        copy.unwrap(top)


def _is_imported(name: str, paths: tuple[str, ...], folder: Path) -> bool:
    """Tell whether any file imports a package of this name."""
    files = (folder / path for path in paths if path.endswith(".py"))
    return is_imported(name, (file.read_text("utf-8", "replace") for file in files))


def name_by_path(path: Path) -> str:
    """Return the candidate that a path names, as a name that is safe in a file name."""
    return clean_name(_name_from_path(path) or _stem(path))


def _name_from_path(path: Path) -> str | None:
    """Return `ann` for `submission-ann.zip` and for a folder `submission-ann`."""
    match = _FILE_NAME.fullmatch(_stem(path))
    return match["name"] if match else None


def _stem(path: Path) -> str:
    """Return the last name of a path, also of `.`, without `.zip`."""
    return re.sub(r"\.zip$", "", path.absolute().resolve().name, flags=re.IGNORECASE)


def clean_name(name: str) -> str:
    """Return a name that is safe in a file name and at the start of a line."""
    plain = re.sub(r"[^\w .'@+-]+", "-", unicodedata.normalize("NFC", name))
    plain = " ".join(plain.split()).lstrip("-+=@. '")
    return plain[:MAX_SLUG].rstrip("-. ") or DEFAULT_NAME
