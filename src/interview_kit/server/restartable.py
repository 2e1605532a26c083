"""A server that can be stopped and started again with the same data folder, as operators do."""

import signal
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

from interview_kit.core.closing import Closing
from interview_kit.core.model import RunRecord
from interview_kit.server.base import Server, Stop, wait_for_exit
from interview_kit.server.limits import STOP_SECONDS

Start = Callable[[], AbstractContextManager[Server]]


class RestartableServer(Closing):
    """Stands for whichever process serves at the moment: its process and its address."""

    def __init__(self, start: Start, data: Path) -> None:
        self._start = start
        self._data = data
        self._stack = ExitStack()
        self._server = self._stack.enter_context(start())
        self.services = self._server.services

    @property
    def is_opened_by_server(self) -> bool:
        """Tell whether connections are refused until the server itself has begun to listen."""
        return self._server.address.is_opened_by_server

    def connect(self) -> socket.socket:
        """Open a connection. Raises `OSError`."""
        return self._server.connect()

    def poll(self) -> RunRecord | None:
        """Return how the process ended, or None while it runs."""
        return self._server.process.poll()

    def log(self) -> str:
        """Return what the process printed since its last start."""
        return self._server.log_text()

    def restart(self, number: int) -> Stop:
        """Send a signal; after 5 s kill the process; then start another one with the same data."""
        has_ended = True
        if number != signal.SIGKILL and self._server.send_signal:
            self._server.send_signal(number)
            has_ended = wait_for_exit(self, STOP_SECONDS) is not None
        self._stack.close()  # kills whatever is left
        stop = Stop(
            signal_name=signal.Signals(number).name,
            has_ended=has_ended,
            has_data=any(self._data.iterdir()),
        )
        self._server = self._stack.enter_context(self._start())
        if self.services and self._server.services:
            # The same mapping: whoever holds the server finds the services of its last start.
            self.services.by_name.update(self._server.services.by_name)
        return stop

    def as_server(self) -> Server:
        """Return it as one server that lasts over all restarts."""
        return Server(process=self, address=self, services=self.services, restart=self.restart)

    def close(self) -> None:
        """End the server."""
        self._stack.close()
