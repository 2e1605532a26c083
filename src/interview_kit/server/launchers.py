"""Choose how each group of hidden checks gets its fresh server."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from typing import NoReturn

from interview_kit.core.closing import Closing
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Environment, Submission
from interview_kit.frameworks import FRAMEWORKS
from interview_kit.sandbox.base import Level
from interview_kit.server import ready
from interview_kit.server.base import PLAIN, Launcher, Server, ServerDownError, ServerOptions
from interview_kit.server.failure import describe_not_ready, last_lines
from interview_kit.server.forked import ForkServer


@dataclass(frozen=True, slots=True)
class ReadyLauncher:
    """Starts servers with `launch` and waits until they respond below a status (rule C2)."""

    launch: Launcher
    collection: str
    below: int
    seconds: float

    @contextmanager
    def __call__(self, options: ServerOptions = PLAIN) -> Iterator[Server]:
        """Start a server that responds. Raises `ServerDownError`."""
        with self.launch(options) as server:
            self._await_ready(server)
            yield ready.await_restarts(server, self._await_ready)

    def _await_ready(self, server: Server) -> None:
        ready.wait(server, self.collection, below=self.below, seconds=self.seconds)


@dataclass(frozen=True, slots=True, kw_only=True)
class FirstStart:
    """How a server started the first time, and how the groups of checks should start theirs.

    `down` says in one line why it never responded, `not_ready` that it responded only with 5xx;
    both are None for one that is ready. `log` holds its last lines unless it is ready.
    """

    launch: Launcher
    down: str | None = None
    not_ready: str | None = None
    log: str = ""


def probe(launch: Launcher, collection: str, seconds: float) -> FirstStart:
    """Start a server once, to find out how the groups of checks should start theirs.

    One that does not respond is not started again: every group gets the same error. One that only
    ever responds 5xx is not waited for again.
    """
    try:
        with launch() as server:
            status = ready.wait(server, collection, seconds=seconds)
            log = server.log_text()
    except ServerDownError as error:
        return FirstStart(launch=partial(raise_down, error), down=error.cause, log=error.log)
    if status < 500:
        return FirstStart(launch=ReadyLauncher(launch, collection, 500, seconds))
    return FirstStart(
        launch=ReadyLauncher(launch, collection, 1000, seconds),
        not_ready=describe_not_ready(collection, status, seconds, log),
        log=last_lines(log),
    )


def raise_down(error: ServerDownError, options: ServerOptions = PLAIN) -> NoReturn:
    """Start nothing, because this server is known not to respond."""
    raise ServerDownError(error.cause, error.log)


@contextmanager
def fork_if_possible(
    launch: ReadyLauncher, submission: Submission, environment: Environment, level: Level
) -> Iterator[Launcher]:
    """Yield a launcher that forks the same servers; those of a command are only ever started."""
    if FRAMEWORKS[submission.manifest.framework].interface == "port":
        yield launch
        return
    start = partial(ForkServer, submission, environment, level)
    with ForkedFirst(start, launch) as forked_first:
        yield forked_first


class ForkedFirst(Closing):
    """Launches forked servers while they respond, and others from the first failure on.

    So being fast never costs a submission a point.
    """

    def __init__(self, start: Callable[[], ForkServer], fallback: ReadyLauncher) -> None:
        self._start = start
        self._fallback = fallback
        self._fork_server: ForkServer | None = None
        self._is_working = True

    @contextmanager
    def __call__(self, options: ServerOptions = PLAIN) -> Iterator[Server]:
        """Start a server that responds, for the length of the context.

        One with other options than all others have is started.
        """
        with ExitStack() as stack:
            forked = self._fork(stack, options) if options.is_plain() else None
            yield forked or stack.enter_context(self._fallback(options))

    def _fork(self, stack: ExitStack, options: ServerOptions) -> Server | None:
        if not self._is_working:
            return None
        try:
            fork_server = self._fork_server = self._fork_server or self._start()
            launch = partial(fork_server.serve, files=options.files)
            forking = replace(self._fallback, launch=lambda _=PLAIN: launch())
            return stack.enter_context(forking())
        except (EngineError, ServerDownError):
            self._is_working = False
            self.close()
        return None

    def close(self) -> None:
        """End the fork server."""
        if self._fork_server:
            self._fork_server.close()
            self._fork_server = None
