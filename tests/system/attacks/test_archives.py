"""E14, E15, E17, P7: hostile zip archives."""

import io
import itertools
import stat
import struct
import zipfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from interview_kit.core.errors import KitError, UnreadableSubmissionError
from interview_kit.core.text import one_line
from interview_kit.submission import rules
from interview_kit.submission.collect import collect

APP = b"from fastapi import FastAPI\napp = FastAPI()\n"


def member(name, mode=0o100644, method=zipfile.ZIP_DEFLATED):
    info = zipfile.ZipInfo("placeholder")
    info.filename = name  # the constructor would mend it
    info.external_attr = mode << 16
    info.compress_type = method
    return info


@pytest.fixture
def archive(tmp_path, exercises):
    """Makes an archive of an honest program and the given members."""

    def make(*members):
        path = tmp_path / "mallory.zip"
        with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
            out.writestr("main.py", APP)
            for info, content in members:
                out.writestr(info, content)
        return path

    return make


def refused(path, into):
    with pytest.raises(UnreadableSubmissionError) as caught:
        collect(path, into)
    assert "\n" not in str(caught.value)
    assert str(caught.value).isprintable()
    assert not into.exists()
    return str(caught.value)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("../evil.py", "../evil.py points outside the archive"),
        ("a/../../evil.py", "points outside the archive"),
        ("a/..", "points outside the archive"),
        ("/etc/evil", "/etc/evil is absolute"),
        ("//host/evil", "is absolute"),
        ("..\\evil.py", "has a backslash"),
        ("C:evil.py", "starts with a drive letter"),
        ("c:/evil.py", "starts with a drive letter"),
        ("main.py/evil.py", "are the same on some systems"),
        ("MAIN.py", "the names main.py and MAIN.py are the same on some systems; rename one"),
        ("main.py", "the submission holds main.py twice; remove one"),
        ("./main.py", "the submission holds main.py twice; remove one"),
        ("d/" * 20 + "x.py", "lies deeper than 16 folders"),
    ],
)
@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_names_for_which_the_whole_archive_is_refused(archive, into, name, words):
    assert words in refused(archive((member(name), b"x")), into)


def test_names_that_differ_by_composition(archive, into):
    path = archive((member("e\u0301.py"), b""), (member("\u00e9.py"), b""))
    assert "are the same on some systems" in refused(path, into)


def test_folders_that_differ_by_case(archive, into):
    path = archive((member("pkg/a.py"), b""), (member("PKG/b.py"), b""))
    assert "the names pkg and PKG are the same" in refused(path, into)


@pytest.mark.parametrize(
    ("mode", "note"),
    [
        (stat.S_IFLNK | 0o777, "1 link (x)"),
        (stat.S_IFIFO | 0o644, "1 fifo (x)"),
        (stat.S_IFSOCK | 0o644, "1 socket (x)"),
        (stat.S_IFCHR | 0o644, "1 device (x)"),
        (stat.S_IFBLK | 0o644, "1 device (x)"),
        (stat.S_IFREG | 0o4755, "1 setuid file (x)"),
        (0o130644, "1 unknown entry (x)"),
    ],
)
def test_what_is_no_plain_file_is_left_out(archive, into, mode, note):
    submission = collect(archive((member("x", mode), b"/etc/passwd")), into)
    assert submission.notes == (f"left out: {note}",)
    assert [path.name for path in into.iterdir()] == ["main.py"]


def test_odd_names_are_left_out(archive, into):
    path = archive(
        (member("a\x1b[2J.py"), b""),
        (member("b\x00.py"), b""),
        (member("\u202ecod.exe"), b""),
        (member("x" * 300), b""),
    )
    (note,) = collect(path, into).notes
    assert note.startswith("left out: 4 oddly named entries (")
    assert note.isprintable()


def test_a_name_in_utf_8_that_does_not_say_so(archive, into):
    path = archive((member("zo\u00eb.txt"), b""))
    raw = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        start = raw.index(mark, raw.index(mark) + 1)
        (flags,) = struct.unpack_from("<H", raw, start + at)
        assert flags & 0x800
        struct.pack_into("<H", raw, start + at, flags & ~0x800)
    path.write_bytes(raw)
    collect(path, into)
    assert (into / "zo\u00eb.txt").is_file()


def test_a_bomb_is_stopped_by_its_ratio(archive, into):
    path = archive((member("zeros"), b"\0" * (8 << 20)))
    assert "unpacks to more than 100 times its size" in refused(path, into)


def test_a_bomb_is_stopped_by_the_size_of_a_file(archive, into, monkeypatch):
    monkeypatch.setattr(rules, "MAX_RATIO", 1 << 30)
    path = archive((member("zeros"), b"\0" * (13 << 20)))
    assert "zeros is larger than 12 MiB" in refused(path, into)


def test_a_bomb_is_stopped_by_the_size_of_all_files(archive, into, monkeypatch):
    monkeypatch.setattr(rules, "MAX_RATIO", 1 << 30)
    monkeypatch.setattr(rules, "MAX_BYTES", 2 << 20)
    path = archive(*((member(f"{n}"), b"\0" * (1 << 20)) for n in range(4)))
    assert "the submission is larger than 2 MiB" in refused(path, into)


def test_a_header_that_lies_about_the_size(archive, into):
    path = archive((member("zeros"), b"\0" * (1 << 20)))
    raw = bytearray(path.read_bytes())
    at = raw.rindex(b"PK\x01\x02")
    struct.pack_into("<I", raw, at + 24, 10)
    path.write_bytes(raw)
    assert "the archive is damaged or not a zip: Bad CRC-32" in refused(path, into)
    struct.pack_into("<I", raw, at + 24, 1 << 30)
    path.write_bytes(raw)
    assert "a member of 1073741824 bytes ends after 1048576" in refused(path, into)


def test_a_wrong_checksum(archive, into):
    path = archive((member("x.py", method=zipfile.ZIP_STORED), b"unique text"))
    path.write_bytes(path.read_bytes().replace(b"unique text", b"other words"))
    assert "Bad CRC-32 for file 'x.py'; zip the folder again" in refused(path, into)


def test_an_encrypted_archive(archive, into):
    path = archive((member("x.py"), b"x"))
    raw = bytearray(path.read_bytes())
    for mark, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        struct.pack_into("<H", raw, raw.rindex(mark) + at, 1)
    path.write_bytes(raw)
    assert "x.py is encrypted; zip the folder again without a password" in refused(path, into)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_a_compression_without_bounds(archive, into, method):
    path = archive((member("x.py", method=method), b"x"))
    words = f"x.py is compressed by method {method}; zip the folder again with the default method"
    assert words in refused(path, into)


def test_a_compression_that_does_not_exist(archive, into):
    path = archive((member("x.py"), b"x"))
    raw = bytearray(path.read_bytes())
    struct.pack_into("<H", raw, raw.rindex(b"PK\x01\x02") + 10, 77)
    path.write_bytes(raw)
    assert "x.py is compressed by method 77" in refused(path, into)


def test_twenty_thousand_entries(archive, into):
    path = archive(*((member(f"{n}"), b"") for n in range(20_000)))
    words = refused(path, into)
    assert "holds more than 20000 entries" in words


def test_two_thousand_files(archive, into):
    path = archive(*((member(f"{n}"), b"") for n in range(2_000)))
    assert "more than 2000 files and folders" in refused(path, into)


def test_an_archive_cut_short(archive, into):
    path = archive((member("x.py"), b"x" * 5000))
    raw = path.read_bytes()
    path.write_bytes(raw[: len(raw) // 2])
    assert "the archive is damaged or not a zip" in refused(path, into)


def test_an_archive_too_large(tmp_path, into, exercises):
    with (tmp_path / "a.zip").open("wb") as file:
        file.truncate(1 << 40)
    assert "the archive is larger than 48 MiB" in refused(tmp_path / "a.zip", into)


counter = itertools.count()


def collected_or_refused(root):
    """The notes of a copy, or the error's text; anything but our own errors fails the test."""
    try:
        return collect(root / "a.zip", root / "copy").notes
    except KitError as error:
        return (str(error),)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.text(st.characters(codec="utf-8") | st.sampled_from("./\\:aA\0\u0301"), min_size=1),
        max_size=6,
        unique=True,
    )
)
def test_any_names_stay_inside_the_copy(tmp_path, exercises, names):
    root = tmp_path / f"{next(counter)}"
    root.mkdir()
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w") as out:
        out.writestr("main.py", APP)
        for name in names:
            if name != "main.py":
                out.writestr(member(name), b"x")
    (root / "a.zip").write_bytes(raw.getvalue())
    words = collected_or_refused(root)
    assert all(one_line(text, 4000) == text for text in words)
    assert {path.name for path in root.iterdir()} <= {"a.zip", "copy"}
    for path in (root / "copy").rglob("*"):
        assert not path.is_symlink()
        assert Path.resolve(path).is_relative_to(root / "copy")


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200), st.integers(0, 300))
def test_any_damage_ends_in_words(tmp_path, exercises, damage, place):
    root = tmp_path / f"{next(counter)}"
    root.mkdir()
    raw = io.BytesIO()
    with zipfile.ZipFile(raw, "w", zipfile.ZIP_DEFLATED) as out:
        out.writestr("main.py", APP)
        out.writestr("kit.txt", b"x" * 100)
    whole = bytearray(raw.getvalue())
    whole[place : place + len(damage)] = damage
    (root / "a.zip").write_bytes(whole)
    assert all(one_line(text, 4000) == text for text in collected_or_refused(root))
