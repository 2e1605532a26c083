"""The system call filter of a sandbox, assembled for the kernel's packet filter machine.

It refuses by name and lets the rest pass. A filter takes less than a millisecond to build,
so none is stored. The numbers stand in `syscalls`.
"""

import errno
import platform
import struct
from dataclasses import dataclass, field

from interview_kit.sandbox.syscalls import (
    BY_ARGUMENT,
    MISSING,
    REFUSED,
    SET_TIMES,
    SHARED_OWN_ONLY,
    SHARED_PRETENDED,
    SHARED_REFUSED,
    TRUNCATE,
    Numbers,
)

LOAD, JUMP_EQUAL, JUMP_LEAST, JUMP_ANY, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
ALLOW, KILL = 0x7FFF0000, 0x80000000
NEW_NAMESPACES = 0x7E020000
"""All CLONE_NEW flags of clone(2): user, pid, net, ipc, uts, cgroup and mount."""
X32 = 0x40000000
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK = 1, 2, 10, 16
SOCK_STREAM, SOCK_SEQPACKET = 1, 5
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_ENABLE_VERITY = 0x40086602, 0x401C5820, 0x40806685
NO_IOCTL = (TIOCSTI, TIOCLINUX, FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_ENABLE_VERITY)
"""Typing into terminals, and what changes files that were opened only to be read."""

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def supported() -> bool:
    """Whether this machine's system calls are known here."""
    return platform.machine() in MACHINES


def build(
    *, sockets: bool, shared: bool = False, truncate: bool = True, machine: str | None = None
) -> bytes:
    """The filter as an array of `struct sock_filter`.

    With `sockets`, the families that a private network namespace holds in are allowed;
    without, no socket is made at all but connected pairs. `shared` says that the sandbox
    runs as the user who grades, whose other files and processes need protection; without
    `truncate` files are cut off only through a descriptor.
    """
    machine = machine or platform.machine()
    filter_ = _Filter(machine)
    filter_.enter(MACHINES[machine])
    for numbers in REFUSED.values():
        filter_.refuse(numbers, errno.EPERM)
    for numbers in MISSING.values():
        filter_.refuse(numbers, errno.ENOSYS)
    if shared:
        _protect_user(filter_)
    if not truncate:
        filter_.refuse(TRUNCATE, errno.EACCES)
    filter_.unless_any(BY_ARGUMENT["clone"], 0, NEW_NAMESPACES, errno.EPERM)
    filter_.unless_in(BY_ARGUMENT["ioctl"], 1, NO_IOCTL, errno.EPERM)
    if sockets:
        families = (AF_UNIX, AF_INET, AF_INET6, AF_NETLINK)
        filter_.only_in(BY_ARGUMENT["socket"], 0, families, errno.EAFNOSUPPORT)
    else:
        # A pair of datagram sockets could still be pointed elsewhere; connected pairs cannot.
        for name in ("socket", "connect", "bind"):
            filter_.refuse(BY_ARGUMENT[name], errno.EACCES)
        pair, kinds = BY_ARGUMENT["socketpair"], (SOCK_STREAM, SOCK_SEQPACKET)
        filter_.only_in(pair, 1, kinds, errno.EACCES, mask=0xF)
    filter_.give(ALLOW)
    return bytes(filter_.code)


def _protect_user(filter_: "_Filter") -> None:
    for numbers in SHARED_REFUSED.values():
        filter_.refuse(numbers, errno.EPERM)
    for numbers in SHARED_PRETENDED.values():
        filter_.refuse(numbers, 0)
    filter_.pretend_to_set_times(SET_TIMES)
    for numbers in SHARED_OWN_ONLY.values():
        filter_.only_in(numbers, 0, (0,), errno.EPERM)


@dataclass
class _Filter:
    """Instructions in order; every test jumps over its own answer only."""

    machine: str
    code: bytearray = field(default_factory=bytearray)

    def _add(self, code: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        self.code += struct.pack("=HBBI", code, if_true, if_false, value)

    def give(self, answer: int) -> None:
        """Answer the call."""
        self._add(RETURN, answer)

    def _error(self, number: int) -> None:
        self.give(0x00050000 | number)

    def enter(self, architecture: int) -> None:
        """Kill what speaks another architecture's calls, then look at the call's number."""
        self._add(LOAD, ARCHITECTURE)
        self._add(JUMP_EQUAL, architecture, 1, 0)
        self.give(KILL)
        self._add(LOAD, NUMBER)
        if self.machine == "x86_64":
            self._add(JUMP_LEAST, X32, 0, 1)
            self.give(KILL)

    def refuse(self, numbers: Numbers, error: int) -> None:
        """Answer a call with an error, whatever its arguments; with 0 it seems to be done."""
        number = getattr(numbers, self.machine)
        if number is not None:
            self._add(JUMP_EQUAL, number, 0, 1)
            self._error(error)

    def _argument(self, numbers: Numbers, index: int, skip: int) -> None:
        """For this call look at the low half of an argument, which is all that it reads."""
        self._add(JUMP_EQUAL, getattr(numbers, self.machine), 0, skip + 1)
        self._add(LOAD, ARGUMENTS + 8 * index)

    def unless_any(self, numbers: Numbers, index: int, bits: int, error: int) -> None:
        """Refuse a call if an argument has any of these bits."""
        self._argument(numbers, index, 3)
        self._add(JUMP_ANY, bits, 0, 1)
        self._error(error)
        self.give(ALLOW)

    def unless_in(self, numbers: Numbers, index: int, values: tuple[int, ...], error: int) -> None:
        """Refuse a call if an argument is one of these values."""
        self._argument(numbers, index, 2 * len(values) + 1)
        for value in values:
            self._add(JUMP_EQUAL, value, 0, 1)
            self._error(error)
        self.give(ALLOW)

    def only_in(
        self,
        numbers: Numbers,
        index: int,
        values: tuple[int, ...],
        error: int,
        mask: int = 0xFFFFFFFF,
    ) -> None:
        """Refuse a call unless an argument, under the mask, is one of these values."""
        self._argument(numbers, index, 2 * len(values) + 2)
        self._add(AND, mask)
        for value in values:
            self._add(JUMP_EQUAL, value, 0, 1)
            self.give(ALLOW)
        self._error(error)

    def pretend_to_set_times(self, numbers: Numbers) -> None:
        """Let utimensat seem to be done, but refuse it where it means `touch`.

        "Now", for a path, is what `Path.touch` asks for first: told that it was done, it would
        not make the file. Refused, it makes or opens it.
        """
        self._add(JUMP_EQUAL, getattr(numbers, self.machine), 0, 10)
        path, times = (ARGUMENTS + 8 * index for index in (1, 2))
        self._add(LOAD, times)
        self._add(JUMP_EQUAL, 0, 0, 7)
        self._add(LOAD, times + 4)
        self._add(JUMP_EQUAL, 0, 0, 5)
        self._add(LOAD, path)
        self._add(JUMP_EQUAL, 0, 0, 2)
        self._add(LOAD, path + 4)
        self._add(JUMP_EQUAL, 0, 1, 0)
        self._error(errno.EPERM)
        self._error(0)
