"""After set-up nothing needs a network: a whole grading where there is only the loopback."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

CASES = Path(__file__).parent / "attacks" / "cases"
NO_NAMESPACE = 77
ALONE = """
import ctypes, fcntl, os, socket, struct, sys
from pathlib import Path

NEW_USER, NEW_NET = 0x10000000, 0x40000000
UP, SET_FLAGS = 1, 0x8914
user, group = os.getuid(), os.getgid()
if ctypes.CDLL(None, use_errno=True).unshare(NEW_NET | (NEW_USER if user else 0)):
    sys.exit(77)
if user:
    Path("/proc/self/setgroups").write_text("deny")
    Path("/proc/self/uid_map").write_text(f"{user} {user} 1")
    Path("/proc/self/gid_map").write_text(f"{group} {group} 1")
with socket.socket() as any_socket:
    fcntl.ioctl(any_socket, SET_FLAGS, struct.pack("16sh14x", b"lo", UP))
assert [name for _, name in socket.if_nameindex()] == ["lo"]

from interview_kit.cli import main as cli
from interview_kit.core import layout
if __name__ == "__main__":
    layout.PHASES = Path(sys.argv.pop(1))
    cli.main()
"""


@pytest.mark.matrix
def test_a_whole_grading_needs_no_network(tmp_path, fastapi):
    program = tmp_path / "alone.py"
    program.write_text(ALONE)
    command = [sys.executable, "-P", program, CASES / "exercise"]
    wanted = ["grade", CASES / "base", "--out", tmp_path / "out", "--jobs", "1"]
    done = subprocess.run(
        [*map(str, [*command, *wanted])],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        env={**os.environ, "PYTHONDONTWRITEBYTECODE": "1"},
        check=False,
    )
    if done.returncode == NO_NAMESPACE:
        pytest.skip("this machine lets nobody have a network namespace")
    assert done.returncode == 0, done.stderr
    result = json.loads((tmp_path / "out" / "result.json").read_text())
    assert result["status"] == "graded"
    assert result["metrics"]["behaviour"]["points"] == 60
    assert result["metrics"]["mutation"]["mutants"] > 0
