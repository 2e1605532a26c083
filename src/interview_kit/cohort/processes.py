"""Start the process that grades one parcel, follow it, and end it early where that is wanted."""

import json
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from interview_kit.cohort.order import ORDER, VERDICT, Order
from interview_kit.cohort.parcel import Delivery, Parcel
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.core.closing import Closing
from interview_kit.core.deadline import MAX_PATIENCE
from interview_kit.core.errors import EngineError
from interview_kit.core.progress import Estimate, Progress, Silent
from interview_kit.core.text import one_line
from interview_kit.metrics.base import GRADING_SECONDS
from interview_kit.sandbox.scratch import remove_abandoned_folders, scratch_folder

SECONDS = 2 * MAX_PATIENCE * GRADING_SECONDS
"""An emergency stop: a grading has deadlines of its own, which are far shorter."""
MAX_LOG = 64 << 10


class LostGradingError(EngineError):
    """Raised when the process of a grading ended without a verdict, or was killed."""


class Lifelines(Closing):
    """The running processes of a cohort; to close them ends all that were started or will be."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._processes: set[subprocess.Popen[bytes]] = set()
        self._is_closed = False

    @contextmanager
    def hold(self, process: subprocess.Popen[bytes]) -> Iterator[None]:
        """Have a process end when this is closed, for the length of the context."""
        with self._lock:
            self._processes.add(process)
            if self._is_closed:
                cut_lifeline(process)
        try:
            yield
        finally:
            with self._lock:
                self._processes.discard(process)

    def close(self) -> None:
        """End all processes."""
        with self._lock:
            self._is_closed = True
            for process in self._processes:
                cut_lifeline(process)


def cut_lifeline(process: subprocess.Popen[bytes]) -> None:
    """Close the pipe whose other end a grading process watches: it ends at once."""
    if process.stdin:
        with suppress(OSError):
            process.stdin.close()


def grade_parcel(
    parcel: Parcel,
    program: tuple[str, ...],
    progress: Progress | None = None,
    lifelines: Lifelines | None = None,
) -> Delivery:
    """Grade a parcel in a process of its own and return its reports.

    `program` are the arguments of Python that start such a process.
    Raises `LostGradingError` when the process ends without a verdict.
    """
    try:
        with scratch_folder() as folder, (folder / "log").open("w+b") as log:
            archive, out = folder / layout.SUBMISSION, folder / "reports"
            archive.write_bytes(parcel.archive)
            order = Order(path=archive, out=out, options=parcel.options)
            with start(program, order, log) as process, (lifelines or Lifelines()).hold(process):
                verdict = follow(process, progress or Silent())
                if verdict is None:
                    raise LostGradingError(explain_end(process.wait(), log))
            return deliver(verdict, out)
    finally:
        # Those of a grading that had to be killed.
        remove_abandoned_folders()


@contextmanager
def start(
    program: tuple[str, ...], order: Order, log: IO[bytes]
) -> Iterator[subprocess.Popen[bytes]]:
    """Start a grading, out of the reach of Ctrl-C in the terminal; it ends with the context."""
    process = subprocess.Popen(
        (sys.executable, *program),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=log,
        start_new_session=True,
    )
    stop = threading.Timer(SECONDS + (order.options.budget or 0.0), process.kill)
    stop.daemon = True
    stop.start()
    try:
        if process.stdin:
            with suppress(OSError):  # It ended already: its verdict is missing, which says so.
                process.stdin.write(ORDER.dump_json(order) + b"\n")
                process.stdin.flush()
        yield process
    finally:
        stop.cancel()
        cut_lifeline(process)
        process.wait()
        if process.stdout:
            process.stdout.close()


def follow(process: subprocess.Popen[bytes], progress: Progress) -> tuple[str, str | None] | None:
    """Pass progress on until the process ends; returns its verdict and cause, None without."""
    verdict = None
    for line in process.stdout or ():
        word, *arguments = json.loads(line)
        if word == VERDICT:
            verdict = (arguments[0], arguments[1])
        else:
            pass_on(progress, word, arguments)
    return verdict


def pass_on(progress: Progress, word: str, arguments: list[Any]) -> None:
    """Call the method of `Progress` that a line names."""
    if word == "begin":
        progress.begin(*arguments)
    elif word == "advance":
        progress.advance(*arguments)
    elif word == "end":
        progress.end(*arguments)
    elif word == "expect":
        estimates = {step: Estimate(**values) for step, values in arguments[0].items()}
        progress.expect(estimates)


def deliver(verdict: tuple[str, str | None], out: Path) -> Delivery:
    """Return the verdict with the reports as bytes."""
    state, cause = verdict
    files = {path.name: path.read_bytes() for path in sorted(out.iterdir())} if out.is_dir() else {}
    return Delivery(state=RowState(state), cause=cause, files=files, host=socket.gethostname())


def explain_end(code: int, log: IO[bytes]) -> str:
    """Say how a process ended that gave no verdict, with the last line that it printed."""
    log.seek(max(0, log.seek(0, 2) - MAX_LOG))
    lines = log.read().decode("utf-8", "replace").split("\n")
    last = next((line.strip() for line in reversed(lines) if line.strip()), "")
    ending = f"signal {-code}" if code < 0 else f"exit code {code}"
    note = f": {one_line(last, 200)}" if last else ""
    return f"its grading ended with {ending}{note}"
