"""A private copy kept: an archive from which the same copy can be taken in again."""

import zipfile
from pathlib import Path

from interview_kit.core.errors import EngineError

EPOCH = (2000, 1, 1, 0, 0, 0)
"""One time for all members, so that the same copy is the same archive."""


def keep(folder: Path, file: Path) -> None:
    """Store a private copy, which holds nothing but plain files and folders.

    Nothing is compressed: the archive is the same whichever library wrote it, and no part of
    it can unpack to more than its size.
    """
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                if path.is_dir():
                    archive.writestr(zipfile.ZipInfo(f"{name}/", EPOCH), b"")
                else:
                    archive.writestr(zipfile.ZipInfo(name, EPOCH), path.read_bytes())
    except OSError as error:
        raise EngineError(f"cannot keep what was graded: {error.strerror}") from error
