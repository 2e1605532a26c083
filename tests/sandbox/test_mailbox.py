"""S8: what a program leaves in /dev/shm is gone with it; what others have there stays."""

import mmap
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from interview_kit.sandbox import mailbox
from interview_kit.sandbox.mailbox import Mailbox

from .conftest import Runner

LEAVE = """
import os
for name in ("file", "other"):
    try: open(f"/dev/shm/kit-left-{os.getpid()}-{name}", "w").write("for the next one")
    except OSError as error: print(error)
for make in (os.mkdir, os.mkfifo, lambda path: os.symlink("/etc/passwd", path)):
    try: make(f"/dev/shm/kit-left-{os.getpid()}-{make.__name__}")
    except OSError: continue
"""


def test_nothing_is_left_for_the_next_one(closed_level: Runner) -> None:
    record = closed_level.run(LEAVE)
    assert record.exit_code == 0, record.log
    assert not list(Path("/dev/shm").glob("kit-left-*"))


@pytest.fixture
def shared(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in the place of /dev/shm, of an ordinary user."""
    folder = tmp_path / "shm"
    folder.mkdir()
    monkeypatch.setattr(mailbox, "FOLDER", folder)
    monkeypatch.setattr(mailbox, "LEDGER", f"{tmp_path}/ledger-{{}}")
    yield folder
    assert Mailbox._open == 0


def test_files_that_were_there_before_stay(shared: Path) -> None:
    (shared / "mine").touch()
    with ExitStack() as stack:
        found = Mailbox(stack, None)
        assert found.measure() == (0, 0)
        (shared / "left").write_bytes(bytes(8192))
        assert found.measure() == (1, 8192)
    assert [path.name for path in shared.iterdir()] == ["mine"]


def test_a_file_that_a_program_still_holds_stays(shared: Path) -> None:
    with ExitStack() as stack:
        Mailbox(stack, None)
        with (shared / "opened").open("wb") as opened, (shared / "mapped").open("w+b") as file:
            file.truncate(4096)
            mapped = mmap.mmap(file.fileno(), 4096)
            file.close()
            (shared / "left").touch()
            stack.close()
            assert {path.name for path in shared.iterdir()} == {"opened", "mapped"}
            assert not opened.closed
            mapped.close()


def test_files_of_a_sandbox_that_still_runs_stay(shared: Path) -> None:
    with ExitStack() as first, ExitStack() as second:
        Mailbox(first, None)
        Mailbox(second, None)
        (shared / "of the second").touch()
        first.close()
        assert (shared / "of the second").exists()
    assert not list(shared.iterdir())


@contextmanager
def another_grader() -> Iterator[frozenset[str]]:
    """What another grader of the same user takes for what was there before."""
    ledger = mailbox.opened_ledger()
    assert ledger is not None
    yield mailbox.there_before(ledger)
    os.close(ledger)


def test_files_of_another_grader_stay_and_the_last_one_removes_them(shared: Path) -> None:
    (shared / "mine").touch()
    with ExitStack() as stack:
        with another_grader() as before:
            assert before == {"mine"}
            (shared / "of the other").touch()
            with ExitStack() as first:
                Mailbox(first, None)
            assert (shared / "of the other").exists()
            Mailbox(stack, None)
        (shared / "left").touch()
    assert [path.name for path in shared.iterdir()] == ["mine"]


def test_who_comes_later_takes_over_what_the_first_one_found(shared: Path) -> None:
    with ExitStack() as stack:
        found = Mailbox(stack, None)
        (shared / "of a sandbox").write_bytes(bytes(8192))
        with another_grader() as before:
            assert before == frozenset()
        assert found.measure() == (1, 8192)


@pytest.mark.parametrize("content", [b"", b"{nonsense", b"\xff"])
def test_a_ledger_that_cannot_be_read_does_no_harm(shared: Path, content: bytes) -> None:
    (shared / "mine").touch()
    with another_grader():
        Path(mailbox.LEDGER.format(os.geteuid())).write_bytes(content)
        with another_grader() as before:
            assert before == {"mine"}


def test_where_there_can_be_no_ledger_each_grader_is_its_own(
    shared: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    (tmp_path / "elsewhere").touch()
    (tmp_path / "link").symlink_to(tmp_path / "elsewhere")
    monkeypatch.setattr(mailbox, "LEDGER", str(tmp_path / "link"))
    assert mailbox.opened_ledger() is None
    with ExitStack() as stack:
        Mailbox(stack, None)
        (shared / "left").touch()
    assert not list(shared.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's sandboxes have users of their own")
def test_root_knows_files_by_their_user(shared: Path) -> None:
    for name in ("theirs", "mine"):
        (shared / name).write_bytes(b"x")
    os.chown(shared / "theirs", 59001, 59001)
    with ExitStack() as stack:
        assert Mailbox(stack, 59001).measure() == (1, 4096)
    assert [path.name for path in shared.iterdir()] == ["mine"]
