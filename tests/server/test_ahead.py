"""interview_kit.server.ahead: the next server starts while one is asked, and costs nothing."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from types import SimpleNamespace
from typing import Any

import pytest

from interview_kit.server.ahead import Ahead
from interview_kit.server.base import ServerDownError


class Servers:
    """Starts numbered servers, and knows which of them run."""

    def __init__(self) -> None:
        self.started = 0
        self.running: set[int] = set()
        self.threads: set[str] = set()
        self.broken: set[int] = set()
        self.begun = threading.Semaphore(0)

    @contextmanager
    def __call__(self) -> Iterator[Any]:
        self.started += 1
        number = self.started
        self.threads.add(threading.current_thread().name)
        if number in self.broken:
            raise ServerDownError(f"number {number} is broken", "")
        self.running.add(number)
        self.begun.release()
        server = SimpleNamespace(number=number, ended=False)
        server.is_running = lambda: not server.ended
        try:
            yield server
        finally:
            self.running.remove(number)

    def ahead(self) -> None:
        """Wait until one more has been started."""
        assert self.begun.acquire(timeout=10)


@pytest.fixture
def servers() -> Servers:
    return Servers()


@pytest.fixture
def launch(servers: Servers):
    ahead = Ahead(servers)
    yield ahead
    ahead.close()
    assert servers.running == set()


def test_the_next_one_starts_while_one_is_asked(servers: Servers, launch: Any) -> None:
    with launch() as server:
        assert server.number == 1
        servers.ahead()
        servers.ahead()
        assert servers.running == {1, 2}
    assert servers.running == {2}
    with launch() as server:
        assert server.number == 2
        servers.ahead()
    assert servers.running == {3}


def test_all_are_started_by_a_thread_that_outlives_them(servers: Servers, launch: Any) -> None:
    for _ in range(3):
        with launch():
            servers.ahead()
    assert len(servers.threads) == 1


def test_one_that_fails_ahead_is_started_again_when_it_is_needed(
    servers: Servers, launch: Any
) -> None:
    servers.broken = {2}
    with launch():
        pass
    with launch() as server:
        assert server.number == 3
    with launch() as server:
        assert server.number == 4
    assert servers.started == 4


def test_one_that_ended_before_it_was_asked_is_not_used(servers: Servers, launch: Any) -> None:
    with launch():
        servers.ahead()
        servers.ahead()
        _, waiting = launch._next.result()
        waiting.ended = True
    with launch() as server:
        assert server.number == 3


def test_a_server_that_never_starts_says_why(servers: Servers, launch: Any) -> None:
    servers.broken = {1}
    with pytest.raises(ServerDownError, match="number 1 is broken"), launch():
        pass
