"""Closing a process in by Landlock and a system call filter, by ctypes alone.

Used by `init` at the level without namespaces. Nothing here can be undone by the process,
and all that it starts inherits it.
"""

import ctypes
import os
import stat
import struct

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
REMOVE_FILE, MAKE_REG = 1 << 5, 1 << 8
MAILBOX = READ_FILE | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
NET_BIND_AND_CONNECT = 3

_libc = ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def abi() -> int:
    """The version of Landlock that this kernel offers; 0 for none."""
    try:
        return _call(CREATE_RULESET, None, ctypes.c_size_t(0), ctypes.c_uint32(1))
    except OSError:
        return 0


def all_rights(version: int) -> int:
    """Every right over files that a version of Landlock can withhold."""
    return (1 << {1: 13, 2: 14, 3: 15, 4: 15}.get(version, 16)) - 1


def restrict(read: list[str], write: list[str], mailbox: list[str]) -> None:
    """Leave this process only these paths, no TCP and no signals to the outside.

    In `mailbox` folders plain files can be made and opened by name, but not listed.
    """
    version = abi()
    rights = all_rights(version)
    attributes = struct.pack(
        "=QQQ",
        rights,
        NET_BIND_AND_CONNECT if version >= 4 else 0,
        SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if version >= 6 else 0,
    )
    size = 8 if version < 4 else 16 if version < 6 else 24
    ruleset = _call(CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    for paths, granted in (
        (read, READ),
        (write, rights),
        (mailbox, MAILBOX),
    ):
        for path in paths:
            _grant(ruleset, path, granted & rights)
    _no_new_privileges()
    _call(RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
    os.close(ruleset)


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        place = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(place).st_mode):
        rights &= FILE_RIGHTS
    rule = struct.pack("=Qi", rights, place)
    _call(ADD_RULE, ruleset, ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint32(0))
    os.close(place)


def _no_new_privileges() -> None:
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs refused")


def filter_calls(code: bytes) -> None:
    """Put a system call filter on this process."""
    _no_new_privileges()
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("=HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0):
        code_ = ctypes.get_errno()
        raise OSError(code_, os.strerror(code_))
