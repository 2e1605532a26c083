import errno
import platform
import struct
import subprocess
import sys

import pytest

from interview_kit.core import layout
from interview_kit.sandbox import seccomp, syscalls
from interview_kit.sandbox.syscalls import Numbers

LOADER = """
import sys
sys.path.insert(0, sys.argv[1])
import confine, ctypes, errno, os
confine.filter_calls(sys.stdin.buffer.read())
libc = ctypes.CDLL(None, use_errno=True)
for line in sys.argv[2:]:
    number, *arguments = map(int, line.split(","))
    result = libc.syscall(number, *(ctypes.c_ulong(value) for value in arguments))
    print(ctypes.get_errno() if result < 0 else 0)
"""
TABLE = (
    syscalls.REFUSED
    | syscalls.UNSUPPORTED
    | syscalls.BY_ARGUMENT
    | syscalls.SHARED_REFUSED
    | syscalls.SHARED_PRETENDED
    | syscalls.SHARED_OWN_ONLY
    | {"truncate": syscalls.TRUNCATE, "utimensat": syscalls.SET_TIMES}
)
native = pytest.mark.skipif(not seccomp.is_supported(), reason="no table for this machine")


def numbers(name: str) -> int:
    errors = getattr(TABLE[name], platform.machine())
    assert isinstance(errors, int)
    return errors


def call(*calls: str, sockets: bool = True, **more: bool) -> list[int]:
    """The errors of some calls, made under the filter in a process of its own."""
    process = subprocess.run(
        [sys.executable, "-c", LOADER, str(layout.GUEST), *calls],
        input=seccomp.build(sockets=sockets, **more),
        capture_output=True,
        check=False,
    )
    assert process.returncode == 0, process.stderr
    return [int(line) for line in process.stdout.split()]


@native
@pytest.mark.parametrize(
    ("table", "error"),
    [(syscalls.REFUSED, errno.EPERM), (syscalls.UNSUPPORTED, errno.ENOSYS)],
)
def test_every_listed_call_is_refused(table: dict[str, Numbers], error: int) -> None:
    names = [
        name for name, call_numbers in table.items() if getattr(call_numbers, platform.machine())
    ]
    # Arguments that no call accepts: if one came through, its own error would show.
    errors = call(*(f"{numbers(name)},0,0,0,0" for name in names))
    assert dict(zip(names, errors, strict=True)) == dict.fromkeys(names, error)


@native
@pytest.mark.parametrize("sockets", [True, False])
def test_harmless_calls_pass(sockets: bool) -> None:
    clone, ioctl, pair = numbers("clone"), numbers("ioctl"), numbers("socketpair")
    tcgets, fork_with_bad_stack = 0x5401, 0x10000
    assert call(
        f"{pair},1,1,0,0",
        f"{pair},1,5,0,0",
        f"{ioctl},0,{tcgets},0",
        f"{clone},{fork_with_bad_stack},0",
        sockets=sockets,
    ) == [errno.EFAULT, errno.EFAULT, errno.ENOTTY, errno.EINVAL]


@native
def test_new_namespaces_are_refused_by_their_flags() -> None:
    flags = [0x20000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000]
    errors = call(*(f"{numbers('clone')},{flag | 17},0" for flag in flags))
    assert errors == [errno.EPERM] * 7


@native
def test_terminals_cannot_be_typed_into() -> None:
    ioctl = numbers("ioctl")
    high = 1 << 32
    errors = call(f"{ioctl},0,{0x5412},0", f"{ioctl},0,{0x541C},0", f"{ioctl},0,{high | 0x5412},0")
    assert errors == [errno.EPERM] * 3


@native
def test_flags_of_files_cannot_be_set_by_who_may_only_read_them() -> None:
    ioctl = numbers("ioctl")
    requested = (0x40086602, 0x401C5820, 0x40806685)
    assert call(*(f"{ioctl},0,{item},0" for item in requested)) == [errno.EPERM] * 3


@native
def test_only_common_families_open_sockets() -> None:
    socket = numbers("socket")
    families = {1: 0, 2: 0, 10: 0, 16: 0, 17: 97, 31: 97, 38: 97, 40: 97, 44: 97}
    errors = call(*(f"{socket},{family},2,0" for family in families))
    # A machine may lack IPv6; the filter's own answer is what counts.
    assert [error == errno.EAFNOSUPPORT for error in errors if error != 0] == [
        True for error in families.values() if error
    ]


@native
def test_without_sockets_only_connected_pairs_are_made() -> None:
    socket, pair = numbers("socket"), numbers("socketpair")
    errors = call(
        f"{socket},1,1,0",
        f"{socket},2,1,0",
        f"{numbers('connect')},0,0,0",
        f"{numbers('bind')},0,0,0",
        f"{pair},1,2,0,0",
        f"{pair},1,{2 | 0o2000000},0,0",
        sockets=False,
    )
    assert errors == [errno.EACCES] * 6


@native
def test_a_shared_users_files_and_processes_are_protected() -> None:
    this_machine = platform.machine()
    refused = [
        name
        for name, call_numbers in syscalls.SHARED_REFUSED.items()
        if getattr(call_numbers, this_machine)
    ]
    pretended = [
        name
        for name, call_numbers in syscalls.SHARED_PRETENDED.items()
        if getattr(call_numbers, this_machine)
    ]
    errors = call(*(f"{numbers(name)},0,0,0,0,0" for name in refused + pretended), shared=True)
    assert errors == [errno.EPERM] * len(refused) + [0] * len(pretended)
    own = [f"{numbers(name)},0,0,0,0" for name in syscalls.SHARED_OWN_ONLY]
    other_calls = [f"{numbers(name)},1,0,0,0" for name in syscalls.SHARED_OWN_ONLY]
    assert call(*other_calls, shared=True) == [errno.EPERM] * len(other_calls)
    assert errno.EPERM not in call(*own, shared=True)


@native
def test_only_a_touch_by_path_is_refused_where_times_seem_to_be_set() -> None:
    """Told that it was done, a program would wait in vain for the file that it wants made."""
    nothing, low, high = 0, 1 << 12, 1 << 40
    forms = {
        (low, nothing): errno.EPERM,
        (high, nothing): errno.EPERM,
        (nothing, nothing): 0,
        (low, low): 0,
        (low, high): 0,
        (nothing, low): 0,
    }
    calls = (f"{numbers('utimensat')},-100,{path},{times},0" for path, times in forms)
    assert call(*(item for item in calls), shared=True) == [*forms.values()]


@native
def test_cutting_off_by_path_is_refused_where_landlock_cannot() -> None:
    cut = f"{numbers('truncate')},0,0"
    assert call(cut, cut, sockets=False, truncate=False) == [errno.EACCES] * 2
    assert call(cut, sockets=False) == [errno.EFAULT]


@pytest.mark.parametrize("machine", seccomp.MACHINES)
@pytest.mark.parametrize("sockets", [True, False])
def test_a_filter_is_whole_for_each_machine(machine: str, sockets: bool) -> None:
    """Every jump lands inside, and the last instruction lets the rest pass."""
    code = seccomp.build(sockets=sockets, shared=True, truncate=False, machine=machine)
    instructions = list(struct.iter_unpack("=HBBI", code))
    for place, (_, if_true, if_false, _) in enumerate(instructions):
        assert place + 1 + max(if_true, if_false) <= len(instructions)
    assert instructions[1][3] == seccomp.MACHINES[machine]
    assert instructions[-1] == (seccomp.RETURN, 0, 0, seccomp.ALLOW)
    assert len(code) < 4096 * 8


def test_numbers_agree_with_the_systems_headers() -> None:
    """Where the C headers are installed, they are the judge of the tables."""
    from pathlib import Path

    header = Path("/usr/include/x86_64-linux-gnu/asm/unistd_64.h")
    if not header.exists():
        pytest.skip("no C headers here")
    call_numbers = {
        parts[1].removeprefix("__NR_"): int(parts[2])
        for line in header.read_text().splitlines()
        if len(parts := line.split()) == 3 and parts[2].isdigit()
    }
    wrong = {
        name: (errors.x86_64, call_numbers[name])
        for name, errors in TABLE.items()
        if name in call_numbers and errors.x86_64 != call_numbers[name]
    }
    assert wrong == {}
