"""Snapshots: the candidate's files at one moment, one zip each, never changed or removed.

One rule prevents every loss: a file is replaced or removed only while a snapshot, or `kit.pyz`
itself, holds exactly its bytes.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from interview_kit.candidate import files, work
from interview_kit.submission.journal import SNAPSHOT_NAME, SNAPSHOTS

EPOCH = (2000, 1, 1, 0, 0, 0)


class UnsavedError(Exception):
    """A file would be lost: no snapshot holds its content."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot on disk."""

    number: int
    path: Path

    @property
    def name(self) -> str:
        """Return its file name."""
        return self.path.name

    def contents(self) -> dict[str, bytes]:
        """Read its files."""
        with zipfile.ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def pack(contents: Mapping[str, bytes], start: bytes = b"") -> bytes:
    """Pack files into a zip, after the bytes `start`; the same files give the same bytes."""
    buffer = io.BytesIO()
    buffer.write(start)
    with zipfile.ZipFile(buffer, "a", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, contents[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def list_snapshots(state: Path) -> list[Snapshot]:
    """List all snapshots, the oldest first."""
    saved = [
        Snapshot(int(match["number"]), path)
        for path in (state / SNAPSHOTS).glob("*.zip")
        if (match := SNAPSHOT_NAME.fullmatch(path.name))
    ]
    return sorted(saved, key=lambda snapshot: snapshot.number)


def save(state: Path, reason: str, contents: Mapping[str, bytes]) -> Snapshot:
    """Save files under the next number and a reason. The caller holds the lock."""
    number = max((snapshot.number for snapshot in list_snapshots(state)), default=0) + 1
    slug = re.sub(r"[^a-z0-9]+", "-", reason.lower()).strip("-")
    path = state / SNAPSHOTS / f"{number:02}-{slug}.zip"
    files.write(path, pack(contents), state)
    return Snapshot(number, path)


def apply_changes(
    root: Path,
    state: Path,
    changes: Mapping[str, bytes | None],
    originals: Mapping[str, bytes] | None = None,
) -> None:
    """Write files, and remove those that map to None. It may be repeated after a kill.

    `originals` are the texts that `kit.pyz` itself holds, which snapshots leave out.
    Raises `UnsavedError` before a content would be lost that nothing else holds.
    """
    holders = [originals or {}, *(snapshot.contents() for snapshot in list_snapshots(state))]
    saved = {(path, work.digest(data)) for holder in holders for path, data in holder.items()}
    for path, data in sorted(changes.items()):
        place = root / path
        present = None
        if place.is_symlink() or place.exists():
            if place.is_symlink() or not place.is_file():
                raise UnsavedError(f"{path} is not a plain file")
            present = place.read_bytes()
        if present == data:
            continue
        if present is not None and (path, work.digest(present)) not in saved:
            raise UnsavedError(f"{path} is not in any snapshot")
        if data is None:
            place.unlink()
            remove_empty_folders(root, place.parent)
        else:
            files.write(place, data, state)


def remove_empty_folders(root: Path, folder: Path) -> None:
    """Remove a folder and its parents below `root` that hold nothing but Python's caches."""
    while folder != root and not [p for p in folder.iterdir() if p.name != "__pycache__"]:
        for cached in folder.glob("__pycache__/*.pyc"):
            cached.unlink()
        if (folder / "__pycache__").is_dir():
            (folder / "__pycache__").rmdir()
        folder.rmdir()
        folder = folder.parent
