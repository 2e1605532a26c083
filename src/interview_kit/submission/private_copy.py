"""The private copy of a submission: every file passes through here and is counted on its way."""

import hashlib
import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from interview_kit.core.errors import EngineError, NothingToGradeError, UnreadableSubmissionError
from interview_kit.submission import rules
from interview_kit.submission.journal import STATE
from interview_kit.submission.notes import Notes, quote

MAGIC_BYTES = 8
"""Bytes at the start of a file that tell a binary."""


class PrivateCopy:
    """A folder being filled. Raises `UnreadableSubmissionError` when a cap is exceeded."""

    def __init__(self, into: Path) -> None:
        self.notes = Notes()
        self.size = 0
        self._into = into
        self._entries = 0
        self._places: dict[str, tuple[str, bool]] = {}
        self._digests: dict[str, str] = {}
        try:
            into.mkdir(parents=True)
            into.chmod(0o755)
        except FileExistsError as error:
            raise ValueError(f"the private copy {into} exists already") from error

    def count_entry(self) -> None:
        """Count one entry, copied or left out."""
        self._entries += 1
        if self._entries > rules.MAX_ENTRIES:
            raise UnreadableSubmissionError(
                f"the submission holds more than {rules.MAX_ENTRIES} entries; "
                "remove generated files"
            )

    def add_folder(self, path: str) -> None:
        """Make a folder and its parents unless they exist."""
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            above = "/".join(parts[:depth])
            if self._claim(above, folder=True):
                target = self._into / above
                target.mkdir()
                target.chmod(0o755)

    def add_file(self, path: str, pieces: Iterator[bytes]) -> None:
        """Write a file piece by piece; only bytes that arrive count, not the claimed size."""
        folder, _, name = path.rpartition("/")
        if folder:
            self.add_folder(folder)
        if not self._claim(path, folder=False):
            raise UnreadableSubmissionError(f"the submission holds {quote(path)} twice; remove one")
        digest, size, head = hashlib.sha256(), 0, b""
        target = self._into / path
        with target.open("xb", buffering=0) as out:
            for piece in pieces:
                size += len(piece)
                self.size += len(piece)
                self._check_size(path, size)
                head = head or piece[:MAGIC_BYTES]
                digest.update(piece)
                _write(out, piece)
        target.chmod(0o644)
        self._digests[path] = digest.hexdigest()
        if rules.is_binary(name, head):
            self.notes.add_binary(path)
        if rules.is_ignored_setting(name):
            self.notes.add_ignored_setting(path)
        # Snapshots of the session are the kit's own.
        if rules.is_archive(name) and not path.startswith(f"{STATE}/"):
            self.notes.add_archive(path)

    def unwrap(self, folder: str) -> None:
        """Make a folder of the copy its root; what lies outside of it is left out."""
        aside = self._into.with_name(f"{self._into.name}.wrapped")
        self._into.rename(aside)
        (aside / folder).rename(self._into)
        shutil.rmtree(aside)
        self.notes.unwrap(folder)
        digests, self._digests = self._digests, {}
        for path, digest in digests.items():
            if path.startswith(f"{folder}/"):
                self._digests[path.removeprefix(f"{folder}/")] = digest
            else:
                self.notes.leave_out("document", path)
        self.size = sum((self._into / path).stat().st_size for path in self._digests)

    @property
    def paths(self) -> tuple[str, ...]:
        """Return the files of the copy, sorted."""
        return tuple(sorted(self._digests))

    def sha256(self) -> str:
        """Return a digest of names and contents, the same for an archive and the folder it holds.

        Raises `NothingToGradeError` when there are no files.
        """
        if not self._digests:
            raise NothingToGradeError("the submission holds no files; hand in the folder itself")
        total = hashlib.sha256()
        for path in self.paths:
            total.update(os.fsencode(path) + b"\0" + self._digests[path].encode() + b"\n")
        return total.hexdigest()

    def _claim(self, path: str, *, folder: bool) -> bool:
        """Claim a name; return False when the same entry has it already.

        Raises `UnreadableSubmissionError` when another entry has it on some file system.
        """
        key = rules.portable_key(path)
        existing = self._places.get(key)
        if existing is None:
            self._check_place(path)
            self._places[key] = (path, folder)
            return True
        existing_path, existing_is_folder = existing
        if existing_path != path or existing_is_folder != folder:
            raise UnreadableSubmissionError(
                f"the names {quote(existing_path)} and {quote(path)} are the same on some systems; "
                "rename one"
            )
        return False

    def _check_size(self, path: str, size: int) -> None:
        if size > rules.MAX_FILE:
            raise UnreadableSubmissionError(
                f"{quote(path)} is larger than {rules.MAX_FILE >> 20} MiB; remove it"
            )
        if self.size > rules.MAX_BYTES:
            raise UnreadableSubmissionError(
                f"the submission is larger than {rules.MAX_BYTES >> 20} MiB; "
                "remove what is not yours"
            )

    def _check_place(self, path: str) -> None:
        if len(self._places) >= rules.MAX_FILES:
            raise UnreadableSubmissionError(
                f"the submission holds more than {rules.MAX_FILES} files and folders; "
                "remove generated files"
            )
        if path.count("/") >= rules.MAX_DEPTH:
            raise UnreadableSubmissionError(
                f"{quote(path)} lies deeper than {rules.MAX_DEPTH} folders; move it up"
            )


def _write(out: BinaryIO, piece: bytes) -> None:
    """Write; a full disk here is an `EngineError`, not a fault of the submission."""
    try:
        out.write(piece)
    except OSError as error:
        raise EngineError(f"cannot write the private copy: {error.strerror}") from error
