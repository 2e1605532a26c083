"""A level of isolation whose programs have the relay: what the candidate's tests run in here."""

import json
from dataclasses import dataclass, field, replace
from pathlib import Path

from interview_kit.core import layout
from interview_kit.core.model import Environment
from interview_kit.exercise.faults.base import Bend
from interview_kit.frameworks import entry_points
from interview_kit.metrics.mutation.faults.relay import Entered, Relay, honest, unheard
from interview_kit.sandbox.base import Job, Level, Proof, Running

PROGRAM = layout.GUEST / "kit_relay.py"


@dataclass
class Relayed:
    """Starts the same programs as a level does, each behind a relay of its own.

    The relay meets what their framework takes in, or `over_http` whatever they connect to.
    `bend` and `entered` hold for the program that runs and for those started later.
    """

    level: Level
    over_http: bool = False
    name: str = ""
    relay: Relay | None = None
    bend: Bend = honest
    entered: Entered = field(default=unheard)

    def __post_init__(self) -> None:
        self.name = self.level.name
        self.namespaced, self.opens_ports = self.level.namespaced, self.level.opens_ports

    def begin(self, bend: Bend, entered: Entered = unheard) -> None:
        """From now on, this stands between the tests and their app."""
        self.bend, self.entered = bend, entered
        if self.relay:
            self.relay.begin(bend, entered)

    def start(self, job: Job) -> Running:
        """Start one of our inside programs. Errors: `EngineError`."""
        self.close()
        relay = self.relay = Relay()
        relay.begin(self.bend, self.entered)
        python, isolated, program, *arguments = job.argv
        between = "http" if self.over_http else json.dumps(entry_points())
        wrapped = (str(PROGRAM), Path(program).name, *arguments, str(relay.theirs), between)
        argv = (python, isolated, *wrapped)
        running = self.level.start(replace(job, argv=argv, fds=(*job.fds, relay.theirs)))
        relay.started()
        return running

    def close(self) -> None:
        """Hang up. Errors: `EngineError` that came up in between."""
        relay, self.relay = self.relay, None
        if relay:
            relay.close()
            if relay.failed:
                raise relay.failed

    def unavailable_reason(self) -> str | None:
        """What the level says."""
        return self.level.unavailable_reason()

    def prove(self, environment: Environment) -> Proof:
        """What the level proves."""
        return self.level.prove(environment)
