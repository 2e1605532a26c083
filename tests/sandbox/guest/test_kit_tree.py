"""Whatever a child does to its folder, the next child finds it as it was."""

import os
import shutil
from pathlib import Path

import pytest

from interview_kit.sandbox.guest.kit_tree import Tree


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "deep.py").write_text("x = 1\n")
    (tmp_path / "app.py").write_text("y = 1\n")
    (tmp_path / "app.py").chmod(0o640)
    (tmp_path / "link").symlink_to("app.py")
    return tmp_path


def look(folder: Path) -> dict[str, object]:
    return {
        str(path.relative_to(folder)): (
            path.lstat().st_mode,
            path.read_bytes() if path.is_file() else None,
            path.lstat().st_mtime_ns if path.is_file() and not path.is_symlink() else None,
        )
        for path in sorted(folder.rglob("*"))
    }


def rewrite_unseen(folder: Path) -> None:
    """Same size, same time: only the change time tells."""
    before = (folder / "app.py").stat()
    (folder / "app.py").write_text("y = 2\n")
    os.utime(folder / "app.py", ns=(before.st_atime_ns, before.st_mtime_ns))


CHANGES = {
    "nothing": lambda f: None,
    "a new file": lambda f: (f / "users.db").write_text("x"),
    "a new folder": lambda f: (f / "a" / "b").mkdir(parents=True),
    "a closed new folder": lambda f: ((f / "a" / "b").mkdir(parents=True), (f / "a").chmod(0)),
    "an unseen change": rewrite_unseen,
    "a file removed": lambda f: (f / "app.py").unlink(),
    "a mode changed": lambda f: (f / "app.py").chmod(0o600),
    "a folder closed": lambda f: (f / "inner").chmod(0),
    "a folder removed": lambda f: shutil.rmtree(f / "inner"),
    "a folder made a file": lambda f: (shutil.rmtree(f / "inner"), (f / "inner").write_text("")),
    "a file made a folder": lambda f: ((f / "app.py").unlink(), (f / "app.py").mkdir()),
    "a link turned": lambda f: ((f / "link").unlink(), (f / "link").symlink_to("/etc")),
    "a folder made a link": lambda f: (shutil.rmtree(f / "inner"), (f / "inner").symlink_to("/")),
    "the folder itself closed": lambda f: f.chmod(0),
    "a pipe": lambda f: os.mkfifo(f / "pipe"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_every_change_is_undone(folder: Path, change: str) -> None:
    before = look(folder)
    tree = Tree(str(folder))
    for _ in range(2):
        CHANGES[change](folder)
        tree.restore()
        assert look(folder) == before
    assert tree.restore() == 0


def test_compiled_files_may_be_kept(folder: Path) -> None:
    (folder / "__pycache__").mkdir()
    tree = Tree(str(folder))
    (folder / "inner" / "__pycache__").mkdir()
    (folder / "__pycache__" / "app.pyc").write_text("x")
    (folder / "users.db").write_text("x")
    tree.restore(keep_compiled=True)
    assert (folder / "__pycache__" / "app.pyc").exists()
    assert not (folder / "users.db").exists()
