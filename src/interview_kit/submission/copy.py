"""The private copy: everything that is kept passes through here and is counted on its way."""

import hashlib
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from interview_kit.core.errors import EngineError, NothingToGradeError, UnreadableSubmissionError
from interview_kit.submission import rules
from interview_kit.submission.notes import Notes, shown

HEAD = 8


class PrivateCopy:
    """A folder being filled. Errors: `UnreadableSubmissionError` when a cap is passed."""

    def __init__(self, into: Path) -> None:
        self.notes = Notes()
        self.size = 0
        self._into = into
        self._seen = 0
        self._places: dict[str, tuple[str, bool]] = {}
        self._digests: dict[str, str] = {}
        try:
            into.mkdir(parents=True)
            into.chmod(0o755)
        except FileExistsError as error:
            raise ValueError(f"the private copy {into} exists already") from error

    def see(self) -> None:
        """Count one entry, kept or not."""
        self._seen += 1
        if self._seen > rules.MAX_SEEN:
            raise UnreadableSubmissionError(
                f"the submission holds more than {rules.MAX_SEEN} entries; remove what tools made"
            )

    def add_folder(self, path: str) -> None:
        """Make a folder, and the ones above it, unless it is there."""
        parts = path.split("/")
        for depth in range(1, len(parts) + 1):
            above = "/".join(parts[:depth])
            if self._claim(above, folder=True):
                target = self._into / above
                target.mkdir()
                target.chmod(0o755)

    def add_file(self, path: str, pieces: Iterator[bytes]) -> None:
        """Write a file piece by piece; what it claims to be is never believed."""
        folder, _, name = path.rpartition("/")
        if folder:
            self.add_folder(folder)
        if not self._claim(path, folder=False):
            raise UnreadableSubmissionError(f"the name {shown(path)} stands twice; keep one")
        digest, own, head = hashlib.sha256(), 0, b""
        target = self._into / path
        with target.open("xb", buffering=0) as out:
            for piece in pieces:
                own += len(piece)
                self.size += len(piece)
                self._check_size(path, own)
                head = head or piece[:HEAD]
                digest.update(piece)
                _write(out, piece)
        target.chmod(0o644)
        self._digests[path] = digest.hexdigest()
        if rules.binary(name, head):
            self.notes.binary(path)
        if rules.without_effect(name):
            self.notes.without_effect(path)

    def only_folder(self) -> str | None:
        """The folder that holds everything in the copy, if there is one."""
        tops = {path.partition("/")[0] for path, _ in self._places.values()}
        top = tops.pop() if len(tops) == 1 else None
        return top if top and self._places[rules.same_place(top)][1] else None

    def unwrap(self, name: str) -> None:
        """Make the only folder of the copy its root."""
        aside = self._into.with_name(f"{self._into.name}.wrapped")
        self._into.rename(aside)
        (aside / name).rename(self._into)
        aside.rmdir()
        self.notes.unwrap(name)
        self._digests = {
            path.removeprefix(f"{name}/"): digest for path, digest in self._digests.items()
        }

    @property
    def paths(self) -> tuple[str, ...]:
        """The files in the copy."""
        return tuple(sorted(self._digests))

    def sha256(self) -> str:
        """A digest of names and contents: the same for an archive and the folder it holds."""
        if not self._digests:
            raise NothingToGradeError("the submission holds no files; hand in the folder itself")
        whole = hashlib.sha256()
        for path in self.paths:
            whole.update(os.fsencode(path) + b"\0" + self._digests[path].encode() + b"\n")
        return whole.hexdigest()

    def _claim(self, path: str, *, folder: bool) -> bool:
        """Take a name: true when it is new, false when it is there and means the same."""
        key = rules.same_place(path)
        taken = self._places.get(key)
        if taken is None:
            self._check_place(path)
            self._places[key] = (path, folder)
            return True
        spelled, was_folder = taken
        if spelled != path or was_folder != folder:
            raise UnreadableSubmissionError(
                f"the names {shown(spelled)} and {shown(path)} are one name on some systems; "
                "rename one"
            )
        return False

    def _check_size(self, path: str, own: int) -> None:
        if own > rules.MAX_FILE:
            raise UnreadableSubmissionError(
                f"{shown(path)} is larger than {rules.MAX_FILE >> 20} MiB; remove it"
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
                "remove what tools made"
            )
        if path.count("/") >= rules.MAX_DEPTH:
            raise UnreadableSubmissionError(
                f"{shown(path)} lies deeper than {rules.MAX_DEPTH} folders; move it up"
            )


def _write(out: BinaryIO, piece: bytes) -> None:
    """Write, telling a full disk of ours from an unreadable file of theirs."""
    try:
        out.write(piece)
    except OSError as error:
        raise EngineError(f"cannot write the private copy: {error.strerror}") from error
