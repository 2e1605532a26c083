"""Both ends of a relay."""

import os

import pytest

from interview_kit.metrics.mutation.faults import relay as ours
from interview_kit.sandbox.guest import kit_exchange


@pytest.fixture
def grader():
    """The grader's end; whatever `begin` is given stands in between."""
    relay = ours.Relay()
    yield relay
    relay.close()


@pytest.fixture
def theirs(grader):
    """The end in the candidate's process."""
    descriptor = os.dup(grader.theirs)
    grader.started()
    yield kit_exchange.Relay(descriptor)
    os.close(descriptor)
