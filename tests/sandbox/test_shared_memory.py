"""S8: what a program leaves in /dev/shm is gone with it; what others have there stays."""

import mmap
import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from interview_kit.sandbox import shared_memory
from interview_kit.sandbox.shared_memory import SharedMemoryCleanup

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
def shared_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A folder in the place of /dev/shm, of an ordinary user."""
    folder = tmp_path / "shm"
    folder.mkdir()
    monkeypatch.setattr(shared_memory, "FOLDER", folder)
    yield folder
    assert SharedMemoryCleanup._open_count == 0


def test_files_that_were_there_before_stay(shared_folder: Path) -> None:
    (shared_folder / "mine").touch()
    with ExitStack() as stack:
        cleanup = SharedMemoryCleanup(stack, None)
        assert cleanup.measure() == (0, 0)
        (shared_folder / "left").write_bytes(bytes(8192))
        assert cleanup.measure() == (1, 8192)
    assert [path.name for path in shared_folder.iterdir()] == ["mine"]


def test_a_file_that_a_program_still_holds_stays(shared_folder: Path) -> None:
    with ExitStack() as stack:
        SharedMemoryCleanup(stack, None)
        with (
            (shared_folder / "opened").open("wb") as opened,
            (shared_folder / "mapped").open("w+b") as file,
        ):
            file.truncate(4096)
            mapped = mmap.mmap(file.fileno(), 4096)
            file.close()
            (shared_folder / "left").touch()
            stack.close()
            assert {path.name for path in shared_folder.iterdir()} == {"opened", "mapped"}
            assert not opened.closed
            mapped.close()


def test_files_of_a_sandbox_that_still_runs_stay(shared_folder: Path) -> None:
    with ExitStack() as first, ExitStack() as second:
        SharedMemoryCleanup(first, None)
        SharedMemoryCleanup(second, None)
        (shared_folder / "of the second").touch()
        first.close()
        assert (shared_folder / "of the second").exists()
    assert not list(shared_folder.iterdir())


@pytest.mark.skipif(os.geteuid() != 0, reason="only root's sandboxes have users of their own")
def test_root_knows_files_by_their_user(shared_folder: Path) -> None:
    for name in ("theirs", "mine"):
        (shared_folder / name).write_bytes(b"x")
    os.chown(shared_folder / "theirs", 59001, 59001)
    with ExitStack() as stack:
        assert SharedMemoryCleanup(stack, 59001).measure() == (1, 4096)
    assert [path.name for path in shared_folder.iterdir()] == ["mine"]
