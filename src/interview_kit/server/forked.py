"""Fresh servers for groups of checks, forked from a process that has imported the libraries.

Each server is a process of its own, which imports the submission anew; of the one before it
no process and no file is left. A submission that does not answer this way is served in a
sandbox of its own for each group instead, so that being quick never costs it a point.
"""

import os
import signal
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, closing, contextmanager, suppress
from functools import partial
from typing import IO, Self

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Limits, RunRecord, RunStatus
from interview_kit.sandbox.channel import BrokenChannelError
from interview_kit.server.base import Launcher, Server, ServerDownError, UnixAddress, wait_for_exit
from interview_kit.server.started import listening_socket
from interview_kit.server.strategies import PATIENCE, Warm

SERVE = {"do": "serve", "sources": {}}


class Forks(Warm):
    """The warmed process, with what it says of the ends of its servers."""

    def fork(self, listening: int, output: int, life: int) -> int:
        """Have a server forked, and give its number. Errors: `ServerDownError`."""
        return self._tell(SERVE, (listening, output, life))

    def next_end(self, seconds: float) -> tuple[int, int | None] | RunRecord | None:
        """The next end of a server with its status; a record when all of it has ended."""
        try:
            message = None if self.closed else self._channel.receive(seconds)
        except BrokenChannelError:
            return wait_for_exit(self._running, PATIENCE) or self._running.stop("it hung up")
        if message is None:
            return self._running.poll()
        status = message.get("status")
        return int(message.get("ended", -1)), status if isinstance(status, int) else None


class Forked:
    """One forked server, as `Running`."""

    def __init__(self, forks: Forks, number: int, output: IO[bytes], limits: Limits) -> None:
        self._forks = forks
        self._number = number
        self._output = output
        self._limits = limits
        self._record: RunRecord | None = None
        self.pid = 0

    def poll(self) -> RunRecord | None:
        """How it ended, or None while it runs."""
        return self._look(0.0)

    def wait(self, seconds: float) -> RunRecord:
        """Wait for its end; past `seconds` the record says timed out."""
        return self._look(seconds) or self._made(RunStatus.TIMED_OUT, None, "it did not end")

    def stop(self, reason: str) -> RunRecord:
        """It ends when its context is left."""
        return self._record or self._made(RunStatus.OK, None, reason)

    def log(self) -> str:
        """What it printed so far, bounded."""
        size = os.fstat(self._output.fileno()).st_size
        seen = os.pread(self._output.fileno(), self._limits.log, max(0, size - self._limits.log))
        return seen.decode("utf-8", "replace")

    def close(self) -> None:
        """Nothing: it ends when its context is left."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _look(self, seconds: float) -> RunRecord | None:
        while self._record is None and (found := self._forks.next_end(seconds)):
            if isinstance(found, RunRecord):
                self._record = found
            elif found[0] == self._number:
                self._record = self._explained(found[1])
        return self._record

    def _explained(self, code: int | None) -> RunRecord:
        if code is None or code >= 0:
            return self._made(RunStatus.OK, code, None)
        if -code == signal.SIGXCPU:
            spent = f"stopped: more than {self._limits.cpu} s of processor time in one process"
            return self._made(RunStatus.TIMED_OUT, code, spent)
        with suppress(ValueError):
            name = f" ({signal.Signals(-code).name})"
            return self._made(RunStatus.CRASHED, code, f"ended by signal {-code}{name}")
        return self._made(RunStatus.CRASHED, code, f"ended by signal {-code}")

    def _made(self, status: RunStatus, code: int | None, reason: str | None) -> RunRecord:
        return RunRecord(status=status, exit_code=code, reason=reason, log=self.log(), seconds=0.0)


@contextmanager
def forked(forks: Forks) -> Iterator[Server]:
    """A forked server for the length of the context. Errors: `ServerDownError`."""
    with listening_socket() as (listening, address), closing(tempfile.TemporaryFile()) as output:
        ends, life = os.pipe()
        try:
            try:
                number = forks.fork(listening.fileno(), output.fileno(), ends)
            finally:
                os.close(ends)
                listening.close()
            running = Forked(forks, number, output, Limits())
            yield Server(process=running, address=UnixAddress(address))
        finally:
            os.close(life)
        if running.wait(PATIENCE).status is RunStatus.TIMED_OUT:
            forks.close()


class Quick:
    """Launches forked servers as long as they answer, and others from then on."""

    def __init__(
        self,
        warmed: Callable[[], Forks],
        answering: Callable[[Launcher], Launcher],
        otherwise: Launcher,
    ) -> None:
        self._warmed = warmed
        self._answering = answering
        self._otherwise = otherwise
        self._forks: Forks | None = None
        self._works = True

    def __call__(self) -> AbstractContextManager[Server]:
        """A server that answers."""
        return self._launched()

    @contextmanager
    def _launched(self) -> Iterator[Server]:
        with ExitStack() as stack:
            yield self._forked(stack) or stack.enter_context(self._otherwise())

    def _forked(self, stack: ExitStack) -> Server | None:
        try:
            if self._works:
                self._forks = self._forks or self._warmed()
                launch = self._answering(partial(forked, self._forks))
                return stack.enter_context(launch())
        except (EngineError, ServerDownError):
            self._works = False
            self.close()
        return None

    def close(self) -> None:
        """End what was kept warm."""
        if self._forks:
            self._forks.close()
            self._forks = None
