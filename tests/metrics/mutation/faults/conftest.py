"""Both ends of a relay."""

import os
from collections.abc import Iterator

import pytest

from interview_kit.metrics.mutation.faults.relay import Relay
from interview_kit.sandbox.guest.kit_exchange import RelayClient


@pytest.fixture
def relay() -> Iterator[Relay]:
    """The grader's end, with an interceptor that a test may replace."""
    relay = Relay()
    yield relay
    relay.close()


@pytest.fixture
def relay_client(relay: Relay) -> Iterator[RelayClient]:
    """The end in the candidate's process."""
    descriptor = os.dup(relay.guest_fd)
    relay.start()
    yield RelayClient(descriptor)
    os.close(descriptor)
