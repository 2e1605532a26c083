import os
import subprocess
import sys

import pytest

from interview_kit.core import layout

SCRIPT = """
import sys
sys.path.insert(0, sys.argv[1])
import kit_fork
{code}
"""


def run(code: str) -> list[str]:
    process = subprocess.run(
        [sys.executable, "-c", SCRIPT.format(code=code), os.fspath(layout.GUEST)],
        capture_output=True,
        text=True,
        check=True,
    )
    return process.stdout.splitlines()


def test_a_folder_within_another_one_is_restored_with_it(tmp_path) -> None:
    (tmp_path / "a" / "b").mkdir(parents=True)
    (tmp_path / "ab").mkdir()
    paths = [str(tmp_path / name) for name in ("a/b", "a", "ab", "missing")]
    code = f"print(kit_fork.keep_outermost({paths!r}))"
    assert run(code) == [str([str(tmp_path / "a"), str(tmp_path / "ab")])]


@pytest.mark.parametrize(
    ("code", "shared"),
    [
        ("", []),
        ("file = open('/dev/null')", []),
        ("file = open(kit_fork.__file__)", ["an open file"]),
        ("import socket; sock = socket.socket()", ["an open socket"]),
        (
            "import subprocess; process = subprocess.Popen(['sleep', '2'], stdout=-3, stderr=-3)",
            ["a process"],
        ),
        (
            "import threading, time\n"
            "threading.Thread(target=time.sleep, args=(2,), name='t', daemon=True).start()",
            ["a thread (t)"],
        ),
    ],
)
def test_what_forked_children_would_share_is_listed(code: str, shared: list[str]) -> None:
    code = f"before = kit_fork.list_open_files()\n{code}\nprint(kit_fork.list_shared_state(before))"
    assert run(code) == [str(shared)]


def test_changed_sources_are_imported_from_memory(tmp_path) -> None:
    (tmp_path / "changed.py").write_text("value = 1\n")
    (tmp_path / "unchanged.py").write_text("value = 2\n")
    code = (
        f"sys.path.insert(0, {str(tmp_path)!r})\n"
        "code = compile('value = 3', 'changed.py', 'exec')\n"
        f"kit_fork.import_from_memory({{{str(tmp_path / 'changed.py')!r}: code}})\n"
        "import changed, unchanged\n"
        "print(changed.value, unchanged.value)"
    )
    assert run(code) == ["3 2"]


def test_written_sources_count_and_leave_nothing_in_memory(tmp_path) -> None:
    (tmp_path / "shop.py").write_text("value = 1\n")
    (tmp_path / "shop.py").chmod(0o444)
    code = (
        "import os, py_compile\n"
        f"os.chdir({str(tmp_path)!r})\nsys.path.insert(0, '.')\n"
        "py_compile.compile('shop.py')\n"
        "sources = {'shop.py': 'value = 2\\n'}\n"
        "kit_fork.write_sources(os.getcwd(), sources)\n"
        "import shop\n"
        "print(shop.value, sources, open('shop.py').read().strip())\n"
        "print(oct(os.stat('shop.py').st_mode))"
    )
    assert run(code) == ["2 {} value = 2", "0o100444"]
