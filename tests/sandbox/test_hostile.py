"""What a hostile submission tries is refused at the levels that claim to hold it off.

The programs are the table `hostile.PROBES`.
"""

import contextlib
import os
import signal
import socket
import textwrap
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.model import RunStatus

from .conftest import Runner, runner
from .hostile import PROBES, TRY
from .probes import outcomes, together


def echo(udp: socket.socket) -> None:
    """Answer whoever asks, until closed."""
    with contextlib.suppress(OSError):
        while True:
            output, asker = udp.recvfrom(9)
            if output == b"over":
                return
            udp.sendto(output, asker)


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
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as udp,
    ):
        udp.bind(("127.0.0.1", 0))
        answering = threading.Thread(target=echo, args=(udp,), daemon=True)
        answering.start()
        abstract.bind(f"\0{folder.name}")
        abstract.listen()
        path.bind(str(folder / "socket"))
        path.listen()
        datagram.bind(str(folder / "datagram"))
        for name in ("socket", "datagram"):
            (folder / name).chmod(0o777)
        values = {
            "SECRET": str(secret),
            "PHASES": str(layout.PHASES),
            "SOLUTION": str(layout.SOLUTION),
            "INSIDE": str(layout.GUEST),
            "PID": os.getpid(),
            "PORT": tcp.getsockname()[1],
            "UDP": udp.getsockname()[1],
            "ABSTRACT": folder.name,
            "SOCKET": str(folder / "socket"),
            "DATAGRAM": str(folder / "datagram"),
        }
        yield "".join(f"{name} = {value!r}\n" for name, value in values.items())
        udp.sendto(b"over", udp.getsockname())
        answering.join()
    for path_ in folder.iterdir():
        path_.unlink()
    folder.rmdir()


@pytest.fixture(scope="module")
def results_of_probes() -> dict[Runner, dict[str, tuple[int, str]]]:
    """What came of the probes; they run once for each level and user."""
    return {}


@pytest.mark.parametrize("probe", PROBES)
def test_hostile_program_is_refused(
    closed_level: Runner,
    bait: str,
    results_of_probes: dict[Runner, dict[str, tuple[int, str]]],
    probe: str,
) -> None:
    if closed_level not in results_of_probes:
        record = closed_level.run(TRY + bait + together(PROBES), 120.0)
        results_of_probes[closed_level] = outcomes(record)
    ended, output = results_of_probes[closed_level][probe]
    assert "BREACH" not in output
    assert ended == 0, output


def test_the_probes_see_what_comes_through(bait: str) -> None:
    """They are worth something only because they fail where nothing is held off."""
    open_ones = (
        "S1 the kit's hidden tests",
        "S2 the grader's command line",
        "N2 the host's loopback",
        "N3 names and datagrams",
        "N4 sockets of the host by name",
        "N4 a datagram pair pointed elsewhere",
    )
    probes = {name: PROBES[name] for name in open_ones}
    results = outcomes(runner("none", "self").run(TRY + bait + together(probes), 120.0))
    assert all("BREACH" in output for _, output in results.values()), results


def test_what_listens_inside_is_not_reached_from_outside(closed_level: Runner) -> None:
    """N5: neither over TCP nor by a socket's name."""
    output, reached = closed_level.listen().log.split(", ")
    assert reached == "0 reached"
    if closed_level.level == "bubblewrap":
        assert output != "1 said", "there was nothing that could have been reached"


def test_what_listens_without_a_sandbox_is_reached() -> None:
    """The test above is worth something only because of this."""
    assert "0 reached" not in runner("none", "self").listen().log


def test_nothing_of_one_program_is_there_for_the_next(closed_level: Runner) -> None:
    """S8: no folder, no file in memory, no piece of memory by number."""
    leave = """
        import ctypes, os, sys
        for place in PLACES:
            for name in ("left", ".left"):
                try: open(os.path.join(place, "kit-left-" + name), "w").write("for the next one")
                except OSError: continue
        ctypes.CDLL(None).shmget(77077, 4096, 0o1666)
    """
    look = """
        import ctypes, os
        for place in PLACES:
            for name in ("left", ".left"):
                if os.path.exists(os.path.join(place, "kit-left-" + name)): print("BREACH", place)
        if ctypes.CDLL(None).shmget(77077, 4096, 0o666) >= 0: print("BREACH in memory")
        print("looked")
    """
    places = """
        import os, tempfile
        PLACES = [".", tempfile.gettempdir(), os.environ["HOME"], os.environ["DATA_DIR"],
                  "/tmp", "/var/tmp", "/dev/shm", "/run", "/dev/mqueue"]
    """
    first = closed_level.run(textwrap.dedent(places) + textwrap.dedent(leave))
    assert first.exit_code == 0, first.log
    assert closed_level.run(textwrap.dedent(places) + textwrap.dedent(look)).log == "looked\n"


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
