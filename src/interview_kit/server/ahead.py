"""Servers that cannot be forked, one ahead: while one is asked, the next one starts.

What is ahead is a server like any other, in a sandbox of its own. One that does not answer this
way is started again when it is needed, so that being early never costs a submission a point.
"""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import AbstractContextManager, ExitStack, contextmanager, suppress

from interview_kit.core.errors import EngineError
from interview_kit.server.base import Launcher, Server, ServerDownError

Started = tuple[ExitStack, Server]


class Ahead:
    """Launches servers; all are started by one thread, which lives as long as they may."""

    def __init__(self, launch: Launcher) -> None:
        self._launch = launch
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="kit-ahead")
        self._next: Future[Started] | None = None
        self._works = True

    def __call__(self) -> AbstractContextManager[Server]:
        """A server that answers."""
        return self._launched()

    @contextmanager
    def _launched(self) -> Iterator[Server]:
        stack, server = self._taken() or self._pool.submit(self._start).result()
        with stack:
            if self._works:
                self._next = self._pool.submit(self._start)
            yield server

    def _start(self) -> Started:
        stack = ExitStack()
        return stack, stack.enter_context(self._launch())

    def _taken(self) -> Started | None:
        waiting, self._next = self._next, None
        if waiting is None:
            return None
        try:
            stack, server = waiting.result()
        except (EngineError, ServerDownError):
            self._works = False
            return None
        if not server.is_running():  # it has ended while nobody asked it
            stack.close()
            return None
        return stack, server

    def close(self) -> None:
        """End what was started and not needed."""
        waiting, self._next = self._next, None
        with suppress(EngineError, ServerDownError):
            if waiting:
                waiting.result()[0].close()
        self._pool.shutdown()
