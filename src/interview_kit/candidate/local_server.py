"""Start the candidate's server as a process of this machine, afresh for each group of checks.

Runs under the candidate's own Python. The server gets a free TCP port of loopback, a fresh data
folder that lasts over its restarts, and nothing else of the kit.
"""

import contextlib
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from typing import Any, Final

from interview_kit.core.model import RunRecord, RunStatus, Service
from interview_kit.server import ready
from interview_kit.server.base import (
    LOOPBACK,
    PLAIN,
    Server,
    ServerDownError,
    ServerOptions,
    TcpAddress,
    find_free_port,
)
from interview_kit.server.failure import describe_not_ready
from interview_kit.server.limits import READY_SECONDS
from interview_kit.server.restartable import RestartableServer
from interview_kit.server.services import RunningServices, make_simulation

MAX_LOG: Final = 1 << 20
STOP_SECONDS: Final = 1.0
LOG: Final = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class ServerSpec:
    """How to start the server: `app` by `serve_program`, or a `command` of its own."""

    app: str | None
    command: tuple[str, ...]
    serve_program: str
    collection: str
    port: int | None = None
    env: Mapping[str, str] = field(default_factory=dict)
    paths: tuple[str, ...] = ()
    hurries_threads: bool = False
    services: tuple[Service, ...] = ()


class LocalProcess:
    """A process of this machine that writes to a log file."""

    def __init__(self, process: "subprocess.Popen[bytes]", log_file: Path) -> None:
        self.process = process
        self.log_file = log_file
        self._start = time.monotonic()
        self._is_stopped = False

    def poll(self) -> RunRecord | None:
        """Return how it ended, or None while it runs."""
        code = self.process.poll()
        if code is None:
            return None
        return RunRecord(
            status=RunStatus.OK if code >= 0 else RunStatus.CRASHED,
            exit_code=code,
            reason=None if code >= 0 else f"the server was ended by {signal_name(-code)}",
            log="",
            seconds=time.monotonic() - self._start,
        )

    def log(self) -> str:
        """Return the end of what it printed."""
        with self.log_file.open("rb") as opened:
            opened.seek(max(0, self.log_file.stat().st_size - MAX_LOG))
            return opened.read().decode("utf-8", "replace")

    def stop(self) -> None:
        """End it with everything that it started; once, since its number may be used again."""
        if self._is_stopped:
            return
        self._is_stopped = True
        if self.process.stdin:
            with contextlib.suppress(OSError):
                self.process.stdin.close()  # serve.py ends with its standard input
        if sys.platform == "win32":
            # A killed launcher of a virtual environment could leave its Python running.
            with contextlib.suppress(subprocess.TimeoutExpired):
                self.process.wait(STOP_SECONDS)
        else:
            # Its own session: what it left running would keep the port. At once, since a server
            # may take seconds to shut down and there is one for each group.
            with contextlib.suppress(OSError):
                os.killpg(self.process.pid, signal.SIGKILL)
        self.process.kill()
        self.process.wait()


class LocalLauncher:
    """Start a fresh server with a fresh data folder for each group of checks, as the grader does.

    A start that failed is remembered: the groups that follow fail at once, with the same cause.
    """

    def __init__(self, spec: ServerSpec) -> None:
        self._spec = spec
        self._stack = contextlib.ExitStack()
        # Held while a server starts or ends: `exit_at_once` must not meet one half way.
        self._lock = threading.RLock()
        self._server: Server | None = None
        self._is_unused = False
        self._log_file: Path | None = None
        self._log_position = 0
        self.start_error: ServerDownError | None = None
        self.exit_code: int | None = None

    @contextlib.contextmanager
    def __call__(self, options: ServerOptions = PLAIN) -> Iterator[Server]:
        """Give a fresh server that responds, and end it. Raises `ServerDownError`."""
        self.start(options)
        self._is_unused = False
        assert self._server
        try:
            yield self._server
        finally:
            self.close()

    def start(self, options: ServerOptions = PLAIN) -> None:
        """Start a server for the next group, unless one waits. Raises `ServerDownError`."""
        if self.start_error:
            raise ServerDownError(self.start_error.cause, self.start_error.log)
        if self._is_unused and options == PLAIN:
            return
        self.close()
        try:
            self._server = self._start_server(options)
        except ServerDownError as error:
            self.start_error = error
            raise
        self._is_unused = True

    def read_new_log(self) -> str:
        """Return what the server printed since the last call."""
        if self._log_file is None:
            return ""
        with self._log_file.open("rb") as opened:
            opened.seek(self._log_position)
            data = opened.read(MAX_LOG)
        self._log_position += len(data)
        return data.decode("utf-8", "replace")

    def close(self) -> None:
        """End the server, if one runs."""
        with self._lock:
            self._server, self._is_unused, self._log_file = None, False, None
            self._stack.close()

    def exit_at_once(self) -> None:
        """End the server and then this process, from any thread; no server starts any more."""
        with self._lock:
            self.close()
            os._exit(1)

    def _start_server(self, options: ServerOptions) -> Server:
        temporary = tempfile.TemporaryDirectory(prefix="kit-", ignore_cleanup_errors=True)
        with self._lock:
            folder = Path(self._stack.enter_context(temporary))
        data = folder / "data"
        data.mkdir()
        services = RunningServices()
        self._stack.callback(services.stop)
        env = {**self._spec.env, **options.env, **write_files(folder, options.files)}
        for service in self._spec.services:
            services.start(service.name, simulation := make_simulation(service))
            env[service.variable] = simulation.url
        spec = replace(self._spec, env=env, hurries_threads=options.hurries_threads)
        start = partial(self._serve, spec, folder)
        try:
            if options.restarts:
                restartable = self._stack.enter_context(RestartableServer(start, data))
                server = restartable.as_server()
            else:
                server = self._stack.enter_context(start())
            self._await_ready(server)
        except ServerDownError as error:
            self.close()
            raise ServerDownError(error.cause, error.log) from error
        server = replace(server, services=services)
        self._log_file, self._log_position = folder / LOG, 0
        return ready.await_restarts(server, self._await_ready)

    @contextlib.contextmanager
    def _serve(self, spec: ServerSpec, folder: Path) -> Iterator[Server]:
        """Start a process on a port of its own, for the length of the context."""
        port = spec.port or find_free_port()
        with self._lock:
            process = start_process(spec, port, folder)
            self._stack.callback(process.stop)
        try:
            signals = process.process.send_signal
            yield Server(process=process, address=TcpAddress(port), send_signal=signals)
        finally:
            process.stop()

    def _await_ready(self, server: Server) -> None:
        collection = self._spec.collection
        try:
            status = ready.wait(server, collection)
        except ServerDownError:
            record = server.process.poll()
            self.exit_code = record.exit_code if record else None
            raise
        if status >= 500:
            log = server.log_text()
            reason = describe_not_ready(collection, status, READY_SECONDS, log)
            raise ServerDownError(reason, log)


def write_files(folder: Path, texts: Mapping[str, str]) -> Mapping[str, str]:
    """Write the files that a server reads; return the variables with their paths."""
    paths = {variable: folder / f"{variable.lower()}.json" for variable in texts}
    for variable, path in paths.items():
        path.write_text(texts[variable], "utf-8")
    return {variable: str(path) for variable, path in paths.items()}


def start_process(spec: ServerSpec, port: int, folder: Path) -> LocalProcess:
    """Start the server in the current folder; `folder` has its data and gets its log.

    Raises `ServerDownError` when its command cannot be run.
    """
    log_file = folder / LOG
    environment = {**os.environ, **spec.env, "HOST": LOOPBACK, "PORT": str(port)}
    environment |= {"DATA_DIR": str(folder / "data"), "PYTHONUNBUFFERED": "1", "PYTHONUTF8": "1"}
    with log_file.open("ab") as log:
        try:
            process = subprocess.Popen(
                build_command(spec, port),
                env=environment,
                stdin=subprocess.PIPE,
                stdout=log,
                stderr=subprocess.STDOUT,
                start_new_session=os.name != "nt",
            )
        except OSError as error:
            raise ServerDownError(
                f"the command of kit.toml cannot be run: {spec.command[0]}: {error.strerror}", ""
            ) from error
    return LocalProcess(process, log_file)


def build_command(spec: ServerSpec, port: int) -> list[str]:
    """Return the command line of the server."""
    if spec.command:
        # Windows would look beside this Python first, and elsewhere only for an .exe.
        return [shutil.which(spec.command[0]) or spec.command[0], *spec.command[1:]]
    arguments: dict[str, Any] = {"port": port, "app": spec.app, "paths": spec.paths}
    arguments |= {"interface": None, "libraries": [], "hurries_threads": spec.hurries_threads}
    return [sys.executable, "-P", spec.serve_program, json.dumps(arguments)]


def is_port_free(port: int) -> bool:
    """Return whether nobody listens there: another program would respond instead."""
    with socket.socket() as probe:
        probe.settimeout(2)
        return probe.connect_ex((LOOPBACK, port)) != 0


def signal_name(number: int) -> str:
    """Return the name of a signal, like SIGKILL."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"
