"""Confine this process by Landlock and a system call filter, with ctypes alone.

Used by `init` at the level without namespaces. The process cannot undo any of it, and everything
that it starts inherits it.
"""

import ctypes
import os
import stat
import struct

CREATE_RULESET, ADD_RULE, RESTRICT_SELF = 444, 445, 446
"""Call numbers, the same on every architecture; the C library has no functions for them."""
CREATE_RULESET_VERSION = 1
PATH_BENEATH = 1
PR_SET_NO_NEW_PRIVS, PR_SET_SECCOMP, SECCOMP_MODE_FILTER = 38, 22, 2
EXECUTE, WRITE_FILE, READ_FILE, READ_DIR = 1, 2, 4, 8
TRUNCATE, IOCTL_DEV = 1 << 14, 1 << 15
READ = EXECUTE | READ_FILE | READ_DIR
REMOVE_FILE, MAKE_REG = 1 << 5, 1 << 8
SHARED_MEMORY = READ_FILE | WRITE_FILE | TRUNCATE | MAKE_REG | REMOVE_FILE
"""Files by name, without READ_DIR: nobody can list what other programs share."""
FILE_RIGHTS = EXECUTE | WRITE_FILE | READ_FILE | TRUNCATE | IOCTL_DEV
"""The rights that a rule about a file, not a folder, may hold; others make it invalid."""
SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS = 3
NET_BIND_AND_CONNECT = 3

RIGHTS_PER_ABI = {1: 13, 2: 14, 3: 15, 4: 15}
"""Number of rights over files that an ABI knows; 16 from ABI 5 on."""
ABI_WITH_TRUNCATE, ABI_WITH_NETWORK, ABI_WITH_SCOPES = 3, 4, 6

_libc = ctypes.CDLL(None, use_errno=True)


def _call(number: int, *arguments: object) -> int:
    result = int(_libc.syscall(number, *arguments))
    if result < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return result


def abi() -> int:
    """Return the version of Landlock that this kernel offers; 0 for none."""
    size = ctypes.c_size_t(0)
    try:
        return _call(CREATE_RULESET, None, size, ctypes.c_uint32(CREATE_RULESET_VERSION))
    except OSError:
        return 0


def all_rights(version: int) -> int:
    """Return every right over files that a version of Landlock can withhold."""
    return (1 << RIGHTS_PER_ABI.get(version, 16)) - 1


def restrict(read: list[str], write: list[str], shared_memory: list[str]) -> None:
    """Leave this process only these paths, no TCP and no signals to the outside.

    In `shared_memory` folders plain files can be made and opened by name, but not listed. A path
    that does not exist grants nothing.
    """
    version = abi()
    # A ruleset withholds every right that it names and no rule grants. So it names all that this
    # kernel knows; naming an unknown one is an error.
    rights = all_rights(version)
    attributes = struct.pack(
        "=QQQ",
        rights,
        NET_BIND_AND_CONNECT if version >= ABI_WITH_NETWORK else 0,
        SCOPE_ABSTRACT_SOCKETS_AND_SIGNALS if version >= ABI_WITH_SCOPES else 0,
    )
    # The structure grew by one field with each of these versions.
    size = 8 if version < ABI_WITH_NETWORK else 16 if version < ABI_WITH_SCOPES else 24
    ruleset = _call(CREATE_RULESET, attributes, ctypes.c_size_t(size), ctypes.c_uint32(0))
    for paths, granted in ((read, READ), (write, rights), (shared_memory, SHARED_MEMORY)):
        for path in paths:
            _grant(ruleset, path, granted & rights)
    _set_no_new_privileges()
    _call(RESTRICT_SELF, ruleset, ctypes.c_uint32(0))
    os.close(ruleset)


def _grant(ruleset: int, path: str, rights: int) -> None:
    try:
        descriptor = os.open(path, os.O_PATH | os.O_CLOEXEC)
    except OSError:
        return
    if not stat.S_ISDIR(os.fstat(descriptor).st_mode):
        rights &= FILE_RIGHTS
    # The structure is packed: no padding between the two fields.
    rule = struct.pack("=Qi", rights, descriptor)
    _call(ADD_RULE, ruleset, ctypes.c_int(PATH_BENEATH), rule, ctypes.c_uint32(0))
    os.close(descriptor)


def _set_no_new_privileges() -> None:
    """Make setuid programs run without their rights: the kernel asks for it before a restriction.

    Otherwise a setuid program could be run under a filter that breaks its own checks.
    """
    if _libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "no_new_privs refused")


def filter_calls(code: bytes) -> None:
    """Put a system call filter, an array of `struct sock_filter`, on this process."""
    _set_no_new_privileges()
    # The buffer has to live until the kernel has copied it. Each instruction has 8 bytes; after
    # their number, 6 bytes of padding align the pointer.
    buffer = ctypes.create_string_buffer(code, len(code))
    program = struct.pack("=HxxxxxxQ", len(code) // 8, ctypes.addressof(buffer))
    if _libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, program, 0, 0):
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
