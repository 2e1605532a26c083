"""The system call filter of a sandbox, assembled for the kernel's packet filter machine.

It refuses by name and lets the rest pass. A filter takes less than a millisecond to build,
so none is stored. The numbers stand in `syscalls`.
"""

import errno
import platform
import struct
from dataclasses import dataclass, field

from interview_kit.sandbox.syscalls import BY_ARGUMENT, MISSING, REFUSED, Numbers

LOAD, JUMP_EQUAL, JUMP_LEAST, JUMP_ANY, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
ALLOW, KILL = 0x7FFF0000, 0x80000000
NEW_NAMESPACES = 0x7E020000
"""All CLONE_NEW flags of clone(2): user, pid, net, ipc, uts, cgroup and mount."""
X32 = 0x40000000
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK = 1, 2, 10, 16
SOCK_STREAM, SOCK_SEQPACKET = 1, 5
TIOCSTI, TIOCLINUX = 0x5412, 0x541C

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def supported() -> bool:
    """Whether this machine's system calls are known here."""
    return platform.machine() in MACHINES


def build(*, sockets: bool, machine: str | None = None) -> bytes:
    """The filter as an array of `struct sock_filter`.

    With `sockets`, the families that a private network namespace holds in are allowed;
    without, no socket is made at all but connected pairs.
    """
    machine = machine or platform.machine()
    filter_ = _Filter(machine)
    filter_.enter(MACHINES[machine])
    for numbers in REFUSED.values():
        filter_.refuse(numbers, errno.EPERM)
    for numbers in MISSING.values():
        filter_.refuse(numbers, errno.ENOSYS)
    filter_.unless_any("clone", 0, NEW_NAMESPACES, errno.EPERM)
    filter_.unless_in("ioctl", 1, (TIOCSTI, TIOCLINUX), errno.EPERM)
    if sockets:
        families = (AF_UNIX, AF_INET, AF_INET6, AF_NETLINK)
        filter_.only_in("socket", 0, families, errno.EAFNOSUPPORT)
    else:
        # A pair of datagram sockets could still be pointed elsewhere; connected pairs cannot.
        for name in ("socket", "connect", "bind"):
            filter_.refuse(BY_ARGUMENT[name], errno.EACCES)
        filter_.only_in("socketpair", 1, (SOCK_STREAM, SOCK_SEQPACKET), errno.EACCES, mask=0xF)
    filter_.give(ALLOW)
    return bytes(filter_.code)


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
        """Answer a call with an error, whatever its arguments."""
        number = getattr(numbers, self.machine)
        if number is not None:
            self._add(JUMP_EQUAL, number, 0, 1)
            self._error(error)

    def _argument(self, name: str, index: int, skip: int) -> None:
        """For this call look at the low half of an argument, which is all that it reads."""
        self._add(JUMP_EQUAL, getattr(BY_ARGUMENT[name], self.machine), 0, skip + 1)
        self._add(LOAD, ARGUMENTS + 8 * index)

    def unless_any(self, name: str, index: int, bits: int, error: int) -> None:
        """Refuse a call if an argument has any of these bits."""
        self._argument(name, index, 3)
        self._add(JUMP_ANY, bits, 0, 1)
        self._error(error)
        self.give(ALLOW)

    def unless_in(self, name: str, index: int, values: tuple[int, ...], error: int) -> None:
        """Refuse a call if an argument is one of these values."""
        self._argument(name, index, 2 * len(values) + 1)
        for value in values:
            self._add(JUMP_EQUAL, value, 0, 1)
            self._error(error)
        self.give(ALLOW)

    def only_in(
        self, name: str, index: int, values: tuple[int, ...], error: int, mask: int = 0xFFFFFFFF
    ) -> None:
        """Refuse a call unless an argument, under the mask, is one of these values."""
        self._argument(name, index, 2 * len(values) + 2)
        self._add(AND, mask)
        for value in values:
            self._add(JUMP_EQUAL, value, 0, 1)
            self.give(ALLOW)
        self._error(error)
