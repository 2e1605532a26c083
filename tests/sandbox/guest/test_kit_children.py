"""Forked children are watched to their end, and nothing of them stays."""

import subprocess
import sys

import pytest

SCRIPT = """
import os, subprocess, sys, time
sys.path.insert(0, {inside!r})
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
print(kit_children.watch(pid, read, time.monotonic() + {seconds}))
kit_children.end_orphans()
print(kit_children.children())
"""


def watch(child: str, seconds: float = 60.0) -> list[str]:
    from interview_kit.core.layout import GUEST

    script = SCRIPT.format(inside=str(GUEST), child=child, seconds=seconds)
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return done.stdout.splitlines()


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
    said = watch(child)
    assert f"'verdict': '{answer}'" in said[0]
    assert said[1] == "[]"


def test_a_child_past_its_time_is_late() -> None:
    assert watch("time.sleep(600)", seconds=0.5) == ["{'verdict': 'late'}", "[]"]


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans over")
def test_what_a_child_started_ends_with_it() -> None:
    child = "subprocess.Popen(['sleep', '600'], start_new_session=True)"
    said = watch(child)
    assert "'verdict': 'died'" in said[0]
    assert said[1] == "[]"
