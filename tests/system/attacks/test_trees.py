"""E15, E16, E17, E19, R6, P7: hostile directories."""

import os
import socket
import stat
from pathlib import Path

import pytest

from interview_kit.core.errors import UnreadableSubmissionError
from interview_kit.submission import rules
from interview_kit.submission import tree as intake_tree
from interview_kit.submission.collect import collect


def kept(folder):
    return sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if not p.is_dir())


def test_links_are_left_out_and_named(tree, into, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    (tree / "a").symlink_to(secret)
    (tree / "b").symlink_to("/etc")
    (tree / "c").symlink_to("nowhere")
    (tree / "d").symlink_to(".")
    submission = collect(tree, into)
    assert kept(into) == ["main.py"]
    assert submission.notes == ("left out: 4 links (a, b, c, …)",)


def test_a_hard_link_to_a_secret_is_left_out(tree, into, tmp_path):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    os.link(secret, tree / "mine.py")
    submission = collect(tree, into)
    assert kept(into) == ["main.py"]
    assert submission.notes == ("left out: 1 hard link (mine.py)",)


def test_special_files_are_left_out_without_being_opened(tree, into):
    os.mkfifo(tree / "fifo")
    (tree / "setuid").write_text("")
    (tree / "setuid").chmod(0o4755)
    with socket.socket(socket.AF_UNIX) as bound:
        bound.bind(str(tree / "s"))
        submission = collect(tree, into)
    assert kept(into) == ["main.py"]
    assert submission.notes == ("left out: 1 fifo (fifo), 1 setuid file (setuid), 1 socket (s)",)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root makes devices")
def test_devices_are_left_out(tree, into):
    try:
        os.mknod(tree / "zero", stat.S_IFCHR | 0o666, os.makedev(1, 5))
    except OSError:
        pytest.skip("this machine lets nobody make devices")
    assert collect(tree, into).notes == ("left out: 1 device (zero)",)


def test_odd_names_are_left_out_and_shown_without_acting(tree, into):
    for name in (b"a\x1b[2J.py", b"b\n::error::x.py", b"\xff\xfe.py", "\u202eyp.py".encode()):
        with open(os.path.join(os.fsencode(tree), name), "wb"):  # noqa: PTH118, PTH123
            pass
    (tree / ("x" * 250)).write_text("")
    submission = collect(tree, into)
    assert kept(into) == ["main.py"]
    (note,) = submission.notes
    assert note.startswith("left out: 5 oddly named entries (a\\x1b[2J.py, b\\n::error::x.py, x")
    assert note.isprintable()


@pytest.mark.parametrize(
    ("first", "second"), [("a.py", "A.py"), ("straße", "STRASSE"), ("e\u0301.py", "\u00e9.py")]
)
def test_names_that_are_one_elsewhere_are_refused(tree, into, first, second):
    (tree / first).write_text("")
    (tree / second).write_text("")
    if len(list(tree.iterdir())) < 3:
        pytest.skip("this file system takes the two names for one")
    with pytest.raises(UnreadableSubmissionError, match="are the same on some systems; rename"):
        collect(tree, into)


def test_a_sparse_file_of_ten_tebibytes(tree, into):
    with (tree / "big").open("wb") as file:
        try:
            file.truncate(10 << 40)
        except OSError:
            file.truncate(1 << 40)
    with pytest.raises(UnreadableSubmissionError, match="big is larger than 12 MiB; remove it"):
        collect(tree, into)
    assert not into.exists()


def test_a_file_that_grows_while_it_is_read_stops_at_the_cap(tree, into, monkeypatch):
    monkeypatch.setattr(intake_tree.os, "read", lambda descriptor, length: b"x" * length)
    with pytest.raises(UnreadableSubmissionError, match=r"main\.py is larger than 12 MiB"):
        collect(tree, into)


def test_many_files_that_are_each_small_enough(tree, into, monkeypatch):
    monkeypatch.setattr(rules, "MAX_BYTES", 1 << 20)
    for number in range(20):
        (tree / f"{number}").write_bytes(b"x" * (1 << 16))
    with pytest.raises(UnreadableSubmissionError, match="the submission is larger than 1 MiB"):
        collect(tree, into)


def test_more_files_than_an_hour_can_make(tree, into):
    for number in range(rules.MAX_FILES):
        (tree / f"{number}").touch()
    with pytest.raises(UnreadableSubmissionError, match="more than 2000 files and folders"):
        collect(tree, into)


def test_more_links_than_anyone_wants_to_look_at(tree, into, monkeypatch):
    monkeypatch.setattr(rules, "MAX_ENTRIES", 50)
    for number in range(50):
        (tree / f"{number}").symlink_to("main.py")
    with pytest.raises(UnreadableSubmissionError, match="more than 50 entries"):
        collect(tree, into)


def test_folders_without_an_end(tree, into):
    deep = tree
    for _ in range(60):
        deep /= "d"
        deep.mkdir()
    with pytest.raises(UnreadableSubmissionError, match="lies deeper than 16 folders; move it up"):
        collect(tree, into)


@pytest.mark.skipif(os.geteuid() == 0, reason="root reads everything")
def test_a_file_without_rights(tree, into):
    (tree / "secret.py").write_text("")
    (tree / "secret.py").chmod(0)
    with pytest.raises(UnreadableSubmissionError, match=r"cannot read secret\.py: Permission den"):
        collect(tree, into)


class Swapper:
    """Swaps an entry right after its first look, as a process in the background would."""

    def __init__(self, monkeypatch, path, swap):
        self.path, self.swap, self.look = path, swap, os.stat
        monkeypatch.setattr(intake_tree.os, "stat", self.stat)

    def stat(self, name, *args, **kwargs):
        found = self.look(name, *args, **kwargs)
        if name == self.path.name and self.swap:
            swap, self.swap = self.swap, None
            swap(self.path)
        return found


def to_link(target):
    def swap(path):
        path.rename(path.with_name(".git"))
        path.symlink_to(target)

    return swap


def to_fifo(path):
    path.unlink()
    os.mkfifo(path)


def test_a_file_that_becomes_a_link(tree, into, tmp_path, monkeypatch):
    secret = tmp_path / "secret"
    secret.write_text("hidden")
    (tree / "z.py").write_text("")
    Swapper(monkeypatch, tree / "z.py", to_link(secret))
    submission = collect(tree, into)
    assert kept(into) == ["main.py"]
    assert submission.notes == ("left out: 1 link (z.py)",)


def test_a_folder_that_becomes_a_link(tree, into, tmp_path, monkeypatch):
    secrets = tmp_path / "secrets"
    secrets.mkdir()
    (secrets / "secret.py").write_text("hidden")
    (tree / "z").mkdir()
    Swapper(monkeypatch, tree / "z", to_link(secrets))
    submission = collect(tree, into)
    assert kept(into) == ["main.py"]
    assert submission.notes == ("left out: 1 link (z)",)


def test_a_file_that_becomes_a_fifo(tree, into, monkeypatch):
    (tree / "z.py").write_text("")
    Swapper(monkeypatch, tree / "z.py", to_fifo)
    submission = collect(tree, into)
    assert kept(into) == ["main.py"]
    assert submission.notes == ("left out: 1 fifo (z.py)",)


def test_a_file_that_vanishes(tree, into, monkeypatch):
    (tree / "z.py").write_text("")
    Swapper(monkeypatch, tree / "z.py", lambda path: path.unlink())
    with pytest.raises(
        UnreadableSubmissionError, match=r"cannot read z\.py: No such file.*do not change it"
    ):
        collect(tree, into)


def test_a_fifo_or_a_device_handed_in_itself(tmp_path, into, exercises):
    os.mkfifo(tmp_path / "a.zip")
    with pytest.raises(UnreadableSubmissionError, match="is neither a folder nor a file"):
        collect(tmp_path / "a.zip", into)
    with pytest.raises(UnreadableSubmissionError, match="is neither a folder nor a file"):
        collect(Path("/dev/zero"), into)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="only Linux lists descriptors")
def test_no_descriptor_stays_open(tree, into):
    (tree / "a" / "b").mkdir(parents=True)
    (tree / "a" / "b" / "c.py").write_text("")
    before = len(list(Path("/proc/self/fd").iterdir()))
    collect(tree, into)
    assert len(list(Path("/proc/self/fd").iterdir())) == before
