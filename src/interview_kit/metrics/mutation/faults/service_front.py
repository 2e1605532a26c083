"""Put an interceptor between our reference and the services that it calls.

The hidden checks of a fault ask a reference whose calls go through here. The candidate's own
program calls from its sandbox: there `guest/kit_relay.py` shows the same calls to the relay.
"""

import contextlib
import socket
import threading
from collections.abc import Iterator
from urllib.parse import urlsplit

from interview_kit.core.errors import EngineError
from interview_kit.exercise.faults.base import Forward, Interceptor, Request, Response
from interview_kit.exercise.faults.replay import Replay
from interview_kit.sandbox.guest import kit_proxy
from interview_kit.server.services import RunningServices, Simulation, make_simulation


class InterceptedService:
    """Stands on the socket of a service; the service itself listens elsewhere."""

    def __init__(
        self, simulation: Simulation, listener: socket.socket, intercept: Interceptor
    ) -> None:
        self.simulation = simulation
        self.error: EngineError | None = None
        self._listener = listener
        self._intercept = intercept
        self._thread: threading.Thread | None = None

    def begin(self, request: Request) -> Replay:
        """Open one exchange. Raises `EngineError` when the fault cannot read it."""
        return Replay(request, self._intercept_noting_errors)

    def start(self) -> None:
        """Accept connections, in a thread."""
        self.simulation.start()
        # Connections to whoever listened here before may linger: they must not keep the port.
        self._listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self._listener.listen()
        # A service that worked with a copy of the socket may have changed that for both.
        self._listener.setblocking(True)
        self._thread = threading.Thread(target=self._accept, name="kit-service", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Accept none any more."""
        with contextlib.suppress(OSError):
            self._listener.shutdown(socket.SHUT_RDWR)
        if self._thread:
            self._thread.join()
        self.simulation.stop()

    def _accept(self) -> None:
        # Accepting fails once the socket was shut down.
        with contextlib.suppress(OSError):
            while True:
                connection, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection: socket.socket) -> None:
        with connection, contextlib.suppress(OSError, EngineError):
            kit_proxy.serve(self, connection, self._dial(), self._dial)

    def _dial(self) -> socket.socket:
        address = urlsplit(self.simulation.url)
        return socket.create_connection((address.hostname, address.port), kit_proxy.SERVER_SECONDS)

    def _intercept_noting_errors(self, request: Request, forward: Forward) -> Response:
        try:
            return self._intercept(request, forward)
        except EngineError as error:
            self.error = error
            raise


@contextlib.contextmanager
def intercept_services(
    services: RunningServices | None, intercept: Interceptor
) -> Iterator[RunningServices | None]:
    """Send all calls to the services of a server through `intercept`; yield those that answer.

    Raises the `EngineError` that came up meanwhile.
    """
    if services is None:
        yield None
        return
    services.stop()
    behind = RunningServices(services.places)
    with contextlib.ExitStack() as stack:
        stack.callback(behind.stop)
        fronts = []
        for service, listener in services.places:
            simulation = make_simulation(service)
            front = InterceptedService(simulation, listener, intercept)
            stack.callback(front.stop)
            front.start()
            fronts.append(front)
            behind.start(service.name, simulation)
        yield behind
    for front in fronts:
        if front.error:
            raise front.error
