import random
import signal
import subprocess
import sys
import time

import pytest

from interview_kit.candidate import files, snapshots, work


@pytest.fixture
def state(tmp_path):
    folder = tmp_path / ".kit"
    folder.mkdir()
    return folder


def keep(root, state, why="x"):
    return snapshots.save(state, why, work.read_work(root, {}))


def test_a_snapshot_gives_back_what_was_kept(tmp_path, state):
    (tmp_path / "größe.py").write_text("x = 1\n", "utf-8")
    taken = keep(tmp_path, state, "End of phase!")
    assert taken.name == "01-end-of-phase.zip"
    assert taken.contents() == {"größe.py": b"x = 1\n"}
    assert snapshots.list_snapshots(state) == [taken]


def test_snapshots_are_numbered_and_never_written_again(tmp_path, state):
    (tmp_path / "app.py").write_text("1")
    first = keep(tmp_path, state)
    raw = first.path.read_bytes()
    (tmp_path / "app.py").write_text("2")
    second = keep(tmp_path, state)
    assert (first.number, second.number) == (1, 2)
    assert first.path.read_bytes() == raw


def test_the_same_files_are_the_same_zip():
    assert snapshots.pack({"a": b"1", "b": b"2"}) == snapshots.pack({"b": b"2", "a": b"1"})


def test_files_are_laid_and_taken_away_once_they_are_kept(tmp_path, state):
    (tmp_path / "old").mkdir()
    (tmp_path / "old" / "app.py").write_text("theirs")
    (tmp_path / "kit.toml").write_text("theirs")
    keep(tmp_path, state)
    wanted = {"old/app.py": None, "kit.toml": b"starter", "new/app.py": b"starter"}
    snapshots.apply_changes(tmp_path, state, wanted)
    assert work.read_work(tmp_path, {}) == {"kit.toml": b"starter", "new/app.py": b"starter"}
    assert not (tmp_path / "old").exists()


@pytest.mark.parametrize("wanted", [None, b"starter"])
def test_what_no_snapshot_holds_is_never_replaced_or_removed(tmp_path, state, wanted):
    (tmp_path / "app.py").write_text("theirs")
    keep(tmp_path, state)
    (tmp_path / "app.py").write_text("theirs, saved a moment ago")
    with pytest.raises(snapshots.UnsavedError, match=r"app\.py"):
        snapshots.apply_changes(tmp_path, state, {"app.py": wanted})
    assert (tmp_path / "app.py").read_text() == "theirs, saved a moment ago"


def test_a_link_in_the_way_is_not_followed(tmp_path, state):
    outside = tmp_path / "elsewhere"
    outside.write_text("theirs")
    (tmp_path / "app.py").symlink_to(outside)
    with pytest.raises(snapshots.UnsavedError):
        snapshots.apply_changes(tmp_path, state, {"app.py": b"starter"})
    assert outside.read_text() == "theirs"


def test_drafts_of_killed_commands_are_swept(state):
    (state / "draft-1-app.py").write_text("half")
    with files.lock_state(state):
        files.remove_drafts(state)
    assert [path.name for path in state.iterdir()] == [files.LOCK]


WRITER = """
import sys
from pathlib import Path
from interview_kit.candidate import files
state, target = Path(sys.argv[1]), Path(sys.argv[2])
print("up", flush=True)
while True:
    for letter in (b"a", b"b"):
        files.write(target, letter * 300_000, state)
"""


def test_a_killed_writer_leaves_the_old_file_or_the_new_one(tmp_path, state):
    target = tmp_path / "app.py"
    target.write_bytes(b"a" * 300_000)
    for _ in range(8):
        writer = subprocess.Popen(
            [sys.executable, "-c", WRITER, state, target], stdout=subprocess.PIPE
        )
        assert writer.stdout is not None
        writer.stdout.readline()
        time.sleep(random.random() * 0.1)
        writer.send_signal(signal.SIGKILL)
        writer.wait()
        writer.stdout.close()
        assert target.read_bytes() in (b"a" * 300_000, b"b" * 300_000)
