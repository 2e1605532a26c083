"""How long this process could not run."""

import time

import pytest

from interview_kit.server import lag
from interview_kit.server.lag import LagClock


@pytest.fixture
def clock():
    clock = LagClock()
    clock.start()
    yield clock
    clock.stop()


def test_a_delay_shows_at_once_and_until_it_is_forgotten(clock, monkeypatch):
    before = clock.read()
    real = time.monotonic
    monkeypatch.setattr(lag.time, "monotonic", lambda: real() + 1000.0)
    assert before < 900.0 < clock.read()
    clock.stop()
    assert clock.read() > 900.0
    clock.reset()
    assert clock.read() == 0.0


def test_a_clock_that_was_stopped_starts_afresh(clock, monkeypatch):
    clock.start()
    clock.stop()
    clock.stop()
    real = time.monotonic
    monkeypatch.setattr(lag.time, "monotonic", lambda: real() + 1000.0)
    clock.start()
    assert clock.read() < 900.0
