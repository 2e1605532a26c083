"""SIGTERM ends a command where Ctrl-C would."""

import signal
import time
from collections.abc import Callable, Iterator
from types import FrameType

import pytest

from interview_kit.cli import signals
from interview_kit.cli.signals import ignore_interrupts, treat_sigterm_as_ctrl_c


@pytest.fixture(autouse=True)
def _handlers() -> Iterator[None]:
    before = {n: signal.getsignal(n) for n in (signal.SIGINT, signal.SIGTERM, signal.SIGALRM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


def terminate_and_wait() -> None:
    terminate()
    for _ in range(500):
        time.sleep(0.01)


def terminate() -> None:
    signal.raise_signal(signal.SIGTERM)


@pytest.mark.parametrize("handler", [signal.default_int_handler, signal.SIG_IGN, signal.SIG_DFL])
def test_it_interrupts_also_where_ctrl_c_is_ignored(
    handler: Callable[[int, FrameType | None], None] | signal.Handlers,
) -> None:
    signal.signal(signal.SIGINT, handler)
    with pytest.raises(KeyboardInterrupt), treat_sigterm_as_ctrl_c():
        terminate()


def test_it_is_handled_by_whatever_handles_ctrl_c_at_that_moment() -> None:
    numbers: list[int] = []
    with treat_sigterm_as_ctrl_c():
        signal.signal(signal.SIGINT, lambda number, frame: numbers.append(number))
        terminate()
    assert numbers == [signal.SIGINT]


def test_two_at_once_are_one_request_and_a_later_one_is_another(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moments = iter([10.0, 10.0, 11.0, 11.0, 13.5, 13.5])
    monkeypatch.setattr(signals.time, "monotonic", lambda: next(moments))
    numbers: list[int] = []
    signal.signal(signal.SIGINT, lambda number, frame: numbers.append(number))
    with treat_sigterm_as_ctrl_c():
        terminate()
        terminate()
        assert len(numbers) == 1
        terminate()
    assert len(numbers) == 2


def test_while_reports_are_written_neither_signal_interrupts() -> None:
    with treat_sigterm_as_ctrl_c():
        with ignore_interrupts():
            terminate()
            signal.raise_signal(signal.SIGINT)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        with pytest.raises(KeyboardInterrupt):
            terminate()


def test_what_handled_it_before_handles_it_after() -> None:
    before = signal.getsignal(signal.SIGTERM)
    with treat_sigterm_as_ctrl_c():
        assert signal.getsignal(signal.SIGTERM) is not before
    assert signal.getsignal(signal.SIGTERM) is before


def test_a_step_that_only_notes_the_request_gets_the_next_one_until_it_is_interrupted(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signals, "GRACE_SECONDS", 0.01)
    requests: list[int] = []

    def note_two(number: int, frame: FrameType | None) -> None:
        requests.append(number)
        if len(requests) == 2:
            signal.signal(signal.SIGINT, signal.default_int_handler)

    signal.signal(signal.SIGINT, note_two)
    with pytest.raises(KeyboardInterrupt), treat_sigterm_as_ctrl_c():
        terminate_and_wait()
    assert len(requests) == 2
    assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)


def test_nothing_more_comes_once_it_was_interrupted_or_while_reports_are_written(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(signals, "GRACE_SECONDS", 0.01)
    signal.signal(signal.SIGINT, lambda number, frame: None)
    with treat_sigterm_as_ctrl_c():
        terminate()
        with ignore_interrupts():
            time.sleep(0.05)
            signal.signal(signal.SIGINT, signal.default_int_handler)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        time.sleep(0.05)
        monkeypatch.setattr(signals, "SAME_REQUEST_SECONDS", 0.0)
        with pytest.raises(KeyboardInterrupt):
            terminate()
        assert signal.getitimer(signal.ITIMER_REAL) == (0.0, 0.0)
