"""Reads foreign sources in a process of its own, with a deep stack and limits.

Parsers and compilers recurse with the depth of what they read, and some of their work grows faster
than a file. A file at which the process dies or reaches its limit is not judged; the others are.
"""

import contextlib
import resource
import signal
import sys
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any, Generic, TypeVar

from interview_kit.suite.variants.bytecode import COMPILE_ERRORS

Result = TypeVar("Result")
OnFile = Callable[[str], object]
Read = Callable[[Mapping[str, str], OnFile], Result]
"""Reads sources by their paths; calls its second argument with a path before it reads that file.

A file for which it raises one of `COMPILE_ERRORS` is not judged.
"""

FILE_SECONDS = 20
"""Processor time for one file."""
ALL_SECONDS = 60
"""Processor time for all files of one attempt."""
WALL_SECONDS = 900.0
"""An attempt may take so long on a machine that is busy with other work."""
MEMORY = 2 << 30
STACK = 256 << 20
RECURSION_LIMIT = 40_000
MAX_ATTEMPTS = 3
"""So many files may end the process; then no further one is judged."""
TOO_DEEP = "nested too deep to be read"
TOO_LARGE = "too large to be read within the limits of time and memory"


class UnreadableError(Exception):
    """A file that Python may run but that cannot be read here; the text says why."""


def ignore_file(path: str) -> None:
    """Do nothing before a file is read."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading(Generic[Result]):
    """What was read, and why some files, by their paths, could not be."""

    result: Result
    not_judged: Mapping[str, str]


def read_apart(read: Read[Result], sources: Mapping[str, str]) -> Reading[Result]:
    """Read sources in a process of its own; `read` must be picklable."""
    remaining, not_judged = dict(sources), dict[str, str]()
    while True:
        if len(not_judged) >= MAX_ATTEMPTS:
            not_judged.update(dict.fromkeys(remaining, TOO_LARGE))
            remaining = {}
        outcome = _attempt(read, remaining)
        if outcome.path is None:
            return Reading(result=outcome.result, not_judged=not_judged)
        not_judged[outcome.path] = outcome.reason
        del remaining[outcome.path]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Attempt:
    """The result of one process, or the file at which it ended."""

    result: Any = None
    path: str | None = None
    reason: str = TOO_LARGE


def _attempt(read: Read[Any], sources: Mapping[str, str]) -> _Attempt:
    context = get_context("spawn")
    ours, theirs = context.Pipe(duplex=False)
    process = context.Process(target=_serve, args=(read, sources, theirs), daemon=True)
    # Ctrl-C is for the grader alone.
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
    theirs.close()
    path = next(iter(sources), None)
    try:
        with contextlib.suppress(EOFError):
            while ours.poll(WALL_SECONDS):
                kind, value = ours.recv()
                if kind == "result":
                    return _Attempt(result=value)
                if kind == "unreadable":
                    return _Attempt(path=path, reason=value)
                path = value
    finally:
        process.kill()
        process.join()
        ours.close()
    if path is None:
        raise RuntimeError("the process that reads sources ended without any")
    return _Attempt(path=path)


def _serve(read: Read[Any], sources: Mapping[str, str], out: Connection) -> None:
    """Read in a thread with a large stack and send what came of it; runs in the new process."""
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    sys.setrecursionlimit(RECURSION_LIMIT)
    threading.stack_size(STACK)

    def on_file(path: str) -> None:
        usage = resource.getrusage(resource.RUSAGE_SELF)
        used = int(usage.ru_utime + usage.ru_stime)
        limit = min(used + FILE_SECONDS, ALL_SECONDS) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        out.send(("file", path))

    def run() -> None:
        try:
            out.send(("result", read(sources, on_file)))
        except UnreadableError as error:
            out.send(("unreadable", str(error)))
        except COMPILE_ERRORS:
            out.send(("unreadable", TOO_DEEP))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
