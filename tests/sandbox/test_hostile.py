"""What a hostile submission tries is refused at the levels that claim to hold it off.

Each probe tries one thing and prints BREACH when it came through.
"""

import os
import signal
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_kit import layout
from interview_kit.model import RunStatus

from .conftest import Runner, runner
from .probes import outcomes, together

TRY = """
import os, sys, ctypes, errno
def tried(what):
    try:
        got = what()
    except (OSError, ValueError, MemoryError, ImportError) as error:
        return error
    print("BREACH", got)
libc = ctypes.CDLL(None, use_errno=True)
def call(number, *arguments):
    if libc.syscall(number, *arguments) < 0:
        raise OSError(ctypes.get_errno(), os.strerror(ctypes.get_errno()))
x86 = os.uname().machine == "x86_64"
"""

PROBES = {
    "S1 the kit's hidden tests": """
        DULL = ("/usr", "/proc", "/sys", "/lib", "/lib64", "/bin", "/sbin", sys.prefix)
        for path in (SECRET, PHASES + "/users", SOLUTION + "/users"):
            tried(lambda: open(path).read() if os.path.isfile(path) else os.listdir(path)[0])
        for top, _, files in os.walk("/"):
            if top.count("/") == 1: _[:] = [name for name in _ if top + name not in DULL]
            for name in files:
                if name == "bait.secret": tried(lambda: open(os.path.join(top, name)).read())
        """,
    "S2 other processes' environments and roots": """
        seen = os.path.exists(f"/proc/{PID}")
        for pid in (PID, 1) if seen else ():
            for part in ("environ", "root/etc/shadow", "cwd/x", "mem", "maps", "fd"):
                path = f"/proc/{pid}/{part}"
                tried(lambda: os.listdir(path) if part == "fd" else open(path, "rb").read(1))
        """,
    "S2 the grader's command line": """
        tried(lambda: open(f"/proc/{PID}/cmdline").read())
        """,
    "S3 reading and tracing the grader": """
        tried(lambda: call(101 if x86 else 117, 16, PID, 0, 0))
        tried(lambda: call(310 if x86 else 270, PID, None, 0, None, 0, 0))
        tried(lambda: os.kill(PID, 0))
        tried(lambda: os.open(f"/proc/{PID}/mem", os.O_RDWR))
        """,
    "S8 shared memory of System V": """
        tried(lambda: call(29 if x86 else 194, 0, 4096, 0o1600))
        """,
    "R17 raising one's own limits": """
        import resource
        for name in ("NOFILE", "DATA", "FSIZE", "NPROC", "CPU"):
            number = getattr(resource, "RLIMIT_" + name)
            most = resource.getrlimit(number)[1]
            assert most != resource.RLIM_INFINITY or name == "NPROC", name
            tried(lambda: resource.setrlimit(number, (most + 1, most + 1)) or name)
        """,
    "R4 memory without a process": """
        tried(lambda: os.memfd_create("x"))
        tried(lambda: call(447, 0))
        """,
    "R6 a sparse file": """
        import signal
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        for folder in (os.getcwd(), os.environ["TMPDIR"], os.environ["DATA_DIR"]):
            tried(lambda: os.truncate(os.open(folder + "/x", os.O_CREAT | os.O_RDWR), 10 << 40))
        """,
    "E2 namespaces, mounts and roots": """
        for flag in (0x10000000, 0x20000, 0x40000000, 0x20000000):
            tried(lambda: call(272 if x86 else 97, flag))
            tried(lambda: call(56 if x86 else 220, flag | 17, 0, 0, 0, 0))
        clone3 = tried(lambda: call(435, ctypes.create_string_buffer(88), 88))
        assert clone3.errno == errno.ENOSYS, clone3
        tried(lambda: call(165 if x86 else 40, b"none", b"/tmp", b"tmpfs", 0, 0))
        tried(lambda: call(428, -100, b"/", 1))
        tried(lambda: call(430, b"tmpfs", 0))
        tried(lambda: os.chroot(os.getcwd()))
        """,
    "E3 kernel parts with a history": """
        arguments = ctypes.create_string_buffer(256)
        for number in (425, 426, 427, 321 if x86 else 280, 250 if x86 else 219,
                       323 if x86 else 282, 298 if x86 else 241, 248 if x86 else 217):
            refused = tried(lambda: call(number, arguments, 0, 0, 0, 0))
            assert refused.errno in (errno.EPERM, errno.ENOSYS), (number, refused)
        """,
    "E5 becoming root": """
        tried(lambda: os.setuid(0) if os.getuid() else 1/0)
        tried(lambda: os.setgid(0) if os.getgid() else 1/0)
        import subprocess
        for name in ("su", "mount", "sudo", "passwd", "newgrp"):
            if os.path.exists("/usr/bin/" + name): break
        said = subprocess.run(["sh", "-c", "su -c id || sudo -n id"], capture_output=True)
        if b"uid=0" in said.stdout: print("BREACH")
        """,
    "E6 typing into a terminal": """
        import fcntl, pty
        try: end = pty.openpty()[1]
        except OSError: end = 0
        refused = tried(lambda: fcntl.ioctl(end, 0x5412, b"x"))
        assert refused.errno in (errno.EPERM, errno.EACCES, errno.ENOTTY), refused
        """,
    "E7 devices and hard links": """
        import stat
        tried(lambda: os.mknod("disk", 0o600 | stat.S_IFBLK, os.makedev(8, 0)))
        tried(lambda: os.link("/etc/passwd", "mine") or open("mine", "a"))
        tried(lambda: open("/dev/mem", "rb").read(1))
        """,
    "E8 changing what later runs use": """
        import site, sysconfig
        for folder in (sysconfig.get_path("purelib"), sys.prefix, sys.base_prefix, "/etc", "/",
                       "/usr/lib", INSIDE, "/var/tmp/..", os.path.dirname(os.__file__)):
            tried(lambda: open(folder + "/evil.pth", "w"))
            tried(lambda: os.mkdir(folder + "/evil"))
        tried(lambda: open(os.__file__, "a"))
        """,
    "E8 the grader's files and processes as the same user": """
        import resource
        before = os.stat(MINE) if os.path.exists(MINE) else None
        for change in (
            lambda: os.chmod(MINE, 0o777),
            lambda: os.utime(MINE, (0, 0)),
            lambda: os.chown(MINE, -1, os.getgid()),
            lambda: os.setxattr(MINE, "user.x", b"x"),
            lambda: os.truncate(MINE, 0),
            lambda: os.unlink(MINE),
            lambda: os.rename(MINE, MINE + "x"),
        ):
            try: change()
            except OSError: pass
        if before and os.stat(MINE)[:9] != before[:9]: print("BREACH")
        tried(lambda: resource.prlimit(GRADER, resource.RLIMIT_NOFILE, (9, 9)))
        tried(lambda: os.sched_setaffinity(GRADER, {0}))
        tried(lambda: os.setpriority(os.PRIO_PROCESS, GRADER, 19))
        tried(lambda: os.kill(GRADER, 0))
        """,
    "E8 files of the grader that are shown": """
        assert open(SHOWN).read() == "shown"
        for name in (os.__file__, SHOWN):
            with open(name) as opened:
                number, before = opened.fileno(), os.stat(name)[:9]
                for change in (
                    lambda: os.chmod(name, 0o666),
                    lambda: os.fchmod(number, 0o666),
                    lambda: os.utime(name),
                    lambda: os.utime(number),
                    lambda: os.utime(number, (0, 0)),
                    lambda: os.truncate(name, 0),
                    lambda: os.setxattr(number, "user.kit", b"x"),
                ):
                    try: change()
                    except OSError: pass
                    if os.stat(name)[:9] != before: print("BREACH", name)
                if "user.kit" in os.listxattr(number): print("BREACH", name)
        """,
    "N1 N3 the outside": """
        import socket
        for family, kind, address in (
            (socket.AF_INET, socket.SOCK_STREAM, ("169.254.169.254", 80)),
            (socket.AF_INET, socket.SOCK_DGRAM, ("192.0.2.1", 53)),
            (socket.AF_INET6, socket.SOCK_DGRAM, ("2001:db8::1", 53)),
            (socket.AF_INET, socket.SOCK_STREAM, ("127.0.0.1", PORT)),
            (socket.AF_UNIX, socket.SOCK_STREAM, chr(0) + ABSTRACT),
            (socket.AF_UNIX, socket.SOCK_STREAM, SOCKET),
        ):
            def reach():
                with socket.socket(family, kind) as out:
                    out.settimeout(2)
                    out.connect(address)
                return address
            tried(reach)
        for family in (17, 38, 40, 44):
            tried(lambda: socket.socket(family, socket.SOCK_DGRAM))
        """,
    "N4 a datagram pair pointed elsewhere": """
        import socket
        def reach():
            one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            one.connect(DATAGRAM)
        tried(reach)
        """,
    "E9 the sockets that were passed in": """
        import socket
        unspecified = ctypes.create_string_buffer(16)
        for number in (LISTENING, PAIR):
            libc.connect(number, unspecified, 16)
            libc.shutdown(number, 2)
            passed = socket.socket(fileno=os.dup(number))
            assert passed.family == socket.AF_UNIX
            for address in (chr(0) + ABSTRACT, SOCKET, DATAGRAM):
                tried(lambda: passed.connect(address) or address)
                tried(lambda: passed.bind(address + "x") or address)
        """,
    "T2 the clock": """
        import time
        tried(lambda: time.clock_settime(time.CLOCK_REALTIME, 0))
        """,
}


@pytest.fixture(scope="module")
def bait(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Things of the grader that everyone could reach but for the sandbox."""
    folder = Path("/var/tmp" if Path("/var/tmp").is_dir() else "/tmp") / f"bait-{os.getpid()}"
    folder.mkdir(mode=0o755)
    secret = folder / "bait.secret"
    secret.write_text("secret")
    with (
        socket.create_server(("127.0.0.1", 0)) as tcp,
        socket.socket(socket.AF_UNIX) as abstract,
        socket.socket(socket.AF_UNIX) as path,
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as datagram,
    ):
        abstract.bind(f"\0{folder.name}")
        abstract.listen()
        path.bind(str(folder / "socket"))
        path.listen()
        datagram.bind(str(folder / "datagram"))
        for name in ("socket", "datagram"):
            (folder / name).chmod(0o777)
        known = {
            "SECRET": str(secret),
            "PHASES": str(layout.PHASES),
            "SOLUTION": str(layout.SOLUTION),
            "INSIDE": str(layout.INSIDE),
            "PID": os.getpid(),
            "PORT": tcp.getsockname()[1],
            "ABSTRACT": folder.name,
            "SOCKET": str(folder / "socket"),
            "DATAGRAM": str(folder / "datagram"),
        }
        yield "".join(f"{name} = {value!r}\n" for name, value in known.items())
    for path_ in folder.iterdir():
        path_.unlink()
    folder.rmdir()


@pytest.fixture(scope="module")
def tried() -> dict[Runner, dict[str, tuple[int, str]]]:
    """What came of the probes; they run once for each level and user."""
    return {}


@pytest.mark.parametrize("probe", PROBES)
def test_hostile_program_is_refused(
    closed_level: Runner,
    bait: str,
    tried: dict[Runner, dict[str, tuple[int, str]]],
    probe: str,
) -> None:
    if closed_level not in tried:
        record = closed_level.run(TRY + bait + together(PROBES), 120.0)
        tried[closed_level] = outcomes(record)
    ended, said = tried[closed_level][probe]
    assert "BREACH" not in said
    assert ended == 0, said


def test_the_probes_see_what_comes_through(bait: str) -> None:
    """They are worth something only because they fail where nothing is held off."""
    probes = {name: PROBES[name] for name in ("S1 the kit's hidden tests", "N1 N3 the outside")}
    found = outcomes(runner("none", "self").run(TRY + bait + together(probes), 120.0))
    assert all("BREACH" in said for _, said in found.values()), found


def test_what_listens_inside_is_not_reached_from_outside(closed_level: Runner) -> None:
    """N5: neither over TCP nor by a socket's name."""
    said, reached = closed_level.listen().log.split(", ")
    assert reached == "0 reached"
    if closed_level.level == "bubblewrap":
        assert said != "1 said", "there was nothing that could have been reached"


def test_what_listens_without_a_sandbox_is_reached() -> None:
    """The test above is worth something only because of this."""
    assert "0 reached" not in runner("none", "self").listen().log


def test_foreign_calls_kill_the_process(closed_level: Runner) -> None:
    """E3: the calls of the x32 ABI have numbers of their own and would pass every rule."""
    if os.uname().machine != "x86_64":
        pytest.skip("only x86-64 has a second set of calls")
    record = closed_level.run(TRY + "libc.syscall(0x40000000 | 39)\nprint('BREACH')")
    assert record.status is RunStatus.CRASHED
    assert record.reason == f"ended by signal {int(signal.SIGSYS)} (SIGSYS)"


def test_no_other_process_is_seen(bubblewrap: Runner) -> None:
    """S2: only the sandbox itself appears in /proc."""
    record = bubblewrap.run(
        "import os; print(sorted(int(p) for p in os.listdir('/proc') if p.isdigit()))"
    )
    assert record.log in ("[1, 2]\n", "[1, 2, 3]\n")


def test_nothing_names_the_grader(bubblewrap: Runner) -> None:
    """S2: neither environment nor command lines hold a word of the grader's."""
    record = bubblewrap.run(
        "import os\n"
        "for pid in filter(str.isdigit, os.listdir('/proc')):\n"
        "    print(open(f'/proc/{pid}/cmdline').read(), open(f'/proc/{pid}/mountinfo').read())\n"
        "print(os.environ)"
    )
    assert "pytest" not in record.log
    assert "SECRET" not in record.log
