"""The Python files of a submission, and their texts."""

from pathlib import Path

from interview_kit.submission.python_files import python_files, read_source


def test_what_is_no_text_is_no_source(tmp_path: Path) -> None:
    (tmp_path / "a.py").write_bytes(b"\xff\xfe")
    assert read_source(tmp_path / "a.py") is None
    assert read_source(tmp_path / "missing.py") is None
    (tmp_path / "b.py").write_bytes("\ufeffx = 'é'\r\n".encode())
    assert read_source(tmp_path / "b.py") == "x = 'é'\r\n"


def test_caches_environments_and_hidden_folders_hold_none(tmp_path: Path) -> None:
    for name in ("app.py", "env/core.py", "lib/a.py", "__pycache__/x.py", ".hidden/x.py"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("")
    (tmp_path / "lib/pyvenv.cfg").write_text("")
    assert list(python_files(tmp_path, ["."])) == ["app.py", "env/core.py"]
