"""What exhausts the machine is stopped, and the record says in one line which limit it passed."""

import fcntl
import textwrap
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_kit.core.model import RunRecord, RunStatus

from .conftest import Runner

MIB = 1 << 20
SMALL = {"memory": 128 * MIB, "data": 96 * MIB, "processes": 16, "scratch": 8 * MIB, "files": 500}

PROBES = {
    "R1 fork bomb": (
        "import os\nwhile True:\n  try: os.fork()\n  except OSError: pass",
        RunStatus.CRASHED,
        "more than 16 processes",
    ),
    "R3 many processes with little each": (
        """
        import os, time
        for _ in range(8):
            if os.fork() == 0:
                held = bytearray(os.urandom(1 << 20)) * 60
                time.sleep(60)
        time.sleep(60)
        """,
        RunStatus.OUT_OF_MEMORY,
        "memory of the whole tree over 128 MiB",
    ),
    "R8 spinning in many processes": (
        """
        import os
        for _ in range(3): os.fork()
        while True: pass
        """,
        RunStatus.TIMED_OUT,
        "more than 1 s of processor time in the whole tree",
    ),
}


@pytest.fixture(autouse=True)
def one_at_a_time(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """An ordinary user's sandboxes share /dev/shm, so what one fills counts for the others too."""
    with (tmp_path_factory.getbasetemp().parent / "limits.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def run_limited(runner: Runner, code: str, total_cpu: float = 3.0) -> RunRecord:
    """What became of a program within small limits; its start alone may cost half a second."""
    return runner.run(textwrap.dedent(code), 60.0, total_cpu=total_cpu, **SMALL)


def test_one_spinning_process_is_stopped(any_level: Runner) -> None:
    """R8: by the kernel, even if nobody watches."""
    record = any_level.run("while True: pass", 60.0, cpu=1)
    assert record.status is RunStatus.TIMED_OUT
    assert record.reason == "stopped: more than 1 s of processor time in one process"


def test_sleeping_past_the_deadline_is_stopped(any_level: Runner) -> None:
    """R12: the deadline of the one who waits."""
    record = any_level.run("import time; time.sleep(60)", 0.3)
    assert record.status is RunStatus.TIMED_OUT
    assert record.reason == "stopped by the grader: not done within 0.3 s"
    assert record.exit_code is None


@pytest.mark.parametrize("probe", PROBES)
def test_exhausting_program_is_stopped(any_level: Runner, probe: str) -> None:
    code, status, reason = PROBES[probe]
    total_cpu = 1.0 if status is RunStatus.TIMED_OUT else 3.0
    record = run_limited(any_level, code, total_cpu)
    assert record.status is status, record
    assert reason in (record.reason or ""), record


def test_one_large_allocation_fails(any_level: Runner) -> None:
    """R2: it fails in the program itself, which may go on."""
    record = run_limited(
        any_level,
        "try: bytearray(4 << 30)\nexcept MemoryError: print('refused')",
    )
    assert record.log == "refused\n"


def test_filling_the_folders_is_stopped(any_level: Runner) -> None:
    """R5: by a capped file system, or by measuring what lies there."""
    record = run_limited(
        any_level,
        """
        import os, errno, time
        try:
            for number in range(12):
                for folder in (".", os.environ["TMPDIR"], os.environ["DATA_DIR"]):
                    with open(f"{folder}/{number}", "wb") as stream: stream.write(bytes(1 << 20))
        except OSError as error:
            print(errno.errorcode[error.errno])
        else:
            time.sleep(60)
        """,
    )
    assert record.log == "ENOSPC\n" or "more than 8 MiB of files" in (record.reason or ""), record


def test_filling_shared_memory_is_stopped(any_level: Runner) -> None:
    """R5: its files are in memory, but in that of no process.

    They stay open, as another grader of the same user would take closed ones for left behind.
    """
    record = run_limited(
        any_level,
        """
        import os, errno, time
        names = [f"/dev/shm/kit-test-{os.getpid()}-{number}" for number in range(24)]
        try:
            kept = [open(name, "wb", buffering=0) for name in names]
            for stream in kept: stream.write(bytes(1 << 20))
        except OSError as error:
            print(errno.errorcode[error.errno])
        else:
            time.sleep(60)
        """,
    )
    assert record.log == "ENOSPC\n" or "more than 8 MiB of files" in (record.reason or ""), record
    assert not list(Path("/dev/shm").glob("kit-test-*"))


def test_many_small_files_are_stopped(any_level: Runner) -> None:
    """R5: no file system here caps their number."""
    record = run_limited(
        any_level,
        "import time\nfor n in range(800): open(f'f{n}', 'w')\ntime.sleep(60)",
    )
    assert record.status is RunStatus.CRASHED, record
    assert record.reason == "stopped by the grader: more than 500 files"


def test_endless_output_is_bounded(any_level: Runner) -> None:
    """R9: the end is kept, and how much is missing is said."""
    record = any_level.run(
        "import os\nfor _ in range(300): os.write(1, b'x' * 1000000)\nprint('end')", log=1000
    )
    assert record.exit_code == 0
    assert record.log.endswith("xend\n")
    assert record.log.startswith("[299999004 earlier bytes left out]\n")


def test_pages_that_are_shared_count_once(any_level: Runner) -> None:
    """Forks of a large process are honest: together they use little more than it alone."""
    record = any_level.run(
        textwrap.dedent("""
        import os, time
        held = bytearray(os.urandom(1 << 20)) * 50
        children = []
        for _ in range(8):
            if (child := os.fork()) == 0:
                time.sleep(0.4); os._exit(0)
            children.append(child)
        for child in children: assert os.waitpid(child, 0)[1] == 0
        """),
        memory=200 * MIB,
    )
    assert (record.status, record.exit_code) == (RunStatus.OK, 0), record
