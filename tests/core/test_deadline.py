"""Deadlines pass with time, or when somebody presses Ctrl-C."""

import math
import signal
import threading
from collections.abc import Iterator

import pytest

from interview_kit.core import deadline
from interview_kit.core.deadline import (
    MAX_PATIENCE,
    Deadline,
    Interrupt,
    catch_first_interrupt,
    deadline_in,
    measure_patience,
)


@pytest.fixture(autouse=True)
def at_the_keyboard() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_deadline_passes_when_its_work_is_used_up():
    limit = deadline_in(math.inf, work=2.0)
    limit.work.spend(1.5)
    assert not limit.has_passed()
    limit.work.spend(0.5)
    assert limit.has_passed()


def test_a_deadline_passes_with_time_or_on_request():
    assert deadline_in(-1.0).has_passed()
    assert not deadline_in(math.inf).has_passed()
    assert Deadline(math.inf, Interrupt(is_requested=True)).has_passed()


def test_the_seconds_left_are_never_below_zero():
    assert deadline_in(-1.0).seconds_left() == 0.0
    assert deadline_in(math.inf).seconds_left() == math.inf
    assert Deadline(math.inf, Interrupt(is_requested=True)).seconds_left() == 0.0


@pytest.mark.parametrize(
    ("load", "patience"), [(0.1, 1.0), (2.0, 1.0), (4.0, 2.0), (100.0, MAX_PATIENCE)]
)
def test_deadlines_are_longer_on_a_machine_that_is_busy(monkeypatch, load, patience):
    monkeypatch.setattr(deadline.os, "sched_getaffinity", lambda _: {0, 1})
    monkeypatch.setattr(deadline.os, "getloadavg", lambda: (load, 0.0, 0.0))
    assert measure_patience() == patience


def test_the_first_ctrl_c_requests_a_stop_and_the_second_raises():
    interrupt = Interrupt()
    with catch_first_interrupt(interrupt):
        signal.raise_signal(signal.SIGINT)
        assert interrupt.is_requested
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_ctrl_c_the_handler_is_restored():
    interrupt = Interrupt()
    with catch_first_interrupt(interrupt):
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not interrupt.is_requested


def test_where_ctrl_c_is_ignored_it_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    interrupt = Interrupt()
    with catch_first_interrupt(interrupt):
        signal.raise_signal(signal.SIGINT)
    assert not interrupt.is_requested


def test_another_thread_leaves_the_signal_alone():
    handlers = []

    def run() -> None:
        with catch_first_interrupt(Interrupt()):
            handlers.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    assert handlers == [signal.default_int_handler]
