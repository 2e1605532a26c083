"""Whole cohorts: the same bytes as grading alone, whatever ends a run early."""

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest

from interview_kit.core import layout
from interview_kit.core.errors import ExitCode
from interview_kit.scorecard import result
from interview_kit.scorecard.result import stable_json
from tests.system.test_golden import lay_out

pytestmark = pytest.mark.matrix
CASES = ("users/fastapi/syntax-error", "users/fastapi/another-style")
ONLY = ("--only", "behaviour")
KILLS = 20
HOG = """
from fastapi import FastAPI

app = FastAPI()
hoard = []
while True:
    hoard.append(b"x" * (32 << 20))
"""


def run(*arguments: object, cwd: Path) -> "subprocess.Popen[bytes]":
    command = [sys.executable, "-m", "interview_kit", *map(str, arguments)]
    return subprocess.Popen(command, cwd=cwd, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)


def wait(process: "subprocess.Popen[bytes]") -> int:
    return process.wait(timeout=280)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the cohort `friday` of three, and what grading each of them alone gives."""
    home = tmp_path_factory.mktemp("home")
    for case in CASES:
        lay_out(case, home / "friday" / f"submission-{Path(case).name}")
    style = home / "friday" / "submission-another-style"
    # What intake leaves out is noted on the scorecard, and does not travel.
    (style / "__pycache__").mkdir()
    (style / "link").symlink_to("app.py")
    shutil.make_archive(str(home / "friday" / "zipped"), "zip", style)
    for path in (home / "friday").iterdir():
        name = path.stem.removeprefix("submission-")
        assert wait(run("grade", path, "--out", f"alone/{name}", *ONLY, cwd=home)) == 0
    return home


@contextmanager
def start_cluster(folder: Path) -> Iterator[tuple[str, "list[subprocess.Popen[bytes]]"]]:
    """Start a scheduler and two workers as docs/cluster.md does; yields address and workers."""
    file = folder / "scheduler.json"
    dask = (sys.executable, "-m", "dask")
    scheduler = ("scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard")
    worker = ("worker", "--host", "127.0.0.1", "--nthreads", "1", "--no-dashboard")
    with ExitStack() as stack:

        def start(*arguments: str) -> "subprocess.Popen[bytes]":
            command = (*dask, *arguments, "--scheduler-file", str(file))
            process = subprocess.Popen(command, cwd=folder, stderr=subprocess.DEVNULL)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            return process

        start(*scheduler)
        for _ in range(600):
            if file.is_file() and file.read_text().endswith("}"):
                break
            time.sleep(0.1)
        workers = [start(*worker) for _ in range(2)]
        yield json.loads(file.read_text())["address"], workers


def read_scorecards(folder: Path) -> dict[str, tuple[str, bytes]]:
    return {
        path.parent.name: (
            stable_json(result.read(path)),
            (path.parent / layout.SUBMISSION).read_bytes(),
        )
        for path in sorted(folder.glob(f"*/{layout.RESULT}"))
    }


def test_a_cohort_grades_each_as_it_is_graded_alone(home: Path) -> None:
    assert wait(run("cohort", "friday", "--jobs", 2, *ONLY, cwd=home)) == ExitCode.GRADED
    scorecards = read_scorecards(home / "results" / "friday")
    assert scorecards == read_scorecards(home / "alone")
    assert len(scorecards) == 3


@pytest.mark.timeout(1800)
def test_killed_at_random_moments_it_goes_on_and_ends_with_the_same_bytes(home: Path) -> None:
    moments = random.Random(17)
    command = ("cohort", "friday", "--out", "killed", "--jobs", 2, *ONLY)
    before: dict[str, float] = {}
    for _ in range(KILLS):
        process = run(*command, cwd=home)
        deadline = time.monotonic() + moments.uniform(0.5, 12)
        while time.monotonic() < deadline and process.poll() is None:
            time.sleep(0.02)
        process.send_signal(moments.choice((signal.SIGKILL, signal.SIGKILL, signal.SIGINT)))
        wait(process)
        times = {
            path.parent.name: path.stat().st_mtime
            for path in (home / "killed").glob(f"*/{layout.RESULT}")
        }
        assert times.items() >= before.items(), "graded twice, or lost"
        before = times
    assert wait(run(*command, cwd=home)) == ExitCode.GRADED
    assert read_scorecards(home / "killed") == read_scorecards(home / "alone")


def test_a_cluster_gives_the_same_bytes_also_when_a_worker_is_killed(home: Path) -> None:
    pytest.importorskip("distributed")
    with start_cluster(home) as (address, workers):
        time.sleep(8)  # Until both workers have registered.
        command = ("cohort", "friday", "--out", "cluster", "--scheduler", address, *ONLY)
        process = run(*command, cwd=home)
        while not list((home / "cluster").glob(f"*/{layout.RESULT}")) and process.poll() is None:
            time.sleep(0.05)
        nanny = workers[0].pid
        children = Path(f"/proc/{nanny}/task/{nanny}/children").read_text().split()
        for pid in children:
            os.kill(int(pid), signal.SIGKILL)
        assert wait(process) == ExitCode.GRADED
    assert read_scorecards(home / "cluster") == read_scorecards(home / "alone")


def test_a_submission_that_takes_all_memory_is_graded_and_costs_its_neighbour_nothing(
    home: Path,
) -> None:
    hog = home / "hogs" / "hog"
    hog.mkdir(parents=True)
    (hog / "app.py").write_text(HOG)
    style = "submission-another-style"
    shutil.copytree(home / "friday" / style, home / "hogs" / style, symlinks=True)
    assert wait(run("cohort", "hogs", "--jobs", 2, *ONLY, cwd=home)) == ExitCode.GRADED
    folder = home / "results" / "hogs"
    alone = read_scorecards(home / "alone")
    assert read_scorecards(folder)["another-style"] == alone["another-style"]
    card = result.read(folder / "hog" / layout.RESULT)
    assert (card.status, card.total.points) == ("graded", 0)
    assert "MemoryError" in (card.server.cause or "")


def test_two_cohorts_at_once_do_not_disturb_each_other(home: Path) -> None:
    processes = [run("cohort", "friday", "--out", name, *ONLY, cwd=home) for name in ("one", "two")]
    assert [wait(process) for process in processes] == [ExitCode.GRADED] * 2
    alone = read_scorecards(home / "alone")
    assert read_scorecards(home / "one") == read_scorecards(home / "two") == alone


def test_two_cohorts_do_not_share_a_folder(home: Path) -> None:
    first = run("cohort", "friday", "--out", "shared", *ONLY, cwd=home)
    while not (home / "shared").is_dir() and first.poll() is None:
        time.sleep(0.01)
    time.sleep(0.5)
    second = wait(run("cohort", "friday", "--out", "shared", *ONLY, cwd=home))
    os.kill(first.pid, signal.SIGINT)
    assert (second, wait(first)) == (ExitCode.USAGE, ExitCode.INTERRUPTED)
