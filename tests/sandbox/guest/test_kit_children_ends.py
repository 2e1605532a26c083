"""Ending what a forked child left behind, also where processes cannot be listed."""

import os
import subprocess
import sys

import pytest

from interview_kit.core import layout

LEAVING = """
import ctypes, os, sys, time
sys.path.insert(0, sys.argv[1])
import kit_children
kit_children.PATIENCE = 0.2
ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)
if os.fork() == 0:
    if os.fork() == 0:
        os.setsid()
        os.closerange(0, 64)
        time.sleep(8)
    os._exit(0)
if sys.argv[2] == "unseen":
    kit_children.children = lambda: []
kit_children.end_orphans()
print("went on")
"""


def leave(how: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-c", LEAVING, os.fspath(layout.GUEST), how],
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_orphans_are_ended() -> None:
    done = leave("seen")
    assert (done.returncode, done.stdout) == (0, "went on\n"), done.stderr


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux hands orphans on")
def test_orphans_that_cannot_be_found_end_their_keeper_instead_of_stopping_it() -> None:
    """E1 at landlock, where /proc is closed: its sandbox ends what nobody can name."""
    done = leave("unseen")
    assert (done.returncode, done.stdout) == (70, ""), done.stderr
