import os
import subprocess
import sys

import pytest

from interview_kit.core import layout

SCRIPT = """
import os, subprocess, sys, time
sys.path.insert(0, {guest!r})
import ctypes, kit_children
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
read, write = os.pipe()
pid = os.fork()
if pid == 0:
    os.setpgid(0, 0)
    os.close(read)
    {child}
    os._exit(0)
os.close(write)
print(kit_children.watch(pid, read, {seconds}))
kit_children.kill_orphans()
print(kit_children.list_children())
"""


def watch(child: str, seconds: float = 60.0) -> list[str]:
    script = SCRIPT.format(guest=os.fspath(layout.GUEST), child=child, seconds=seconds)
    process = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return process.stdout.splitlines()


@pytest.mark.parametrize(
    ("child", "answer"),
    [
        ('os.write(write, b\'{"verdict": "noticed"}\\n\'); time.sleep(600)', "noticed"),
        ("os._exit(0)", "died"),
        ("os.write(write, b'no message\\n')", "died"),
        ("os.write(write, b'half a')", "died"),
        ("os.write(write, b'[1]\\n')", "died"),
        ("os.abort()", "died"),
        (
            "import resource; resource.setrlimit(resource.RLIMIT_CPU, (1, 2))\n"
            "    while True: pass",
            "late",
        ),
    ],
)
def test_each_ending_has_its_verdict(child: str, answer: str) -> None:
    lines = watch(child)
    assert f"'verdict': '{answer}'" in lines[0]
    assert lines[1] == "[]"


def test_a_child_past_its_time_is_late() -> None:
    late, left = watch("time.sleep(600)", seconds=0.5)
    assert late.startswith("{'verdict': 'late', 'seconds': 0.")
    assert left == "[]"


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans over")
def test_what_a_child_started_ends_with_it() -> None:
    child = "subprocess.Popen(['sleep', '600'], start_new_session=True)"
    lines = watch(child)
    assert "'verdict': 'died'" in lines[0]
    assert lines[1] == "[]"


LEAVING = """
import ctypes, os, sys, time
sys.path.insert(0, sys.argv[1])
import kit_children
kit_children.KILL_SECONDS = 0.2
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        os.closerange(0, 64)
        time.sleep(8)
    os._exit(0)
if sys.argv[2] == "unseen":
    kit_children.list_children = lambda: []
kit_children.kill_orphans()
print("went on")
"""


def leave(visibility: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", LEAVING, os.fspath(layout.GUEST), visibility],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_orphans_are_ended() -> None:
    process = leave("seen")
    assert (process.returncode, process.stdout) == (0, "went on\n"), process.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_orphans_that_cannot_be_found_end_their_keeper_instead_of_stopping_it() -> None:
    """E1 at landlock, where /proc is closed: its sandbox ends what nobody can name."""
    process = leave("unseen")
    assert (process.returncode, process.stdout) == (70, ""), process.stderr
