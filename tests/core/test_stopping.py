"""What stops a long step early: its time, or somebody at the keyboard."""

import math
import signal
import threading
from collections.abc import Iterator

import pytest

from interview_kit.core.stopping import Deadline, Stop, deadline_in, on_ctrl_c


@pytest.fixture(autouse=True)
def at_the_keyboard() -> Iterator[None]:
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


def test_a_deadline_passes_with_time_or_when_asked():
    assert deadline_in(-1.0).passed()
    assert not deadline_in(math.inf).passed()
    asked = Deadline(math.inf, Stop(asked=True))
    assert asked.passed()


def test_the_first_ctrl_c_asks_and_the_second_ends():
    stop = Stop()
    with on_ctrl_c(stop):
        signal.raise_signal(signal.SIGINT)
        assert stop.asked
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


def test_without_ctrl_c_all_is_as_before():
    stop = Stop()
    with on_ctrl_c(stop):
        assert signal.getsignal(signal.SIGINT) is not signal.default_int_handler
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler
    assert not stop.asked


def test_where_ctrl_c_is_ignored_it_stays_ignored():
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    stop = Stop()
    with on_ctrl_c(stop):
        signal.raise_signal(signal.SIGINT)
    assert not stop.asked


def test_another_thread_leaves_the_signal_alone():
    seen = []

    def elsewhere() -> None:
        with on_ctrl_c(Stop()):
            seen.append(signal.getsignal(signal.SIGINT))

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert seen == [signal.default_int_handler]
