"""The services that a submission calls, as the kit simulates them: one of each beside a server.

Their modules are trusted code of the exercise and run in this process; what they receive was sent
by a submission. Nothing here imports the sandbox: candidates' machines run them, too.
"""

import functools
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Protocol

from interview_kit.core.errors import EngineError
from interview_kit.core.model import Service
from interview_kit.core.module_file import load_module
from interview_kit.server.lag import LagClock

LONGEST_LAG = 0.5
"""Seconds of our own delay with which whoever calls a service may still be content."""


class Simulation(Protocol):
    """A simulated service, made by the module of the exercise."""

    url: str

    def start(self) -> None:
        """Listen, also again."""

    def stop(self) -> None:
        """Refuse connections from now on and end those that are open."""

    def reset(self) -> None:
        """Forget everything, and listen again if it was stopped."""


class RunningServices:
    """The services of one server, by name; `places` are the sockets on which it finds them.

    They run in this process: where that gets no time from the machine, they are late.
    """

    def __init__(self, places: Sequence[tuple[Service, socket.socket]] = ()) -> None:
        self.by_name: dict[str, Any] = {}
        self.places = tuple(places)
        self._clock = LagClock()

    def start(self, name: str, simulation: Simulation) -> None:
        """Start one of them."""
        self.by_name[name] = simulation
        self._clock.start()
        simulation.start()

    def reset(self) -> None:
        """Have each service be as it was at its start."""
        for simulation in self.by_name.values():
            simulation.reset()
        self._clock.reset()

    def were_late(self) -> bool:
        """Return whether they may have been late since the last reset, which is our own doing."""
        return self._clock.read() > LONGEST_LAG

    def stop(self) -> None:
        """Stop all services."""
        for simulation in self.by_name.values():
            simulation.stop()
        self._clock.stop()


@contextmanager
def run_services(
    services: Sequence[Service], listeners: Sequence[socket.socket]
) -> Iterator[RunningServices]:
    """Run services for the length of a context, each on its socket. Raises `EngineError`."""
    running = RunningServices([*zip(services, listeners, strict=True)])
    try:
        for service, listener in running.places:
            simulation = make_simulation(service, listener=listener)
            try:
                running.start(service.name, simulation)
            except OSError as error:
                raise EngineError(f"{service.name} cannot listen: {error.strerror}") from error
        yield running
    finally:
        running.stop()


def make_simulation(service: Service, **arguments: Any) -> Simulation:
    """Make a service. Raises `EngineError` when its module cannot be loaded or lacks it."""
    factory = getattr(load_once(service.module), service.factory, None)
    if factory is None:
        raise EngineError(f"{service.module.name} has no {service.factory}; see exercise.toml")
    simulation: Simulation = factory(**arguments)
    return simulation


@functools.cache
def load_once(path: Path) -> ModuleType:
    """Load the module of a service, once for all servers."""
    return load_module(path)


def name_addresses(services: Sequence[Service], ports: Sequence[int]) -> Mapping[str, str]:
    """Return the variables with the addresses of services that listen on these ports."""
    addresses = (f"http://127.0.0.1:{port}" for port in ports)
    return {service.variable: url for service, url in zip(services, addresses, strict=True)}
