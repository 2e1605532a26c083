"""The hand-out on each Python, without a network, with a home that nobody may write to."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from .conftest import ONE, bare_environment, server

PYTHONS = ("3.11", "3.12", "3.13")
UP = """\
import fcntl, os, socket, struct, sys
with socket.socket() as s:  # a machine without a network still has its loopback
    fcntl.ioctl(s, 0x8914, struct.pack("16sh", b"lo", 1))
os.execv(sys.argv[1], sys.argv[1:])
"""
FENCED = (
    *("unshare", "--map-root-user", "--net", "--mount", "sh", "-ec"),
    'mount --bind "$HOME" "$HOME"; mount -o remount,bind,ro "$HOME"; exec "$@"',
    *("sh", sys.executable, "-I", "-S", "-c", UP),
)
PROBE = """\
import os, socket, sys
try:
    socket.create_connection(("192.0.2.1", 9), 2)
except OSError as error:
    print("network", error.errno)
try:
    open(os.path.join(os.environ["HOME"], "x"), "w")
except OSError as error:
    print("home", error.errno)
"""
Run = Callable[..., subprocess.CompletedProcess[str]]


def found(version: str) -> str | None:
    """A Python of this version on this machine; a name on the path may only pretend to be one."""
    kept = sorted(Path.home().glob(f".pyenv/versions/{version}.*/bin/python"))
    for program in (sys.executable, shutil.which(f"python{version}"), *map(os.fspath, kept)):
        if program and told(program)[:1] == [version]:
            return told(program)[1]
    return None


def told(program: str) -> list[str]:
    """A Python's version and place, by its own word."""
    ask = "import sys; print('%d.%d' % sys.version_info[:2], sys.executable, sep='\\n')"
    asked = [program, "-I", "-S", "-c", ask]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.splitlines()


@pytest.fixture
def their_home(tmp_path):
    """A home that is read-only, also for root where namespaces can be had."""
    home = tmp_path / "home of Zoë"
    home.mkdir(mode=0o555)
    return home


@pytest.fixture
def run(home, their_home) -> Run:
    """Runs a program in the hand-out's folder; behind the fence unless told otherwise."""

    def run(*command: str, fence: tuple[str, ...] = FENCED) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [*fence, *command],
            cwd=home,
            env=bare_environment() | {"HOME": os.fspath(their_home)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            check=False,
            timeout=120,
        )

    return run


@pytest.fixture
def fence(run) -> tuple[str, ...]:
    """The fence, or nothing where namespaces cannot be had."""
    try:
        return FENCED if run(sys.executable, "-c", "").returncode == 0 else ()
    except OSError:
        return ()


def test_the_fence_holds(run, fence):
    """Else the last test would say nothing of networks and homes."""
    if not fence:
        pytest.skip("this machine gives no namespaces of network and mounts to its users")
    said = run(sys.executable, "-c", PROBE).stdout.split()
    assert said == ["network", "101", "home", "30"]


def test_the_commands_write_to_their_own_folder_alone(home, their_home, kit):
    before = sorted(path for path in home.parent.rglob("*") if not path.is_relative_to(home))
    for command in (("start", "--yes"), ("check",), ("next", "--yes"), ("submit",)):
        kit(*command)
    after = sorted(path for path in home.parent.rglob("*") if not path.is_relative_to(home))
    assert after == before


@pytest.mark.matrix
@pytest.mark.parametrize("version", PYTHONS)
def test_the_session_runs_on(run, fence, home, version):
    python = found(version)
    if python is None:
        pytest.skip(f"no Python {version} on this machine")

    def kit(*command: str) -> str:
        done = run(python, "-I", "-S", "kit.pyz", *command, fence=fence)
        assert not done.stderr, done.stderr
        return done.stdout

    assert "python" in kit("doctor").lower()
    assert "Phase 1 has begun: 40 minutes." in kit("start", "--yes")
    assert "visible 1/2" in kit("check")
    (home / "server.py").write_text(server(ONE), "utf-8")
    assert "visible 2/2" in kit("check")
    assert "A hat." in kit("questions", "1")
    assert "paused (the door)" in kit("pause", "the", "door")
    assert "runs again" in kit("resume")
    assert "Phase 2 has begun" in kit("next", "--yes", "--catch-up")
    assert "visible 2/3" in kit("check")
    assert "snapshots" in kit("status")
    assert "restores snapshot 2" in kit("restore")
    assert "Packed" in kit("submit")
    assert list(home.glob("submission-*.zip"))
