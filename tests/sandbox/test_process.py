"""Starting, waiting, stopping and leaving, the same at every level."""

import os
import random
import select
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from interview_kit.core.model import Environment, RunStatus
from interview_kit.sandbox import scratch
from interview_kit.sandbox.base import Job, Running
from interview_kit.sandbox.levels import LEVELS
from interview_kit.sandbox.supervisor import descendants
from tests.sandbox import kill_grader

from .conftest import Runner, runner


@pytest.fixture(params=LEVELS)
def level(request: pytest.FixtureRequest) -> Runner:
    return runner(request.param, "self")


def start(level: Runner, folder: Path, code: str, **more: object) -> Running:
    env: Environment = level.environment
    job = Job(argv=(str(env.python), "-c", code), folder=folder, environment=env, **more)  # type: ignore[arg-type]
    return LEVELS[level.level].start(job)


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder that another user reaches, too; held, so that no other grading sweeps it away."""
    with scratch.scratch_folder() as folder:
        yield folder


def test_a_running_program_has_no_record_yet(level: Runner, tmp_path: Path) -> None:
    with start(level, tmp_path, "print('up', flush=True); import time; time.sleep(60)") as running:
        assert running.poll() is None
        while running.log() != "up\n":
            time.sleep(0.01)
        record = running.stop("enough was seen")
        assert running.poll() == record == running.wait(1) == running.stop("again")
    assert (record.status, record.exit_code) == (RunStatus.OK, None)
    assert record.reason == "enough was seen"
    assert record.log == "up\n"


def test_exit_codes_come_through(level: Runner, tmp_path: Path) -> None:
    with start(level, tmp_path, "import sys; sys.exit(7)") as running:
        record = running.wait(20)
    assert (record.status, record.exit_code, record.reason) == (RunStatus.OK, 7, None)


def test_a_crash_names_its_signal(level: Runner, tmp_path: Path) -> None:
    with start(level, tmp_path, "import os; os.kill(os.getpid(), 11)") as running:
        record = running.wait(20)
    assert record.status is RunStatus.CRASHED
    assert record.exit_code == -11
    assert record.reason == "ended by signal 11 (SIGSEGV)"


def test_an_end_of_its_own_is_not_covered_by_a_later_stop(level: Runner, tmp_path: Path) -> None:
    with start(level, tmp_path, "raise SystemExit(3)") as running:
        while descendants(running.pid):
            time.sleep(0.01)
        assert running.stop("too late").exit_code == 3


def test_a_command_that_does_not_exist_is_the_programs_fault(level: Runner, tmp_path: Path) -> None:
    job = Job(argv=("no-such-program",), folder=tmp_path, environment=level.environment)
    with LEVELS[level.level].start(job) as running:
        record = running.wait(20)
    assert record.exit_code == 127
    assert "cannot run no-such-program: No such file or directory" in record.log


def test_the_folder_handed_in_stays_as_it_was(level: Runner, tmp_path: Path) -> None:
    (tmp_path / "kept.txt").write_text("kept")
    (tmp_path / "inner").mkdir()
    (tmp_path / "link").symlink_to("/nowhere")
    code = "import os; os.unlink('kept.txt'); open('inner/new', 'w'); os.readlink('link')"
    with start(level, tmp_path, code) as running:
        assert running.wait(20).exit_code == 0
    assert (tmp_path / "kept.txt").read_text() == "kept"
    assert not list((tmp_path / "inner").iterdir())


def test_the_environment_is_clean(
    level: Runner, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GRADER_TOKEN", "secret")
    code = "import os; print(sorted(os.environ)); print(os.environ['MODE'])"
    with start(level, tmp_path, code, env={"MODE": "given"}) as running:
        names, mode = running.wait(20).log.splitlines()
    assert mode == "given"
    assert "GRADER_TOKEN" not in names
    assert "PYTEST_CURRENT_TEST" not in names


def test_data_stays_from_job_to_job(level: Runner, tmp_path: Path, open_folder: Path) -> None:
    data = tmp_path / "data"
    data.mkdir()
    if level.level != "bubblewrap" and os.geteuid() == 0:
        data = open_folder
    write = "import os; open(os.environ['DATA_DIR'] + '/orders', 'a').write('x')"
    with start(level, tmp_path, write, data=data) as running:
        assert running.wait(20).exit_code == 0
    # From root the next sandbox takes the user that the first one had.
    with (
        start(level, tmp_path, "import time; time.sleep(60)"),
        start(level, tmp_path, write, data=data) as running,
    ):
        assert running.wait(20).exit_code == 0
    assert (data / "orders").read_text() == "xx"


def test_a_pipe_without_a_reader_ends_its_writer(level: Runner, tmp_path: Path) -> None:
    """Python ignores this signal, and a program started by it must not inherit that."""
    argv = ("sh", "-c", "yes | head -n 1")
    job = Job(argv=argv, folder=tmp_path, environment=level.environment)
    with LEVELS[level.level].start(job) as running:
        assert running.wait(20).log == "y\n"


def test_without_data_each_job_starts_afresh(level: Runner, tmp_path: Path) -> None:
    code = "import os; d = os.environ['DATA_DIR']; print(os.listdir(d)); open(d + '/x', 'w')"
    for _ in range(2):
        with start(level, tmp_path, code) as running:
            assert running.wait(20).log == "[]\n"


def test_descriptors_keep_their_numbers_and_no_others_are_open(
    level: Runner, tmp_path: Path
) -> None:
    read, write = os.pipe()
    code = (
        "import os\n"
        f"os.write({write}, b'from inside')\n"
        "def is_open(n):\n"
        "    try: os.fstat(n)\n"
        "    except OSError: return False\n"
        "    return True\n"
        "print([n for n in range(256) if is_open(n)])\n"
    )
    with start(level, tmp_path, code, fds=(write,)) as running:
        record = running.wait(20)
    assert os.read(read, 100) == b"from inside"
    assert record.log == f"[0, 1, 2, {write}]\n"
    os.close(read)
    os.close(write)


def test_the_supervisor_holds_no_passed_descriptor(level: Runner, tmp_path: Path) -> None:
    """A pipe that the program closed is closed: a server that ended refuses at once."""
    read, write = os.pipe()
    code = f"import os, time; os.close({write}); time.sleep(60)"
    with start(level, tmp_path, code, fds=(write,)):
        os.close(write)
        assert select.select([read], [], [], 20)[0]
        assert os.read(read, 1) == b""
    os.close(read)


DAEMON = """
import os, time
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.close(1); os.close(2)
        for key in list(os.environ): del os.environ[key]
        os.execv("/bin/sleep", ["sleep", "UNIQUE"])
    os._exit(0)
os.wait()
print("left")
"""


@pytest.fixture
def unique() -> str:
    """How long the daemon of one test sleeps: this names it among all processes."""
    return f"86399.{random.randrange(10**12):012}"


def sleepers(unique: str) -> list[str]:
    pids = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if unique.encode() in path.read_bytes().split(b"\0"):
                pids.append(path.parent.name)
        except OSError:
            continue
    return pids


def test_daemons_are_gone_with_the_program(level: Runner, tmp_path: Path, unique: str) -> None:
    """E1: a double fork and a session of its own do not outlive the record."""
    with start(level, tmp_path, DAEMON.replace("UNIQUE", unique)) as running:
        record = running.wait(20)
        assert record.log == "left\n"
        assert sleepers(unique) == []


def test_daemons_are_gone_after_a_stop(level: Runner, tmp_path: Path, unique: str) -> None:
    daemon = DAEMON.replace("UNIQUE", unique)
    with start(level, tmp_path, daemon + "time.sleep(60)") as running:
        while not sleepers(unique):
            time.sleep(0.01)
        running.stop("enough")
        assert sleepers(unique) == []


def test_a_killed_supervisor_is_an_engine_error_and_leaves_nothing(
    level: Runner, tmp_path: Path, unique: str
) -> None:
    daemon = DAEMON.replace("UNIQUE", unique)
    with start(level, tmp_path, daemon + "time.sleep(60)") as running:
        while not sleepers(unique):
            time.sleep(0.01)
        time.sleep(0.15)
        os.kill(running.pid, 9)
        record = running.wait(20)
    assert record.status is RunStatus.ENGINE_ERROR
    assert record.reason == "the process that supervises the sandbox was ended from outside"
    assert sleepers(unique) == []


@pytest.mark.parametrize("stay", [True, False])
def test_a_killed_grader_leaves_nothing(level: Runner, tmp_path: Path, stay: bool) -> None:
    tmp_path.chmod(0o755)
    with kill_grader.adopting():
        for _ in range(2):
            moment = random.uniform(0, 0.25)
            gone = kill_grader.kill_once(
                level.level, level.environment, tmp_path, moment, stay=stay
            )
            assert gone, f"killed after {moment:.3f} s"
