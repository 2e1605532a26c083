"""A zip archive taken in: its headers are read as claims, and counted against."""

import io
import stat
import struct
import zipfile
import zlib
from collections.abc import Iterator

from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.submission import rules
from interview_kit.submission.copy import PrivateCopy
from interview_kit.submission.notes import shown
from interview_kit.submission.tree import kind_left_out

_PIECE = 1 << 16
_ENTRY_MARK = b"PK\x01\x02"
_ENCRYPTED = 0x1
_UTF8 = 0x800
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
    """Copy what an archive holds. Errors: `UnreadableSubmissionError`."""
    # The library makes an object of every entry before anyone can count them.
    if raw.count(_ENTRY_MARK) > rules.MAX_SEEN:
        raise UnreadableSubmissionError(
            f"the archive holds more than {rules.MAX_SEEN} entries; remove what tools made"
        )
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            members = archive.infolist()
            venvs = _venvs(members)
            for member in members:
                _copy_member(archive, member, venvs, copy, limit=rules.MAX_RATIO * len(raw))
    except _CORRUPT as error:
        raise UnreadableSubmissionError(
            f"the archive is broken or no zip: {shown(str(error))}; zip the folder again"
        ) from error


def _copy_member(
    archive: zipfile.ZipFile,
    member: zipfile.ZipInfo,
    venvs: frozenset[str],
    copy: PrivateCopy,
    limit: int,
) -> None:
    spelled = _name(member)
    if why := rules.refused(spelled):
        raise UnreadableSubmissionError(f"the archive's member {shown(spelled)} {why}")
    folder = spelled.endswith("/")
    path = "/".join(part for part in spelled.split("/") if part not in ("", "."))
    if not path or _left_out(path, member, copy, venvs, folder=folder):
        return
    if folder:
        copy.add_folder(path)
        return
    if member.flag_bits & _ENCRYPTED:
        raise UnreadableSubmissionError(
            f"{shown(path)} is encrypted; zip the folder again without a password"
        )
    if member.compress_type not in _METHODS:
        raise UnreadableSubmissionError(
            f"{shown(path)} is compressed by method {member.compress_type}; "
            "zip the folder again with the usual one (deflate)"
        )
    copy.add_file(path, _pieces(archive, member, copy, limit))


def _pieces(
    archive: zipfile.ZipFile, member: zipfile.ZipInfo, copy: PrivateCopy, limit: int
) -> Iterator[bytes]:
    length = 0
    with archive.open(member) as opened:
        while piece := opened.read(_PIECE):
            length += len(piece)
            yield piece
            if copy.size > max(limit, rules.RATIO_FREE):
                raise UnreadableSubmissionError(
                    f"the archive unpacks to more than {rules.MAX_RATIO} times its size; "
                    "remove files of zeros"
                )
    if length != member.file_size:
        raise zipfile.BadZipFile(f"a member of {member.file_size} bytes ends after {length}")


def _left_out(
    path: str, member: zipfile.ZipInfo, copy: PrivateCopy, venvs: frozenset[str], *, folder: bool
) -> bool:
    """Note a member that is not taken: made by a tool, oddly named, or no plain file."""
    parts = path.split("/")
    for depth, name in enumerate(parts, start=1):
        is_folder = folder or depth < len(parts)
        if rules.tool_made(name, folder=is_folder) or "/".join(parts[:depth]) in venvs:
            # A folder is noted once, by whichever of its members comes first.
            copy.notes.leave_out_tool("/".join(parts[:depth]))
            return True
    if any(rules.odd(name) for name in parts):
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
    """The name as its bytes say; archives of some systems hold UTF-8 without saying so."""
    name = member.orig_filename
    if member.flag_bits & _UTF8 or name.isascii():
        return name
    return name.encode("cp437", "surrogateescape").decode("utf-8", "surrogateescape")


def _venvs(members: list[zipfile.ZipInfo]) -> frozenset[str]:
    mark = f"/{rules.VENV_MARK}"
    return frozenset(name.removesuffix(mark) for name in map(_name, members) if name.endswith(mark))
