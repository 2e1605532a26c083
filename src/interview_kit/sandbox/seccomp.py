"""Build the system call filter of a sandbox, as a program of the kernel's packet filter (BPF).

It refuses calls by name and allows the rest: a list of allowed calls would break with the next
C library. A filter takes less than a millisecond to build, so none is stored. The numbers are in
`syscalls`.
"""

import errno
import platform
import struct
from dataclasses import dataclass, field

from interview_kit.sandbox.syscalls import (
    BY_ARGUMENT,
    REFUSED,
    SET_TIMES,
    SHARED_OWN_ONLY,
    SHARED_PRETENDED,
    SHARED_REFUSED,
    TRUNCATE,
    UNSUPPORTED,
    Numbers,
)

LOAD, JUMP_EQUAL, JUMP_LEAST, JUMP_ANY, AND, RETURN = 0x20, 0x15, 0x35, 0x45, 0x54, 0x06
NUMBER, ARCHITECTURE, ARGUMENTS = 0, 4, 16
"""Offsets in `struct seccomp_data`; each argument has 8 bytes, the low half first."""
ALLOW, KILL, ERROR = 0x7FFF0000, 0x80000000, 0x00050000
"""Results of the filter; the errno is added to ERROR."""
NEW_NAMESPACES = 0x7E020000
"""All CLONE_NEW flags of clone(2): user, pid, net, ipc, uts, cgroup and mount."""
X32 = 0x40000000
"""Bit of call numbers of the x32 ABI: the same calls under other numbers."""
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK = 1, 2, 10, 16
SOCK_STREAM, SOCK_SEQPACKET = 1, 5
TIOCSTI, TIOCLINUX = 0x5412, 0x541C
FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_ENABLE_VERITY = 0x40086602, 0x401C5820, 0x40806685
NO_IOCTL = (TIOCSTI, TIOCLINUX, FS_IOC_SETFLAGS, FS_IOC_FSSETXATTR, FS_IOC_ENABLE_VERITY)
"""Commands that type into terminals, and that change files opened only for reading."""

MACHINES = {"x86_64": 0xC000003E, "aarch64": 0xC00000B7}


def is_supported() -> bool:
    """Tell whether this machine's system calls are known here."""
    return platform.machine() in MACHINES


def build(
    *, sockets: bool, shared: bool = False, truncate: bool = True, machine: str | None = None
) -> bytes:
    """Return the filter as an array of `struct sock_filter`.

    - `sockets`: allow the families that a private network namespace contains; without it, only
      connected pairs can be made.
    - `shared`: the sandbox runs as the user who grades, whose other files and processes need
      protection.
    - `truncate`: allow truncate(2), which Landlock restricts from ABI 3 on; without it, files
      are shortened only through a descriptor.
    """
    machine = machine or platform.machine()
    filter_ = _Filter(machine)
    filter_.enter(MACHINES[machine])
    for numbers in REFUSED.values():
        filter_.refuse(numbers, errno.EPERM)
    # "Not implemented" makes C libraries fall back to an older call, "not permitted" does not.
    for numbers in UNSUPPORTED.values():
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
        # A datagram socket of a pair can be connected anew, to any socket of the host; stream
        # and seqpacket pairs cannot.
        for name in ("socket", "connect", "bind"):
            filter_.refuse(BY_ARGUMENT[name], errno.EACCES)
        pair, kinds = BY_ARGUMENT["socketpair"], (SOCK_STREAM, SOCK_SEQPACKET)
        filter_.only_in(pair, 1, kinds, errno.EACCES, mask=0xF)
    filter_.answer(ALLOW)
    return bytes(filter_.code)


def _protect_user(filter_: "_Filter") -> None:
    """Refuse what Landlock does not restrict and what reaches other files and processes."""
    for numbers in SHARED_REFUSED.values():
        filter_.refuse(numbers, errno.EPERM)
    for numbers in SHARED_PRETENDED.values():
        filter_.refuse(numbers, 0)
    filter_.pretend_to_set_times(SET_TIMES)
    for numbers in SHARED_OWN_ONLY.values():
        filter_.only_in(numbers, 0, (0,), errno.EPERM)


@dataclass
class _Filter:
    """Instructions in order.

    Jumps count the instructions to skip, in one byte. Every test skips only its own answer, so
    each rule stands for itself and no offset grows with the list of rules.
    """

    machine: str
    code: bytearray = field(default_factory=bytearray)

    def _add(self, code: int, value: int, if_true: int = 0, if_false: int = 0) -> None:
        self.code += struct.pack("=HBBI", code, if_true, if_false, value)

    def answer(self, result: int) -> None:
        """End the filter with a result."""
        self._add(RETURN, result)

    def _error(self, number: int) -> None:
        self.answer(ERROR | number)

    def enter(self, architecture: int) -> None:
        """Kill callers of another architecture, then load the call's number.

        A 64-bit process can make 32-bit calls, whose numbers mean other calls.
        """
        self._add(LOAD, ARCHITECTURE)
        self._add(JUMP_EQUAL, architecture, 1, 0)
        self.answer(KILL)
        self._add(LOAD, NUMBER)
        if self.machine == "x86_64":
            self._add(JUMP_LEAST, X32, 0, 1)
            self.answer(KILL)

    def refuse(self, numbers: Numbers, error: int) -> None:
        """Answer a call with an error, whatever its arguments; with 0 it seems to succeed."""
        number = getattr(numbers, self.machine)
        if number is not None:
            self._add(JUMP_EQUAL, number, 0, 1)
            self._error(error)

    def _argument(self, numbers: Numbers, index: int, skip: int) -> None:
        """Load the low half of an argument of this call; skip `skip` + 1 instructions for others.

        The low half is enough: the kernel reads these arguments as 32-bit integers. The number
        is lost by the load, so every path after it has to end the filter.
        """
        self._add(JUMP_EQUAL, getattr(numbers, self.machine), 0, skip + 1)
        self._add(LOAD, ARGUMENTS + 8 * index)

    def unless_any(self, numbers: Numbers, index: int, bits: int, error: int) -> None:
        """Refuse a call if an argument has any of these bits."""
        self._argument(numbers, index, 3)
        self._add(JUMP_ANY, bits, 0, 1)
        self._error(error)
        self.answer(ALLOW)

    def unless_in(self, numbers: Numbers, index: int, values: tuple[int, ...], error: int) -> None:
        """Refuse a call if an argument is one of these values."""
        self._argument(numbers, index, 2 * len(values) + 1)
        for value in values:
            self._add(JUMP_EQUAL, value, 0, 1)
            self._error(error)
        self.answer(ALLOW)

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
            self.answer(ALLOW)
        self._error(error)

    def pretend_to_set_times(self, numbers: Numbers) -> None:
        """Let utimensat seem to succeed, but refuse it where it means `touch`.

        `Path.touch` first sets the time "now" of a path: with success it would not create the
        file, with an error it opens or creates it. Here "now" is a null pointer for the times,
        and a path is a non-null second argument (null means the descriptor itself).
        """
        self._add(JUMP_EQUAL, getattr(numbers, self.machine), 0, 10)
        # Pointers have 64 bits and the filter compares 32, so each is two comparisons.
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
