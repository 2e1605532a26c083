"""Which files are the program, and changed copies of it."""

from dataclasses import replace
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.submission.sources import (
    changed_copy,
    note_pragmas,
    program_files,
)
from tests.suite.programs import submission

FILES = dict.fromkeys(
    [
        "app.py",
        "app_test.py",
        "test_app.py",
        "conftest.py",
        "domain/store.py",
        "domain/conftest.py",
        "tests/test_a.py",
        "tests/words.py",
        "virtual/lib.py",
        "virtual/pyvenv.cfg",
        "__pycache__/x.py",
        ".hidden/x.py",
        "notes.txt",
    ],
    "x = 1\n",
)


@pytest.mark.parametrize(
    ("source", "tests", "expected"),
    [
        ((".",), ("tests",), ["app.py", "domain/store.py"]),
        (("app.py", "domain"), ("tests",), ["app.py", "domain/store.py"]),
        (("domain", "domain/store.py"), ("tests",), ["domain/store.py"]),
        (("missing",), ("tests",), []),
        ((".",), (".",), ["app.py", "domain/store.py", "tests/words.py"]),
        ((".",), ("tests", "domain"), ["app.py"]),
    ],
)
def test_the_program_is_the_source_without_the_tests(
    tmp_path: Path, source: tuple[str, ...], tests: tuple[str, ...], expected: list[str]
) -> None:
    assert list(program_files(submission(tmp_path, FILES, source=source, tests=tests))) == expected


@pytest.mark.parametrize(
    ("app", "place"),
    [
        ("from tests.core import app\n", "tests/core.py"),
        ("import env.core\n", "env/core.py"),
        ("import core\n", "core.py"),
        ("from importlib import import_module\nimport_module('other.core')\n", "other/core.py"),
        ("import sys\nsys.path.append('hidden')\nimport core\n", "hidden/core.py"),
    ],
)
def test_whatever_the_app_can_import_is_program(tmp_path: Path, app: str, place: str) -> None:
    files = {"app.py": app, place: "import more\n", "more.py": "", "unused.py": ""}
    made = submission(tmp_path, files, source=("app.py",))
    made = replace(made, manifest=replace(made.manifest, app="app:app"))
    assert program_files(made) == tuple(sorted(("app.py", place, "more.py")))


def test_the_kits_own_file_of_a_hand_out_is_program_only_once_it_is_changed(tmp_path: Path) -> None:
    own = (layout.shared_solution("flask") / "openapi.py").read_text("utf-8")
    files = {"app.py": "import openapi\n", "openapi.py": own}
    made = submission(tmp_path, files, source=("app.py",))
    made = replace(made, manifest=replace(made.manifest, app="app:app", framework="flask"))
    assert program_files(made) == ("app.py",)
    (made.folder / "openapi.py").write_text(own + "x = 1\n")
    assert program_files(made) == ("app.py", "openapi.py")


def test_a_comment_that_asks_for_less_coverage_is_noted(tmp_path: Path) -> None:
    text = "def f():  # pragma: no cover\n    pass\n"
    made = submission(tmp_path, {"a.py": text, "b.py": text, "tests/test_a.py": text, "c.py": ""})
    expected = "ignored: # pragma: no cover in a.py and 1 more; every line counts"
    assert note_pragmas(made) == (expected,)
    (made.folder / "a.py").write_text("")
    (made.folder / "b.py").write_text("")
    assert note_pragmas(made) == ()


def test_links_are_no_program(tmp_path: Path) -> None:
    copy = submission(tmp_path, {"app.py": "x = 1\n"})
    (copy.folder / "linked.py").symlink_to("/etc/passwd")
    assert program_files(copy) == ("app.py",)


def test_a_changed_copy_leaves_the_submission_alone(tmp_path: Path) -> None:
    copy = submission(tmp_path, {"app.py": "x = 1\n", "b.py": "y = 1\n"})
    with changed_copy(copy.folder, {"app.py": "x = 2\r\n"}) as folder:
        assert (folder / "app.py").read_bytes() == b"x = 2\r\n"
        assert (folder / "b.py").read_text() == "y = 1\n"
    assert not folder.exists()
    assert (copy.folder / "app.py").read_text() == "x = 1\n"
