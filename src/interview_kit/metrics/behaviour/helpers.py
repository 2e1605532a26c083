"""Helpers: processes that run hidden checks side by side with the grader, when it is slow.

A program that waits leaves the processors idle, so many of its servers can be asked at once; on
a machine that is busy, with this program or with others, no further helper begins. Helpers
begin only after some seconds: a program of the usual speed is judged before.
"""

import os
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass
from multiprocessing import forkserver, get_context
from typing import TYPE_CHECKING

from interview_kit.core import worker_process
from interview_kit.core.closing import Closing
from interview_kit.core.errors import EngineError
from interview_kit.core.model import CheckResult
from interview_kit.metrics.behaviour.chunks import Chunk, ChunkQueue
from interview_kit.sandbox.watchdog import (
    free_host_memory,
    measure_idle_time,
    measure_processor_time,
)

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

MAX_LANES = 16
"""So many run checks at once at most, the grader among them."""
LANE_MEMORY = 512 << 20
"""Free memory that another helper with its server must find."""
WINDOW_SECONDS = 1.0
"""How long processors are watched before more helpers begin."""
PACE = 2
"""So many helpers more after each window: servers that start need the processor."""
HELPERS_DELAY = 5.0
"""So long the grader works alone, on a machine that is idle otherwise."""
LEAST_USE = 0.05
"""Processor seconds of a window that each lane is taken to use at least."""
HELPER_ENDED = "a process that runs hidden checks has ended"

RunChunk = Callable[[Chunk], tuple[CheckResult, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """What helpers do: `run` on each chunk, in processes that `start` prepares.

    `modules` are imported once for all of them.
    """

    run: RunChunk
    start: Callable[["Connection[object, object]"], None]
    modules: tuple[str, ...] = ()
    delay: float = HELPERS_DELAY


class Helpers(Closing):
    """Takes chunks from the back of a queue while the grader takes them from the front.

    Without work there are no helpers.
    """

    def __init__(
        self, work: Work | None, chunks: ChunkQueue, on_result: Callable[[CheckResult], object]
    ) -> None:
        self._chunks = chunks
        self._on_result = on_result
        self._is_over = threading.Event()
        self._running: set[Future[tuple[CheckResult, ...]]] = set()
        self._width = 1
        self._executor: ProcessPoolExecutor | None = None
        self._error: BaseException | None = None
        self._lifeline: Connection[object, object] | None = None
        self._thread = threading.Thread(target=self._supervise, args=(work,), daemon=True)
        self._thread.start()

    @property
    def was_used(self) -> bool:
        """Tell whether any check was run by a helper."""
        return self._executor is not None

    def finish(self) -> None:
        """Wait for what helpers have begun; the queue is empty. Raises `EngineError`."""
        self._is_over.set()
        self._thread.join()
        while self._running and not self._error:
            self._collect()
            time.sleep(0.02)
        if isinstance(self._error, EngineError):
            raise self._error
        if self._error:
            raise EngineError(f"{HELPER_ENDED}: {self._error}") from self._error

    def close(self) -> None:
        """End all helpers at once, also those in the middle of a check."""
        self._is_over.set()
        self._thread.join()
        if self._executor and self._lifeline:
            self._lifeline.close()
            self._executor.shutdown(cancel_futures=True)
            # Else the process that helpers are forked from would stay until the grader ends.
            forkserver._forkserver._stop()  # type: ignore[attr-defined]

    def _supervise(self, work: Work | None) -> None:
        """Keep what goes wrong in this thread: the grader raises it."""
        try:
            if work:
                self._add_helpers(work)
        except Exception as error:
            self._error = error

    def _add_helpers(self, work: Work) -> None:
        """Begin with helpers when the grader alone is slow, and with more as long as it helps."""
        self._is_over.wait(work.delay)
        before = measure_use()
        while not self._is_over.wait(WINDOW_SECONDS) and not self._error:
            self._collect()
            now = measure_use()
            lanes = count_lanes(now.used - before.used, now.idle - before.idle, self._count())
            before = now
            self._width = min(lanes, self._width + PACE)
            while self._count() < self._width and (chunk := self._chunks.take_last()):
                self._running.add(self._submit(work, chunk))

    def _count(self) -> int:
        """Count how many run checks now, the grader among them."""
        return 1 + len(self._running)

    def _submit(self, work: Work, chunk: Chunk) -> "Future[tuple[CheckResult, ...]]":
        self._executor = self._executor or self._make_executor(work)
        with worker_process.block_interrupts():
            try:
                return self._executor.submit(work.run, chunk)
            except BrokenProcessPool as error:
                self._error = EngineError(HELPER_ENDED)
                return fail(error)

    def _make_executor(self, work: Work) -> ProcessPoolExecutor:
        # Forked from a process of its own that has imported what they need and has no threads.
        context = get_context("forkserver")
        context.set_forkserver_preload(list(work.modules))
        helper_end, self._lifeline = context.Pipe(duplex=False)
        return ProcessPoolExecutor(
            MAX_LANES - 1,
            mp_context=context,
            initializer=work.start,
            initargs=(helper_end,),
        )

    def _collect(self) -> None:
        """Pass on the results that have come."""
        for future in [future for future in self._running if future.done()]:
            self._running.discard(future)
            if error := future.exception():
                self._error = error
                return
            for result in future.result():
                self._on_result(result)


@dataclass(frozen=True, slots=True)
class Use:
    """Processor time in seconds: what the grader and all below it used, and what was idle."""

    used: float
    idle: float


def measure_use() -> Use:
    """Measure the use of processors until now; only differences mean something."""
    return Use(measure_processor_time(os.getpid()), measure_idle_time())


def count_lanes(used: float, idle: float, lanes: int) -> int:
    """Count how many may run checks at once, when so many used and left so much processor time.

    Both times, in seconds, are those of one window.
    """
    price = max(LEAST_USE, used / lanes)
    by_memory = free_host_memory() // LANE_MEMORY
    return max(1, min(MAX_LANES, lanes + min(int(max(0.0, idle) / price), by_memory)))


def fail(error: BaseException) -> "Future[tuple[CheckResult, ...]]":
    """Make the future of something that could not begin."""
    future: Future[tuple[CheckResult, ...]] = Future()
    future.set_exception(error)
    return future
