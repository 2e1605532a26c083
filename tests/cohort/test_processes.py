"""The process of a grading: followed, lost, ended; small programs stand for gradings."""

import os
import signal
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from interview_kit.cohort.parcel import Parcel
from interview_kit.cohort.processes import Lifelines, LostGradingError, grade_parcel
from interview_kit.cohort.states import RowState
from interview_kit.core.progress import Silent
from interview_kit.metrics.base import Options

Program = Callable[[str], tuple[str, ...]]
PARCEL = Parcel(name="ann", archive=b"an archive", options=Options(seed=3))
WAIT = "sys.stdin.read()\nos._exit(1)"


class Steps(Silent):
    def __init__(self) -> None:
        self.steps: list[tuple[str, int | None]] = []

    def begin(self, step: str, total: int | None = None) -> None:
        self.steps.append((step, total))


def test_an_order_goes_in_and_reports_come_out(program: Program) -> None:
    code = """
assert order["options"]["seed"] == 3
os.mkdir(order["out"])
archive = open(order["path"], "rb").read()
open(order["out"] + "/result.json", "wb").write(archive)
print(json.dumps(["begin", "behaviour", 9]))
print(json.dumps(["expect", {"mutants": {"seconds": 1.0, "at_most": 2.0}}]))
print(json.dumps(["advance", "behaviour", 2]))
print(json.dumps(["end", "behaviour", "fine"]))
print(json.dumps(["verdict", "graded", None]))
"""
    steps = Steps()
    delivery = grade_parcel(PARCEL, program(code), steps)
    assert delivery.state is RowState.GRADED
    assert delivery.files == {"result.json": b"an archive"}
    assert steps.steps == [("behaviour", 9)]


def test_a_process_that_is_killed_is_lost(program: Program) -> None:
    code = "print('half', file=sys.stderr, flush=True)\nos.kill(os.getpid(), signal.SIGKILL)"
    with pytest.raises(LostGradingError, match="signal 9: half"):
        grade_parcel(PARCEL, program(code))


def test_a_process_without_a_verdict_is_lost(program: Program) -> None:
    with pytest.raises(LostGradingError, match="exit code 7"):
        grade_parcel(PARCEL, program("sys.exit(7)"))


def test_closing_the_lifelines_ends_what_runs_and_what_starts_later(
    program: Program, tmp_path: Path
) -> None:
    started = tmp_path / "started"
    command = program(f"open({str(started)!r}, 'w').write(str(os.getpid()))\n{WAIT}")
    lifelines = Lifelines()
    errors: list[str] = []

    def grade() -> None:
        try:
            grade_parcel(PARCEL, command, lifelines=lifelines)
        except LostGradingError as error:
            errors.append(str(error))

    thread = threading.Thread(target=grade)
    thread.start()
    for _ in range(1000):
        if started.exists() and started.read_text():
            break
        threading.Event().wait(0.01)
    pid = int(started.read_text())
    lifelines.close()
    thread.join(30)
    grade()
    assert len(errors) == 2
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def test_a_grading_is_out_of_the_reach_of_ctrl_c(program: Program) -> None:
    code = f"""
assert os.getsid(0) == os.getpid() != {os.getsid(0)}
assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
print(json.dumps(["verdict", "unreadable", "why"]))
"""
    delivery = grade_parcel(PARCEL, program(code))
    assert (delivery.state, delivery.cause) == (RowState.UNREADABLE, "why")
    assert signal.getsignal(signal.SIGTERM) == signal.SIG_DFL
