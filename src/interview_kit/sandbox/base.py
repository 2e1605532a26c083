"""The seam between the grader and any way of running code that nobody trusts."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from interview_kit.core.model import Environment, Limits, RunRecord


@dataclass(frozen=True, slots=True, kw_only=True)
class Job:
    """One program to run in a sandbox.

    It starts in a private writable copy of `folder`, under a clean environment (`env` is
    added), with standard input closed and both outputs drained into a bounded log.
    `fds` keep their numbers, so `argv` may spell them. `data` is a directory that stays
    across jobs; without one the program gets a fresh one. `readable` is shown read-only at
    its own path, and so are the environment and the kit's `inside` folder.
    """

    argv: tuple[str, ...]
    folder: Path
    environment: Environment
    env: Mapping[str, str] = field(default_factory=dict)
    fds: tuple[int, ...] = ()
    limits: Limits = field(default_factory=Limits)
    data: Path | None = None
    readable: tuple[Path, ...] = ()


class Running(AbstractContextManager["Running", None], Protocol):
    """A program in its sandbox. Leaving the context ends everything that it started."""

    @property
    def pid(self) -> int:
        """The process that the grader started."""

    def poll(self) -> RunRecord | None:
        """How it ended, or None while it runs."""

    def wait(self, seconds: float) -> RunRecord:
        """Wait for its end; past `seconds` it is stopped and the record says timed out."""

    def stop(self, reason: str) -> RunRecord:
        """End the program and everything that it started, now."""

    def log(self) -> str:
        """What it printed so far, bounded, as text."""

    def close(self) -> None:
        """Stop it if needed and remove what was made for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """What a level was seen to hold on this machine, in the profile that submissions get."""

    level: str
    version: str
    proved: tuple[str, ...]
    not_covered: tuple[str, ...]


class Level(Protocol):
    """One level of isolation.

    `namespaced` says that each program has processes and a network of its own; `opens_ports`
    that it may listen on one at all.
    """

    name: str
    namespaced: bool
    opens_ports: bool

    def why_not(self) -> str | None:
        """Why this machine cannot have the level, with the cure; None when it can."""

    def prove(self, environment: Environment) -> Proof:
        """Run the self-test in the candidates' profile and say what held."""

    def start(self, job: Job) -> Running:
        """Start a program. Errors: `EngineError` when the sandbox itself fails."""
