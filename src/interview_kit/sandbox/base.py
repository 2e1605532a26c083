"""The seam between the grader and any way of running code that nobody trusts."""

import signal
from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from interview_kit.core.model import Environment, Limits, RunRecord, RunStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Listening:
    """The ports on which the guest's `init` listens, and the unix socket that takes the sockets."""

    fd: int
    ports: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One program to run in a sandbox.

    It starts in a private writable copy of `folder`, under a clean environment plus `env`, with
    standard input closed and both outputs read into a bounded log.

    - `fds` keep their numbers, so that `argv` may name them.
    - `data` is a directory that outlives the job; without one the program gets a fresh one.
    - `files` are texts that the program finds in files, whose paths are in its environment.
    - `listening` says what `init` has to listen on for the grader.
    - `readable` paths are visible read-only at their own place, as are the environment and the
      kit's guest programs.
    """

    argv: tuple[str, ...]
    folder: Path
    environment: Environment
    env: Mapping[str, str] = field(default_factory=dict)
    fds: tuple[int, ...] = ()
    limits: Limits = field(default_factory=Limits)
    data: Path | None = None
    files: Mapping[str, str] = field(default_factory=dict)
    listening: Listening | None = None
    readable: tuple[Path, ...] = ()


class Running(AbstractContextManager["Running", None], Protocol):
    """A program in its sandbox. Leaving the context ends everything that it started."""

    @property
    def pid(self) -> int:
        """The process that the grader started."""

    def poll(self) -> RunRecord | None:
        """Return how the program ended, or None while it runs."""

    def send_signal(self, number: int) -> None:
        """Send a signal to the program itself, not to what it has started."""

    def wait(self, seconds: float) -> RunRecord:
        """Wait for the end; after `seconds` stop the program and record a timeout."""

    def stop(self, reason: str) -> RunRecord:
        """End the program and everything that it started, now."""

    def log(self) -> str:
        """Return the bounded output so far as text."""

    def close(self) -> None:
        """Stop the program if needed and remove what was made for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What the self-test saw a level refuse on this machine, in the profile of submissions."""

    level: str
    version: str
    proved: tuple[str, ...]
    not_covered: tuple[str, ...]


class Level(Protocol):
    """One level of isolation.

    `namespaced`: each program has processes and a network of its own. `opens_ports`: a program
    may listen on a port at all.
    """

    name: str
    namespaced: bool
    opens_ports: bool

    def unavailable_reason(self) -> str | None:
        """Return `cause; remedy` when this machine lacks the level, else None."""

    def prove(self, environment: Environment) -> Proof:
        """Run the self-test in the profile of submissions and return what held.

        Raises `EngineError` naming what did not hold.
        """

    def start(self, job: Job) -> Running:
        """Start a program. Raises `EngineError` when the sandbox itself fails."""


def explain_exit(code: int, limits: Limits) -> tuple[RunStatus, str | None]:
    """Say how a program ended and why, by its exit code or a signal's number below zero."""
    if code >= 0:
        return RunStatus.OK, None
    if -code == signal.SIGXCPU:
        reason = f"stopped: more than {limits.cpu} s of processor time in one process"
        return RunStatus.TIMED_OUT, reason
    return RunStatus.CRASHED, f"ended by signal {-code} ({_signal_name(-code)})"


def _signal_name(number: int) -> str:
    try:
        return signal.Signals(number).name
    except ValueError:
        return "no name"
