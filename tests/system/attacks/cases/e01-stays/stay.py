"""Leaves behind whatever it can."""

import contextlib
import os
import shutil
import socket
import subprocess
import sys
import sysconfig

NAME = "left-by-an-attack"
PLACES = [
    *(os.environ[name] for name in ("HOME", "TMPDIR", "DATA_DIR")),
    *("/tmp", "/var/tmp", "/dev/shm", "/dev/mqueue", "/run", "/", "."),
    sysconfig.get_path("purelib"),
    os.path.dirname(os.__file__),
    os.path.dirname(sys.argv[0]),
]


def daemon():
    """A double fork, a session of its own, no word of where it comes from."""
    if os.fork():
        os.wait()
        return
    os.setsid()
    if os.fork():
        os._exit(0)
    for descriptor in range(64):
        with contextlib.suppress(OSError):
            os.close(descriptor)
    os.execve(shutil.which("sleep"), [NAME, "3600"], {})


def leave():
    for place in PLACES:
        for ending in ("", ".pth"):
            with contextlib.suppress(OSError):
                open(os.path.join(place, NAME + ending), "w").close()
        with contextlib.suppress(OSError):
            os.mkdir(os.path.join(place, f"{NAME}.d"), 0o000)
        with contextlib.suppress(OSError), socket.socket(socket.AF_UNIX) as left:
            left.bind(os.path.join(place, f"{NAME}.s"))
    with contextlib.suppress(OSError):
        daemon()
    with contextlib.suppress(OSError):
        subprocess.Popen([shutil.which("sleep"), "3601"], start_new_session=True)


leave()
