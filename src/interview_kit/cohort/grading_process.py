"""One grading of a cohort in a process of its own: `python -m interview_kit.cohort`.

The order comes as one line of JSON on standard input, which stays open: when its other end is
closed, because the cohort was stopped or killed, this process ends at once, and its sandboxes
with it. Progress and the verdict go out as lines of JSON on standard output.
"""

import json
import os
import sys
import threading
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, BinaryIO, NoReturn, TextIO

from interview_kit.cohort.order import ORDER, VERDICT, Order
from interview_kit.cohort.states import RowState
from interview_kit.core.errors import KitError, NothingToGradeError, UnreadableSubmissionError
from interview_kit.core.progress import Estimate
from interview_kit.grading import pipeline
from interview_kit.report import renderers


class PipeProgress:
    """Reports progress as lines: the name of a method of `Progress`, and its arguments."""

    def __init__(self, channel: TextIO) -> None:
        self._channel = channel

    def send(self, *words: Any) -> None:
        """Send one line."""
        print(json.dumps(words), file=self._channel, flush=True)

    def begin(self, step: str, total: int | None = None) -> None:
        """Report that a step starts."""
        self.send("begin", step, total)

    def expect(self, estimates: Mapping[str, Estimate]) -> None:
        """Report how long steps will take."""
        self.send("expect", {step: asdict(estimate) for step, estimate in estimates.items()})

    def advance(self, step: str, parts: int = 1) -> None:
        """Report that parts of a step are done."""
        self.send("advance", step, parts)

    def end(self, step: str, summary: str) -> None:
        """Report that a step ended."""
        self.send("end", step, summary)


def grade(order: Order, progress: PipeProgress) -> tuple[RowState, str | None]:
    """Grade and write the reports; returns what became of it, and the cause if it failed."""
    try:
        result = pipeline.grade(order.path, order.options, progress)
    except (UnreadableSubmissionError, NothingToGradeError) as error:
        return RowState.UNREADABLE, str(error)
    except KitError as error:
        return RowState.UNGRADED, str(error)
    renderers.write_all(result, order.out)
    return RowState(result.status), result.reason


def end_with(lifeline: BinaryIO) -> None:
    """Wait until the other end is closed, then end this process."""
    lifeline.read()
    os._exit(1)


def main() -> None:
    """Read the order, grade, and send the verdict."""
    # What libraries print must not mix with the lines: standard output becomes standard error.
    channel = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    order = ORDER.validate_json(sys.stdin.buffer.readline())
    threading.Thread(target=end_with, args=(sys.stdin.buffer,), daemon=True).start()
    progress = PipeProgress(channel)
    state, cause = grade(order, progress)
    progress.send(VERDICT, state, cause)


def run() -> NoReturn:
    """Do all that this process is for, and end it."""
    main()
    # The thread still reads standard input, whose lock a regular end would wait for.
    sys.stderr.flush()
    os._exit(0)
