"""Snapshots: the candidate's files as they were, one zip each, none ever changed or removed.

One rule keeps everything: a file is replaced or removed only while a snapshot, or `kit.pyz`
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


class UnkeptError(Exception):
    """A file would be lost: no snapshot holds what is in it."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """One snapshot on disk."""

    number: int
    path: Path

    @property
    def name(self) -> str:
        """Its file name."""
        return self.path.name

    def contents(self) -> dict[str, bytes]:
        """Its files."""
        with zipfile.ZipFile(self.path) as archive:
            return {name: archive.read(name) for name in archive.namelist()}


def packed(contents: Mapping[str, bytes]) -> bytes:
    """Files as a zip that is the same for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name in sorted(contents):
            info = zipfile.ZipInfo(name, EPOCH)
            info.external_attr = 0o644 << 16
            archive.writestr(info, contents[name], zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def listed(state: Path) -> list[Snapshot]:
    """All snapshots in the order in which they were taken."""
    found = [
        Snapshot(int(match["number"]), path)
        for path in (state / SNAPSHOTS).glob("*.zip")
        if (match := SNAPSHOT_NAME.fullmatch(path.name))
    ]
    return sorted(found, key=lambda one: one.number)


def take(state: Path, why: str, contents: Mapping[str, bytes]) -> Snapshot:
    """Keep files. The caller holds the lock."""
    number = max((one.number for one in listed(state)), default=0) + 1
    plain = re.sub(r"[^a-z0-9]+", "-", why.lower()).strip("-")
    path = state / SNAPSHOTS / f"{number:02}-{plain}.zip"
    files.write(path, packed(contents), state)
    return Snapshot(number, path)


def lay(
    root: Path,
    state: Path,
    wanted: Mapping[str, bytes | None],
    carried: Mapping[str, bytes] | None = None,
) -> None:
    """Put files in their places; None takes one away. It may be done again after a kill.

    What is `carried` in `kit.pyz` is kept, too: snapshots leave it out.
    Errors: `UnkeptError` before anything that is kept nowhere would be lost.
    """
    holders = [carried or {}, *(snapshot.contents() for snapshot in listed(state))]
    kept = {(path, work.digest(data)) for one in holders for path, data in one.items()}
    for path, data in sorted(wanted.items()):
        place = root / path
        present = None
        if place.is_symlink() or place.exists():
            if place.is_symlink() or not place.is_file():
                raise UnkeptError(f"{path} is no plain file")
            present = place.read_bytes()
        if present == data:
            continue
        if present is not None and (path, work.digest(present)) not in kept:
            raise UnkeptError(f"{path} is in no snapshot")
        if data is None:
            place.unlink()
            tidy(root, place.parent)
        else:
            files.write(place, data, state)


def tidy(root: Path, folder: Path) -> None:
    """Remove folders that became empty, but for what Python caches in them."""
    while folder != root and not [p for p in folder.iterdir() if p.name != "__pycache__"]:
        for cached in folder.glob("__pycache__/*.pyc"):
            cached.unlink()
        if (folder / "__pycache__").is_dir():
            (folder / "__pycache__").rmdir()
        folder.rmdir()
        folder = folder.parent
