"""Our reference as many fresh servers: warmed up once, forked for each group of checks."""

import json
import os
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Self

from interview_kit.core import layout
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, RunRecord, RunStatus
from interview_kit.exercise import DEFAULT_FRAMEWORK, bugs
from interview_kit.exercise.reference import assemble
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.scratch import scratch_folder
from interview_kit.server.base import Server, UnixAddress
from interview_kit.server.started import BACKLOG
from interview_kit.submission import environments
from interview_kit.submission.resolve import read_manifest

PROGRAM = Path(__file__).with_name("forked_reference.py")


@dataclass(slots=True, kw_only=True)
class Fork:
    """One forked server, as far as the checks care: it logs, and it ends when closed."""

    output: IO[bytes]
    life: int
    pid: int = 0

    def log(self) -> str:
        """What it printed so far."""
        size = os.fstat(self.output.fileno()).st_size
        return os.pread(self.output.fileno(), size, 0).decode("utf-8", "replace")

    def poll(self) -> RunRecord | None:
        """Nothing is known of its end."""
        return None

    def wait(self, seconds: float) -> RunRecord:
        """Not waited for: it ends when it is closed."""
        return self.stop("it was not needed any more")

    def stop(self, reason: str) -> RunRecord:
        """End it."""
        self.close()
        return RunRecord(
            status=RunStatus.OK, exit_code=None, reason=reason, log=self.log(), seconds=0.0
        )

    def close(self) -> None:
        """End it: it lives as long as this pipe."""
        if self.life >= 0:
            os.close(self.life)
            self.life = -1

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class Reference:
    """A warm reference: each call is a fresh server for the length of a context."""

    def __init__(self, orders: socket.socket) -> None:
        self._orders = orders

    @contextmanager
    def __call__(self) -> Iterator[Server]:
        """Fork a server. Errors: `EngineError` when the reference is gone."""
        with scratch_folder() as folder:
            address = folder / "s"
            with (
                closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as listening,
                (folder / "log").open("w+b") as output,
            ):
                listening.bind(os.fspath(address))
                listening.listen(BACKLOG)
                ends, life = os.pipe()
                fds = [listening.fileno(), output.fileno(), ends]
                try:
                    socket.send_fds(self._orders, [b"F"], fds)
                except OSError as error:
                    os.close(life)
                    raise EngineError(f"the reference ended: {error}") from error
                finally:
                    os.close(ends)
                listening.close()
                with Fork(output=output, life=life) as fork:
                    yield Server(process=fork, address=UnixAddress(address))


@contextmanager
def warm(folder: Path, environment: Environment) -> Iterator[Reference]:
    """Import the reference that lies in a folder. Errors: `EngineError` with its last words."""
    manifest = read_manifest(folder, None)
    framework = FRAMEWORKS[manifest.framework]
    ours, theirs = socket.socketpair()
    spec = {
        "socket": theirs.fileno(),
        "inside": os.fspath(layout.GUEST),
        "app": manifest.app,
        "interface": framework.interface,
        "libraries": framework.libraries,
    }
    with closing(ours), tempfile.TemporaryFile() as output:
        process = subprocess.Popen(
            [environment.python, "-P", PROGRAM, json.dumps(spec)],
            cwd=folder,
            env={"PYTHONDONTWRITEBYTECODE": "1", "PYTHONHASHSEED": "0"},
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            pass_fds=[theirs.fileno()],
        )
        theirs.close()
        try:
            if ours.recv(1) != b"R":
                output.seek(0)
                last = " ".join(output.read().decode("utf-8", "replace").split())[-300:]
                raise EngineError(f"the reference cannot be served: {last}")
            yield Reference(ours)
        finally:
            ours.close()
            process.wait()


@contextmanager
def reference(exercise_id: str, bug: bugs.Bug | None) -> Iterator[tuple[Reference, str]]:
    """The assembled reference, warm, with a bug in it if asked for; and where its OpenAPI is."""
    with scratch_folder() as into:
        into.chmod(0o700)
        folder = assemble(exercise_id, DEFAULT_FRAMEWORK, into)
        if bug:
            bugs.put_in(bug, folder)
        with warm(folder, environments.build(DEFAULT_FRAMEWORK)) as launch:
            yield launch, read_manifest(folder, None).openapi
