"""Watching, in a terminal and without one."""

import os
import signal
import subprocess
import sys
import time

import pytest

from .conftest import ONE, bare_environment, server

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pty")
PATIENCE = 60.0


def heard() -> None:
    """Ctrl-C is heard, also where the tests themselves run in the background of a shell."""
    signal.signal(signal.SIGINT, signal.SIG_DFL)


def test_plain_watching_checks_again_on_a_save_and_draws_nothing(home, kit):
    kit("start", "--yes")
    watching = subprocess.Popen(
        [sys.executable, "-I", "-S", "kit.pyz", "watch"],
        cwd=home,
        env=bare_environment(),
        stdout=subprocess.PIPE,
        encoding="utf-8",
        preexec_fn=heard,
    )
    assert watching.stdout is not None
    lines = []
    for line in watching.stdout:
        lines.append(line)
        if "NOW" in line:
            (home / "server.py").write_text(server(ONE))
        if "2 of 2 visible checks pass" in line:
            watching.send_signal(signal.SIGINT)
    assert watching.wait() == 0
    watching.stdout.close()
    text = "".join(lines)
    assert text.index("visible 1/2") < text.index("visible 2/2")
    assert "left" in text
    assert "\033" not in text
    assert "No longer watching." in text


def test_in_a_terminal_the_clock_goes_on(home, kit):
    import pty

    kit("start", "--yes")
    child, terminal = pty.fork()
    if child == 0:
        heard()
        os.chdir(home)
        environment = bare_environment() | {"TERM": "xterm"}
        os.execve(sys.executable, [sys.executable, "-I", "-S", "kit.pyz", "watch"], environment)
    text, until = "", time.monotonic() + PATIENCE
    while text.count(" left   visible 1/2") < 3 and time.monotonic() < until:
        text += os.read(terminal, 4096).decode("utf-8", "replace")
    os.write(terminal, b"\x03")
    os.waitpid(child, 0)
    os.close(terminal)
    assert text.count(" left   visible 1/2") >= 3
    assert "\033[H" in text
