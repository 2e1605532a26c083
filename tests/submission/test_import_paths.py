"""The folders that modules of a submission are imported from, and the names of its modules."""

from pathlib import Path

import pytest

from interview_kit.submission.import_paths import find_import_paths, find_module, name_module


def lay_out(folder: Path, *paths: str) -> Path:
    for path in paths:
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).touch()
    return folder


@pytest.mark.parametrize(
    ("paths", "source", "expected"),
    [
        (["app.py"], (".",), (".",)),
        (["src/a/b.py"], (".",), (".", "src")),
        (["src/a/b.py", "lib/c.py"], ("lib", "src/"), (".", "lib", "src")),
        (["app.py"], ("app.py", "missing"), (".",)),
        (["backend/manage.py"], (".",), (".", "backend")),
        (["app.py"], ("..", "/etc"), (".",)),
        (["web/app.py", "pytest.ini"], (".",), (".", "web")),
    ],
)
def test_the_root_comes_first_then_what_is_named(
    tmp_path: Path, paths: list[str], source: tuple[str, ...], expected: tuple[str, ...]
) -> None:
    lay_out(tmp_path, *paths)
    if "pytest.ini" in paths:
        (tmp_path / "pytest.ini").write_text("[pytest]\npythonpath = web ../..\n")
    assert find_import_paths(tmp_path, source) == expected


def test_a_module_is_looked_for_in_that_order(tmp_path: Path) -> None:
    lay_out(tmp_path, "a.py", "src/a.py", "src/b/__init__.py", "src/c/d.py")
    paths = (".", "src")
    assert find_module(tmp_path, "a", paths) == tmp_path / "a.py"
    assert find_module(tmp_path, "b", paths) == tmp_path / "src" / "b"
    assert find_module(tmp_path, "c.d", paths) == tmp_path / "src" / "c" / "d.py"
    assert find_module(tmp_path, "c.e", paths) is None


def test_a_package_has_the_name_of_its_folder(tmp_path: Path) -> None:
    lay_out(tmp_path, "src/a/__init__.py", "src/a/b.py", "lib/c.py")
    paths = (".", "src", "src/a", "lib")
    assert name_module(tmp_path, "src/a/b.py", paths, ()) == "a.b"
    assert name_module(tmp_path, "src/a/__init__.py", paths, ()) == "a"
    assert name_module(tmp_path, "lib/c.py", paths, ()) == "c"
    assert name_module(tmp_path, "lib/c.py", paths, ["from lib.c import x\n"]) == "lib.c"
