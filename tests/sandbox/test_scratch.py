import os
import subprocess
import sys
from pathlib import Path

import pytest

from interview_kit.core.errors import EngineError
from interview_kit.sandbox import folders, scratch

CRASH = """
import os
from interview_kit.sandbox import scratch
with scratch.scratch_folder() as folder:
    (folder / "left").mkdir()
    print(folder, flush=True)
    os._exit(9)
"""


@pytest.fixture(autouse=True)
def own_parent(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))


def test_a_scratch_folder_is_gone_after_its_context() -> None:
    with scratch.scratch_folder() as folder:
        (folder / "file").write_text("x")
        assert folder.is_dir()
    assert not folder.exists()


def test_what_a_crash_left_is_swept_and_what_lives_is_not(tmp_path: Path) -> None:
    with scratch.scratch_folder() as mine:
        process = subprocess.run(
            [sys.executable, "-c", CRASH],
            env={"TMPDIR": str(tmp_path), "PYTHONPATH": os.pathsep.join(filter(None, sys.path))},
            capture_output=True,
            text=True,
            check=False,
        )
        abandoned = Path(process.stdout.strip())
        assert abandoned.is_dir(), process.stderr
        assert scratch.remove_abandoned_folders() == 1
        assert not abandoned.exists()
        assert mine.is_dir()


def test_others_may_pass_but_not_list() -> None:
    with scratch.scratch_folder() as folder:
        assert folder.stat().st_mode & 0o777 == 0o711
        assert folder.parent.stat().st_mode & 0o777 == 0o711


def test_a_parent_that_is_a_link_is_refused(tmp_path: Path) -> None:
    parent = scratch.scratch_root()
    parent.rmdir()
    parent.symlink_to(tmp_path)
    with pytest.raises(EngineError, match="belongs to someone else; remove it or set TMPDIR"):
        scratch.scratch_root()


def test_a_deep_and_closed_tree_is_removed(tmp_path: Path) -> None:
    """Longer than any path, deeper than any recursion, without permissions."""
    top = tmp_path / "top"
    script = (
        "import os, sys\nos.mkdir(sys.argv[1]); os.chdir(sys.argv[1])\n"
        "for _ in range(1200):\n    os.mkdir('deep'); os.chdir('deep')\n"
        "open('file', 'w').close(); os.chmod('.', 0); os.chmod(sys.argv[1], 0o500)\n"
    )
    subprocess.run([sys.executable, "-c", script, str(top)], check=True)
    top.chmod(0o700)
    folders.remove(top)
    assert not top.exists()


def test_links_are_copied_and_never_followed(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    (outside / "secret").write_text("secret")
    source = tmp_path / "source"
    source.mkdir()
    (source / "link").symlink_to(outside)
    (source / "run.sh").write_text("#!/bin/sh")
    (source / "run.sh").chmod(0o755)
    folders.copy(source, tmp_path / "target")
    assert (tmp_path / "target" / "link").is_symlink()
    assert (tmp_path / "target" / "run.sh").stat().st_mode & 0o777 == 0o755
    folders.remove(tmp_path / "target")
    assert (outside / "secret").read_text() == "secret"


def test_measuring_stops_at_the_most_files(tmp_path: Path) -> None:
    for number in range(20):
        (tmp_path / str(number)).write_bytes(bytes(4096))
    assert folders.measure(tmp_path, 100)[0] == 20
    assert folders.measure(tmp_path, 100)[1] >= 20 * 4096
    assert folders.measure(tmp_path, 5)[0] == 6
