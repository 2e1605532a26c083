"""Take in a submission: a directory or a zip becomes a safe private copy; no code of it runs."""

import os
import shutil
import stat
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
from interview_kit.submission.names import clean_name, find_stated_name, read_stem
from interview_kit.submission.notes import quote
from interview_kit.submission.npm import read_npm_packages
from interview_kit.submission.private_copy import PrivateCopy
from interview_kit.submission.resolve import read_manifest
from interview_kit.submission.sources import note_pragmas, program_files
from interview_kit.submission.tree import copy_tree
from interview_kit.submission.wrapping import find_wrapped, open_only_archive

MAX_ARCHIVE: Final = 48 << 20


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
    name = candidate or find_stated_name(path) or manifest.candidate or read_stem(path)
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
            _copy_folder(descriptor, copy)
        elif stat.S_ISREG(mode):
            copy_archive(_read(descriptor, 2 * MAX_ARCHIVE if stored else MAX_ARCHIVE), copy)
        else:
            raise UnreadableSubmissionError(
                f"{quote(str(path))} is neither a folder nor a file; hand in a folder or a .zip"
            )
    finally:
        os.close(descriptor)
    if not stored:
        _unwrap(copy, into)


def _copy_folder(folder: int, copy: PrivateCopy) -> None:
    """Copy what a folder holds, or what its only archive holds."""
    archive = open_only_archive(folder)
    if archive is None:
        copy_tree(folder, copy)
        return
    descriptor, documents = archive
    try:
        copy_archive(_read(descriptor, MAX_ARCHIVE), copy)
    finally:
        os.close(descriptor)
    for name in documents:
        copy.notes.leave_out("document", name)


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
    """Step into the folder that is the submission."""
    while folder := find_wrapped(copy.paths, into):
        copy.unwrap(folder)
    if layout.MANIFEST not in copy.paths:
        for path in copy.paths:
            if path.endswith(f"/{layout.MANIFEST}"):
                copy.notes.add_ignored_manifest(path)
