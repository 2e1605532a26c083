"""Read and write zip archives; the headers of a submission's archive are claims, never believed."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator
from pathlib import Path

from interview_kit.core.errors import EngineError, UnreadableSubmissionError
from interview_kit.submission import rules
from interview_kit.submission.notes import quote
from interview_kit.submission.private_copy import PrivateCopy
from interview_kit.submission.tree import kind_left_out

_PIECE_BYTES = 1 << 16
_ENTRY_SIGNATURE = b"PK\x01\x02"
_FLAG_ENCRYPTED = 0x1
_FLAG_UTF8 = 0x800
MEMBER_TIME = (2000, 1, 1, 0, 0, 0)
"""One time for all members, so that the same copy gives the same archive."""
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CORRUPT = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    EOFError,
    NotImplementedError,
    OSError,
    RuntimeError,
    ValueError,
)


def copy_archive(raw: bytes, copy: PrivateCopy) -> None:
    """Copy the contents of an archive. Raises `UnreadableSubmissionError`."""
    # Counted in the raw bytes: `ZipFile` makes an object of every entry before anyone can count.
    if raw.count(_ENTRY_SIGNATURE) > rules.MAX_ENTRIES:
        raise UnreadableSubmissionError(
            f"the archive holds more than {rules.MAX_ENTRIES} entries; "
            "remove generated files, such as node_modules or .venv, and zip the folder again"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            venvs = _venvs(members)
            for member in members:
                _copy_member(archive, member, venvs, copy, limit=rules.MAX_RATIO * len(raw))
    except _CORRUPT as error:
        raise UnreadableSubmissionError(
            f"the archive is damaged or not a zip: {quote(str(error))}; zip the folder again"
        ) from error


def _copy_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    venvs: frozenset[str],
    copy: PrivateCopy,
    limit: int,
) -> None:
    name = _name(member)
    if reason := rules.refusal_reason(name):
        raise UnreadableSubmissionError(f"the archive's member {quote(name)} {reason}")
    folder = name.endswith("/")
    path = "/".join(part for part in name.split("/") if part not in ("", "."))
    if not path or _leave_out(path, member, copy, venvs, folder=folder):
        return
    if folder:
        copy.add_folder(path)
        return
    if member.flag_bits & _FLAG_ENCRYPTED:
        raise UnreadableSubmissionError(
            f"{quote(path)} is encrypted; zip the folder again without a password"
        )
    if member.compress_type not in _METHODS:
        raise UnreadableSubmissionError(
            f"{quote(path)} is compressed by method {member.compress_type}; "
            "zip the folder again with the default method (deflate)"
        )
    copy.add_file(path, _read_pieces(archive, member, copy, limit))


def _read_pieces(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, copy: PrivateCopy, limit: int
) -> Iterator[bytes]:
    length = 0
    with archive.open(member) as opened:
        while piece := opened.read(_PIECE_BYTES):
            length += len(piece)
            yield piece
            if copy.size > max(limit, rules.MIN_RATIO_BYTES):
                raise UnreadableSubmissionError(
                    f"the archive unpacks to more than {rules.MAX_RATIO} times its size; "
                    "remove files of zeros"
                )
    if length != member.file_size:
        raise zipfile.BadZipFile(f"a member of {member.file_size} bytes ends after {length}")


def _leave_out(
    path: str, member: zipfile.ZipInfo, copy: PrivateCopy, venvs: frozenset[str], *, folder: bool
) -> bool:
    """Note a member that is left out: made by a tool, oddly named, or no plain file."""
    parts = path.split("/")
    for depth, name in enumerate(parts, start=1):
        is_folder = folder or depth < len(parts)
        if rules.is_made_by_tool(name, folder=is_folder) or "/".join(parts[:depth]) in venvs:
            # A folder is noted once, by whichever of its members comes first.
            copy.notes.leave_out_tool("/".join(parts[:depth]))
            return True
    if any(rules.is_odd(name) for name in parts):
        copy.notes.leave_out("oddly named entry", path)
        return True
    mode = member.external_attr >> 16
    if not stat.S_IFMT(mode):
        mode |= stat.S_IFREG
    kind = None if folder else kind_left_out(mode, links=1)
    if kind:
        copy.notes.leave_out(kind, path)
    return kind is not None


def _name(member: zipfile.ZipInfo) -> str:
    """Return the name; some systems write UTF-8 without setting the flag for it.

    `zipfile` then decodes it as cp437.
    """
    name = member.orig_filename
    if member.flag_bits & _FLAG_UTF8 or name.isascii():
        return name
    return name.encode("cp437", "surrogateescape").decode("utf-8", "surrogateescape")


def _venvs(members: list[zipfile.ZipInfo]) -> frozenset[str]:
    marker = f"/{rules.VENV_MARKER}"
    names = (name for name in map(_name, members) if name.endswith(marker))
    return frozenset(name.removesuffix(marker) for name in names)


def write_archive(folder: Path, file: Path) -> None:
    """Store a private copy, which holds only plain files and folders, as an archive.

    Nothing is compressed: so the archive does not depend on the version of zlib, and no part of
    it can unpack to more than its size. `collect` with `stored=True` reads it back.

    Raises `EngineError` when it cannot be written.
    """
    try:
        with zipfile.ZipFile(file, "w", zipfile.ZIP_STORED) as archive:
            for path in sorted(folder.rglob("*")):
                name = path.relative_to(folder).as_posix()
                if path.is_dir():
                    archive.writestr(zipfile.ZipInfo(f"{name}/", MEMBER_TIME), b"")
                else:
                    archive.writestr(zipfile.ZipInfo(name, MEMBER_TIME), path.read_bytes())
    except OSError as error:
        raise EngineError(f"cannot keep what was graded: {error.strerror}") from error
