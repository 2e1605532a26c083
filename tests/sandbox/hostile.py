"""What hostile programs try, one thing each: a table of the attack corpus by its ids.

Each prints BREACH when something came through. What they know of the grader (`SECRET`, `PORT`,
`PID`, …) are names that `test_hostile` sets out as bait.
"""

TRY = """
import os, socket, sys, ctypes, errno
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
def reach(family, kind, address):
    def connect():
        with socket.socket(family, kind) as out:
            out.settimeout(2)
            out.connect(address)
        return address
    tried(connect)
x86 = os.uname().machine == "x86_64"
"""
"""What every probe begins with."""

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
        try: seen = {int(name) for name in os.listdir("/proc") if name.isdigit()}
        except OSError: seen = set()
        for pid in (seen | {PID, 1}) - {os.getpid(), os.getppid()}:
            for part in ("root/etc/shadow", "root" + SECRET, "cwd/pyproject.toml"):
                tried(lambda: open(f"/proc/{pid}/{part}", "rb").read(1))
            for part in ("environ", "cmdline", "maps", "mountinfo"):
                try: said = open(f"/proc/{pid}/{part}", "rb").read()
                except OSError: continue
                if b"pytest" in said or pid == PID:
                    print("BREACH", pid, part)
        for part in ("mem", "fd"):
            path = f"/proc/{PID}/{part}"
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
    "N1 addresses outside": """
        for family, kind, address in (
            (socket.AF_INET, socket.SOCK_STREAM, ("169.254.169.254", 80)),
            (socket.AF_INET, socket.SOCK_STREAM, ("192.0.2.1", 443)),
            (socket.AF_INET6, socket.SOCK_STREAM, ("2001:db8::1", 443)),
        ):
            reach(family, kind, address)
        for family in (17, 38, 40, 44):
            tried(lambda: socket.socket(family, socket.SOCK_DGRAM))
        """,
    "N2 the host's loopback": """
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET, "localhost"),
                             (socket.AF_INET, "0.0.0.0"), (socket.AF_INET6, "::ffff:127.0.0.1")):
            reach(family, socket.SOCK_STREAM, (host, PORT))
        """,
    "N3 names and datagrams": """
        for family, address in ((socket.AF_INET, ("192.0.2.1", 53)),
                                (socket.AF_INET6, ("2001:db8::1", 53))):
            reach(family, socket.SOCK_DGRAM, address)
        tried(lambda: socket.getaddrinfo("example.com", 443))
        def ask():
            with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as out:
                out.settimeout(0.2)
                out.sendto(b"ask", ("127.0.0.1", UDP))
                return out.recv(9)
        tried(ask)
        """,
    "N4 sockets of the host by name": """
        for address in (chr(0) + ABSTRACT, SOCKET):
            reach(socket.AF_UNIX, socket.SOCK_STREAM, address)
        """,
    "N4 a datagram pair pointed elsewhere": """
        def point():
            one, _ = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
            one.connect(DATAGRAM)
        tried(point)
        """,
    "E9 the sockets that were passed in": """
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
        tried(lambda: call(164 if x86 else 170, ctypes.create_string_buffer(16), 0))
        """,
    "F4 the descriptors of the grader": """
        import stat
        own = {0, 1, 2, LISTENING, PAIR}
        for number in set(range(256)) - own:
            try: kind = os.fstat(number).st_mode
            except OSError: continue
            # What Python opened itself, such as the pipe of the probe's parent, is no file.
            if stat.S_ISREG(kind) or stat.S_ISDIR(kind) or stat.S_ISSOCK(kind):
                print("BREACH", number)
        """,
}
