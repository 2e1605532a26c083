"""Fails every test as soon as anything of this comes through."""

import contextlib
import ctypes
import os
import signal

import pytest

LIBC = ctypes.CDLL(None, use_errno=True)
TRACE_ATTACH = 16
SEIZE, GET_FD = 0x4206, 438
READ = {"x86_64": (101, 310), "aarch64": (117, 270)}[os.uname().machine]


def parents():
    """Every process above, as far as they can be seen."""
    pid = os.getppid()
    yield pid
    with contextlib.suppress(OSError, ValueError):
        while pid > 1:
            with open(f"/proc/{pid}/stat") as stat:
                pid = int(stat.read().rpartition(")")[2].split()[1])
            yield pid


def robbed(pid):
    """What of a process could be had."""
    trace, read = READ
    for how in (TRACE_ATTACH, SEIZE):
        if LIBC.syscall(trace, how, pid, 0, 0) == 0:
            yield "traced"
    if LIBC.syscall(read, pid, None, 0, None, 0, 0) == 0:
        yield "read"
    with contextlib.suppress(OSError):
        os.close(os.open(f"/proc/{pid}/mem", os.O_RDWR))
        yield "memory opened"
    with contextlib.suppress(OSError):
        held = os.pidfd_open(pid)
        for number in range(64):
            if LIBC.syscall(GET_FD, held, number, 0) >= 0:
                yield f"descriptor {number} taken"
        os.close(held)


@pytest.fixture(autouse=True)
def look():
    found = [(pid, what) for pid in parents() if pid > 1 for what in robbed(pid)]
    assert found == []
    unspecified = ctypes.create_string_buffer(16)
    for number in range(3, 64):
        LIBC.connect(number, unspecified, 16)
    signal.set_wakeup_fd(-1)
