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
from collections.abc import Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import Any, NamedTuple

from interview_kit.core.closing import Closing
from interview_kit.core.errors import EngineError
from interview_kit.core.model import RunRecord, RunStatus
from interview_kit.sandbox import launch, watchdog
from interview_kit.sandbox.base import explain_exit
from interview_kit.sandbox.launch import Launch
from interview_kit.sandbox.supervisor import descendants
from interview_kit.sandbox.watchdog import Watchdog, start_time

SUPERVISOR = Path(__file__).with_name("supervisor.py")
STARTUP_TIMEOUT = 30.0
"""Seconds in which a sandbox must be set up; far more than a busy machine needs."""
SHUTDOWN_TIMEOUT = 15.0
"""Seconds in which the supervisor must have ended everything."""
CLEANUP_TIMEOUT = 5.0
"""Seconds for killing what a killed supervisor left."""


class StartupFailure(NamedTuple):
    """Why a sandbox does not start, and what to do about it."""

    cause: str
    remedy: str


_APPARMOR_REMEDY = (
    "give bwrap an AppArmor profile that allows user namespaces (the package apparmor-profiles "
    "has bwrap-userns-restrict), or: sudo sysctl kernel.apparmor_restrict_unprivileged_userns=0"
)

STARTUP_FAILURES: dict[str, StartupFailure] = {
    "setting up uid map: Permission denied": StartupFailure(
        "AppArmor does not let bwrap make user namespaces", _APPARMOR_REMEDY
    ),
    "Failed RTM_NEWADDR": StartupFailure(
        "AppArmor does not let bwrap set up its own network", _APPARMOR_REMEDY
    ),
    "No permissions to create new namespace": StartupFailure(
        "the kernel or the container forbids user namespaces to ordinary users",
        "sudo sysctl kernel.unprivileged_userns_clone=1; in a container, run it with "
        "--security-opt seccomp=unconfined",
    ),
    "Creating new namespace failed: Operation not permitted": StartupFailure(
        "the container forbids new namespaces",
        "run the container with --security-opt seccomp=unconfined, or use --isolation landlock",
    ),
    "No space left on device": StartupFailure(
        "the limit of namespaces is reached, or the temporary folder is full",
        "sudo sysctl user.max_user_namespaces=15000, and free some space for temporary files",
    ),
    "Can't mount proc": StartupFailure(
        "the container covers parts of /proc",
        "run the container with --security-opt systempaths=unconfined, or use --isolation landlock",
    ),
    "Operation not permitted (unshare)": StartupFailure(
        "root may not mount here, so it cannot show a closed folder to the sandbox's user",
        "use a Python and a checkout outside of closed folders such as /root",
    ),
}
"""By a part of the message that bwrap or the supervisor prints."""


def explain_startup(output: str) -> StartupFailure | None:
    """Return the known failure behind an output, or None."""
    for message, failure in STARTUP_FAILURES.items():
        if message in output:
            return failure
    return None


def start(settings: Launch, stack: ExitStack) -> "Process":
    """Start a sandbox and return once its program is about to run.

    The stack holds everything that was made for the sandbox and now belongs to it. Raises
    `EngineError` when the sandbox itself cannot be set up.
    """
    running = Process(settings, stack)
    try:
        running.await_ready()
    except BaseException:
        running.close()
        raise
    return running


class Process(Closing):
    """Implements `Running` over one supervisor process.

    A thread watches the supervisor's side of a socket pair. The grader asks for the end by
    closing its sending side, which the kernel also does when the grader dies.
    """

    def __init__(self, settings: Launch, stack: ExitStack) -> None:
        self._settings = settings
        self._stack = stack
        self._started_at = time.monotonic()
        self._lock = threading.Lock()
        self._stop_reason: tuple[RunStatus, str] | None = None
        self._record: RunRecord | None = None
        self._over = threading.Event()
        self._control, control_of_supervisor = socket.socketpair()
        stack.callback(self._control.close)
        output, output_of_supervisor = os.pipe()
        try:
            self._supervisor = _start_supervisor(
                settings, stack, control_of_supervisor.fileno(), output_of_supervisor
            )
        finally:
            # The grader's copies must close, or the ends of both would never be seen.
            control_of_supervisor.close()
            os.close(output_of_supervisor)
            self._log = Log(output, settings.limits.log)
            settings.started.close()
        self._watchdog = Watchdog(
            supervisor=self._supervisor.pid,
            limits=settings.limits,
            own_processes=settings.own_processes,
            folders=settings.watched,
            shared_memory=settings.shared_memory,
            capped=settings.capped,
        )
        threading.Thread(target=self._watch, name="sandbox-watch", daemon=True).start()

    @property
    def pid(self) -> int:
        """The process that the grader started: the supervisor of this sandbox."""
        return self._supervisor.pid

    def await_ready(self) -> None:
        """Wait until everything is set up. Raises `EngineError` when it cannot be."""
        poller = select.poll()
        poller.register(self._settings.ready, select.POLLIN)
        is_in_time = poller.poll(STARTUP_TIMEOUT * 1000)
        if not is_in_time or os.read(self._settings.ready, 16) != b"ready\n":
            self.stop("the sandbox was not set up")
            raise EngineError(_describe_startup_failure(self.log()))

    def poll(self) -> RunRecord | None:
        """Return how the program ended, or None while it runs."""
        return self._record

    def send_signal(self, number: int) -> None:
        """Send a signal to the program itself; one that has ended gets none."""
        # Below the supervisor are first the processes of the sandbox, then the program.
        depth = self._settings.own_processes
        pids = descendants(self._supervisor.pid, depth)
        if len(pids) > depth:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pids[depth], number)

    def wait(self, seconds: float) -> RunRecord:
        """Wait for the end; after `seconds` stop the program and record a timeout."""
        # Not `Popen.wait(timeout)`, which polls with sleeps of up to 50 ms on Python 3.11.
        if not self._over.wait(seconds):
            self._request_stop(
                RunStatus.TIMED_OUT, f"stopped by the grader: not done within {seconds:g} s"
            )
        return self._await_record()

    def stop(self, reason: str) -> RunRecord:
        """End the program and everything that it started, now."""
        self._request_stop(RunStatus.OK, reason)
        return self._await_record()

    def log(self) -> str:
        """Return the bounded output so far as text."""
        return self._log.text()

    def close(self) -> None:
        """Stop the program if needed and remove what was made for it."""
        try:
            self.stop("closed by the grader")
        finally:
            self._stack.close()

    def _await_record(self) -> RunRecord:
        self._over.wait()
        if self._record is None:
            raise EngineError("watching the sandbox failed; please report this")
        return self._record

    def _request_stop(self, status: RunStatus, reason: str) -> None:
        # The first reason counts: a watchdog's finding is not replaced by the timeout after it.
        with self._lock:
            if self._record is not None or self._stop_reason is not None:
                return
            self._stop_reason = (status, reason)
            with contextlib.suppress(OSError):
                self._control.shutdown(socket.SHUT_WR)

    def _watch(self) -> None:
        """Watch the sandbox until the supervisor reports that nothing is left of it."""
        try:
            report = self._await_supervisor()
            self._supervisor.wait()
            if report is None:
                kill_leftovers(self._watchdog.start_times, self._settings.marker)
            self._log.finish(SHUTDOWN_TIMEOUT)
            record = self._make_record(report)
            with self._lock:
                self._record = record
        finally:
            self._over.set()

    def _await_supervisor(self) -> dict[str, Any] | None:
        """Return the supervisor's report, or None when it ended without one."""
        poller = select.poll()
        poller.register(self._control, select.POLLIN)
        requested_at: float | None = None
        while not poller.poll(watchdog.CHECK_INTERVAL * 1000):
            if self._stop_reason is None:
                if excess := self._watchdog.check():
                    self._request_stop(excess.status, excess.reason)
            elif requested_at is None:
                requested_at = time.monotonic()
            elif time.monotonic() - requested_at > SHUTDOWN_TIMEOUT:
                self._supervisor.kill()
        report = b""
        with contextlib.suppress(OSError):
            while block := self._control.recv(4096):
                report += block
        return json.loads(report) if report else None

    def _make_record(self, report: dict[str, Any] | None) -> RunRecord:
        status: RunStatus
        reason: str | None
        code: int | None
        if report is None:
            status, reason, code = (
                RunStatus.ENGINE_ERROR,
                "the process that supervises the sandbox was ended from outside",
                None,
            )
        elif self._stop_reason is not None and not report["by_itself"]:
            (status, reason), code = self._stop_reason, None
        else:
            code = _exit_code(report["status"], shell_codes=self._settings.shell_codes)
            status, reason = explain_exit(code, self._settings.limits)
        seconds = time.monotonic() - self._started_at
        return RunRecord(
            status=status, exit_code=code, reason=reason, log=self.log(), seconds=seconds
        )


class Log:
    """Reads a pipe to its end in a thread and keeps the last `limit` bytes.

    The pipe has to be read all the time: a program that fills it would block.
    """

    def __init__(self, descriptor: int, limit: int) -> None:
        self._descriptor = descriptor
        self._limit = limit
        self._content = bytearray()
        self._dropped = 0
        self._lock = threading.Lock()
        self._thread = threading.Thread(target=self._read, name="sandbox-log", daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with open(self._descriptor, "rb", buffering=0) as pipe:
            while block := pipe.read(1 << 16):
                with self._lock:
                    self._content += block
                    surplus = len(self._content) - self._limit
                    if surplus > 0:
                        del self._content[:surplus]
                        self._dropped += surplus

    def text(self) -> str:
        """Return the last bytes as text, after a line on how many bytes are missing before."""
        with self._lock:
            text = bytes(self._content).decode(errors="replace")
            return f"[{self._dropped} earlier bytes left out]\n{text}" if self._dropped else text

    def finish(self, seconds: float) -> None:
        """Wait until the pipe has been read to its end."""
        self._thread.join(seconds)


def kill_leftovers(
    start_times: Mapping[int, int], marker: str, seconds: float = CLEANUP_TIMEOUT
) -> bool:
    """Kill what is left of a sandbox whose supervisor was killed; tell whether nothing remains.

    Best effort: orphans of a dead supervisor belong to the machine's init. They are found by
    number and start time as last sampled (a number alone may be another process by now), by the
    marker in their environment, and below any of these.
    """
    end = time.monotonic() + seconds
    while leftovers := _still_alive(start_times) | _with_marker(marker):
        if time.monotonic() > end:
            return False
        for pid in leftovers.union(*(descendants(pid) for pid in leftovers)):
            with contextlib.suppress(OSError):
                os.kill(pid, signal.SIGKILL)
        time.sleep(0.01)
    return True


def _still_alive(start_times: Mapping[int, int]) -> set[int]:
    return {pid for pid, ticks in start_times.items() if start_time(pid) == ticks}


def _with_marker(marker: str) -> set[int]:
    """Return the processes started under this marker, if their environment can be read."""
    pids = set()
    line = f"SANDBOX={marker}".encode()
    for entry in Path("/proc").glob("[0-9]*"):
        with contextlib.suppress(OSError):
            if line in (entry / "environ").read_bytes().split(b"\0"):
                pids.add(int(entry.name))
    return pids


def _describe_startup_failure(log: str) -> str:
    if failure := explain_startup(log):
        return f"{failure.cause}; {failure.remedy}"
    lines = log.strip().splitlines()
    return (
        f"the sandbox did not start: {lines[-1] if lines else 'it printed nothing'}; "
        "run `interview-kit doctor`, or choose another level with --isolation"
    )


def _start_supervisor(
    settings: Launch, stack: ExitStack, control: int, output: int
) -> "subprocess.Popen[bytes]":
    """Start the supervisor in a session of its own, so that Ctrl-C reaches only the grader."""
    spec = launch.json_descriptor(
        stack,
        {
            "argv": settings.argv,
            "cwd": "/",
            "env": dict(settings.env),
            "fds": settings.fds,
            "uid": settings.uid,
            "views": settings.views,
        },
    )
    return subprocess.Popen(
        [sys.executable, "-I", "-S", str(SUPERVISOR), str(control), str(spec)],
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=output,
        pass_fds=(*settings.fds, control, spec),
        cwd="/",
        env={},
        start_new_session=True,
    )


def _exit_code(status: int, *, shell_codes: bool) -> int:
    code = os.waitstatus_to_exitcode(status)
    if shell_codes and 128 < code <= 128 + 64:
        return 128 - code
    return code
