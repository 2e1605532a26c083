"""What a program can import, and what it runs from data."""

from pathlib import Path

import pytest

from interview_kit.submission.imports import find_data_run, find_reachable


def test_packages_and_relative_imports_are_followed(tmp_path: Path) -> None:
    files = {
        "shop/__init__.py": "",
        "shop/app.py": "from . import users\nfrom .deep.store import get\nimport json, shop.more\n",
        "shop/users.py": "import shop.app\n",
        "shop/more.py": "this is not Python",
        "shop/deep/__init__.py": "",
        "shop/deep/store.py": "'shop.named'\n",
        "shop/named.py": "",
        "shop/unused.py": "",
    }
    for path, text in files.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text)
    expected = sorted(files.keys() - {"shop/unused.py"})
    assert list(find_reachable(tmp_path, "shop.app:app", ["."])) == expected
    assert find_reachable(tmp_path, "missing:app", ["."]) == ()
    assert find_reachable(tmp_path, None, ["."]) == ()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("x = 1\nexec(open('core.txt').read())\n", ("exec", 2)),
        ("import marshal\nmarshal.loads(b'')\n", ("marshal.loads", 2)),
        ("exec(compile('', '', 'exec'))\n", ("exec", 1)),
        ("eval(compile('', '', 'exec'))\n", ("eval", 1)),
        ("compile(source, path, 'exec')\neval('1 + 1')\n", None),
        ("import re\nre.compile('x')\n", None),
        ("session.exec(query)\n", None),
        ("from re import compile\ncompile('x')\n", None),
        ("from runpy import run_path as start, run_path\nrun_path('x.py')\n", ("run_path", 2)),
        ("f(1)(2)" + ".a(0)" * 3000, None),
        ("not Python at all", None),
    ],
)
def test_code_that_runs_from_data_is_found(text: str, expected: tuple[str, int] | None) -> None:
    assert find_data_run(text) == expected
