"""A running sandbox as the grader sees it, alike at all levels: watched, waited for, ended."""

import contextlib
import json
import os
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from interview_kit.core.closing import Closing
from interview_kit.core.errors import EngineError
from interview_kit.core.model import RunRecord, RunStatus
from interview_kit.sandbox import launch, watchdog
from interview_kit.sandbox.causes import explain
from interview_kit.sandbox.launch import Launch
from interview_kit.sandbox.leftovers import hunt
from interview_kit.sandbox.log import Log
from interview_kit.sandbox.watchdog import Watchdog

KEEPER = Path(__file__).with_name("supervisor.py")
STARTUP = 30.0
"""Seconds in which a sandbox must have been set up; far more than a busy machine needs."""
ENDING = 15.0
"""Seconds in which the keeper must have ended everything."""


def start(how: Launch, stack: ExitStack) -> "Process":
    """Start a sandbox and return once its program is about to run.

    The stack holds all that was made for it and now belongs to it. Errors: `EngineError`
    when the sandbox itself cannot be set up.
    """
    running = Process(how, stack)
    try:
        running.await_ready()
    except BaseException:
        running.close()
        raise
    return running


class Process(Closing):
    """Implements `Running`."""

    def __init__(self, how: Launch, stack: ExitStack) -> None:
        self._how = how
        self._stack = stack
        self._since = time.monotonic()
        self._asking = threading.Lock()
        self._why: tuple[RunStatus, str] | None = None
        self._record: RunRecord | None = None
        self._over = threading.Event()
        self._control, theirs = socket.socketpair()
        stack.callback(self._control.close)
        printed, printing = os.pipe()
        try:
            self._keeper = _keep(how, stack, theirs.fileno(), printing)
        finally:
            theirs.close()
            os.close(printing)
            self._log = Log(printed, how.limits.log)
            how.started.close()
        self._dog = Watchdog(
            keeper=self._keeper.pid,
            limits=how.limits,
            spare=how.spare,
            folders=how.watched,
            mailbox=how.mailbox,
            capped=how.capped,
        )
        threading.Thread(target=self._watch, name="sandbox-watch", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process that the grader started: the keeper of this sandbox."""
        return self._keeper.pid

    def await_ready(self) -> None:
        """Wait until the first program inside has set everything up."""
        poller = select.poll()
        poller.register(self._how.ready, select.POLLIN)
        if not poller.poll(STARTUP * 1000) or os.read(self._how.ready, 16) != b"ready\n":
            self.stop("the sandbox was not set up")
            raise EngineError(_why_not_started(self.log()))

    def poll(self) -> RunRecord | None:
        """How it ended, or None while it runs."""
        return self._record

    def wait(self, seconds: float) -> RunRecord:
        """Wait for its end; past `seconds` it is stopped and the record says timed out."""
        if not self._over.wait(seconds):
            self._ask_end(
                RunStatus.TIMED_OUT, f"stopped by the grader: not done within {seconds:g} s"
            )
        return self._ended()

    def stop(self, reason: str) -> RunRecord:
        """End the program and everything that it started, now."""
        self._ask_end(RunStatus.OK, reason)
        return self._ended()

    def log(self) -> str:
        """What it printed so far, bounded, as text."""
        return self._log.text()

    def close(self) -> None:
        """Stop it if needed and remove what was made for it."""
        try:
            self.stop("closed by the grader")
        finally:
            self._stack.close()

    def _ended(self) -> RunRecord:
        self._over.wait()
        if self._record is None:
            raise EngineError("the watch over the sandbox broke off; please report this")
        return self._record

    def _ask_end(self, status: RunStatus, reason: str) -> None:
        with self._asking:
            if self._record is not None or self._why is not None:
                return
            self._why = (status, reason)
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_WR)

    def _watch(self) -> None:
        """Look after the sandbox until the keeper says that nothing is left of it."""
        try:
            said = self._await_keeper()
            self._keeper.wait()
            if said is None:
                hunt(self._dog.seen, self._how.marker)
            self._log.finish(ENDING)
            record = self._judge(said)
            with self._asking:
                self._record = record
        finally:
            self._over.set()

    def _await_keeper(self) -> dict[str, Any] | None:
        poller = select.poll()
        poller.register(self._control, select.POLLIN)
        asked: float | None = None
        while not poller.poll(watchdog.EVERY * 1000):
            if self._why is None:
                if excess := self._dog.look():
                    self._ask_end(excess.status, excess.reason)
            elif asked is None:
                asked = time.monotonic()
            elif time.monotonic() - asked > ENDING:
                self._keeper.kill()
        said = b""
        with contextlib.suppress(OSError):
            while block := self._control.recv(4096):
                said += block
        return json.loads(said) if said else None

    def _judge(self, said: dict[str, Any] | None) -> RunRecord:
        status: RunStatus
        reason: str | None
        code: int | None
        if said is None:
            status, reason, code = (
                RunStatus.ENGINE_ERROR,
                "the process that guards the sandbox was ended from outside",
                None,
            )
        elif self._why is not None and not said["itself"]:
            (status, reason), code = self._why, None
        else:
            code = _exit_code(said["status"], shell_codes=self._how.shell_codes)
            status, reason = self._explain(code)
        seconds = time.monotonic() - self._since
        return RunRecord(
            status=status, exit_code=code, reason=reason, log=self.log(), seconds=seconds
        )

    def _explain(self, code: int) -> tuple[RunStatus, str | None]:
        if code >= 0:
            return RunStatus.OK, None
        if -code == signal.SIGXCPU:
            return RunStatus.TIMED_OUT, (
                f"stopped: more than {self._how.limits.cpu} s of processor time in one process"
            )
        return RunStatus.CRASHED, f"ended by signal {-code} ({_signal_name(-code)})"


def _why_not_started(log: str) -> str:
    if known := explain(log):
        return f"{known.cause}; {known.cure}"
    said = log.strip().splitlines()
    return (
        f"the sandbox did not start: {said[-1] if said else 'it said nothing'}; "
        "run `interview-kit doctor`, or choose another level with --isolation"
    )


def _keep(how: Launch, stack: ExitStack, control: int, printing: int) -> "subprocess.Popen[bytes]":
    """Start the keeper, in a session of its own so that Ctrl-C reaches only the grader."""
    spec = launch.document(
        stack,
        {
            "argv": how.argv,
            "cwd": "/",
            "env": dict(how.env),
            "fds": how.fds,
            "uid": how.uid,
            "views": how.views,
        },
    )
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(KEEPER), str(control), str(spec)],
        stdin=subprocess.DEVNULL,
        stdout=printing,
        stderr=printing,
        pass_fds=(*how.fds, control, spec),
        cwd="/",
        env={},
        start_new_session=True,
    )


def _exit_code(status: int, *, shell_codes: bool) -> int:
    code = os.waitstatus_to_exitcode(status)
    if shell_codes and 128 < code <= 128 + 64:
        return 128 - code
    return code


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "no name"
