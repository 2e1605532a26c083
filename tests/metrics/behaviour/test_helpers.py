"""Helpers take checks from the back of the queue while the grader is slow."""

import copy
import os
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from multiprocessing import resource_tracker

import pytest

from interview_kit.core import worker_process
from interview_kit.core.errors import EngineError
from interview_kit.core.model import CheckResult, Exchange, Outcome
from interview_kit.metrics.behaviour import helpers
from interview_kit.metrics.behaviour.chunks import CHUNK_SIZE, ChunkQueue
from interview_kit.metrics.behaviour.helpers import Helpers, Work, count_lanes
from interview_kit.sandbox.supervisor import descendants

NAMES = [f"p/a.py::{n}" for n in range(6)]


@pytest.fixture(autouse=True)
def quickly(monkeypatch):
    monkeypatch.setattr(helpers, "WINDOW_SECONDS", 0.02)
    monkeypatch.setattr(helpers, "count_lanes", lambda *_: 3)


def tracker() -> int | None:
    """The process of the standard library that stays as long as this one."""
    return resource_tracker._resource_tracker._pid  # type: ignore[attr-defined,no-any-return]


def fill() -> ChunkQueue:
    queue = ChunkQueue()
    queue.fill(NAMES, 2)
    return queue


def wait_for(condition) -> None:
    end = time.monotonic() + 60
    while not condition() and time.monotonic() < end:
        time.sleep(0.01)


def test_helpers_are_processes_that_empty_the_queue():
    before = {*descendants(os.getpid())}
    queue, found = fill(), list(fill().take_first() or ())
    queue.take_first()
    work = Work(run=copy.copy, start=worker_process.settle, delay=0.0)  # type: ignore[arg-type]
    with Helpers(work, queue, found.append) as team:
        wait_for(lambda: len(found) == len(NAMES))
        assert queue.take_first() is None
        team.finish()
    assert sorted(found) == NAMES
    assert team.was_used
    assert not [pid for pid in descendants(os.getpid()) if pid not in before | {tracker()}]


def test_nobody_helps_before_the_delay_is_over_or_without_work():
    for work in (None, Work(run=copy.copy, start=worker_process.settle, delay=60.0)):  # type: ignore[arg-type]
        queue = fill()
        queue.take_first()
        with Helpers(work, queue, print) as team:
            team.finish()
        assert not team.was_used
        assert queue.take_last() == ("p/a.py::4", "p/a.py::5")


def test_a_helper_that_fails_is_a_fault_of_ours(monkeypatch):
    monkeypatch.setattr(Helpers, "_make_executor", lambda *_: ThreadPoolExecutor(2))

    def fail(chunk):
        raise RuntimeError("no room")

    work = Work(run=fail, start=print, delay=0.0)
    queue = fill()
    queue.take_first()
    with Helpers(work, queue, print) as team:
        wait_for(lambda: team.was_used)
        with pytest.raises(EngineError, match="no room"):
            team.finish()


def test_a_helper_that_cannot_be_started_is_a_fault_of_ours():
    cannot_be_pickled = partial(print, threading.Lock())
    queue = fill()
    queue.take_first()
    with Helpers(Work(run=print, start=cannot_be_pickled, delay=0.0), queue, print) as team:
        wait_for(lambda: team._error)
        with pytest.raises(EngineError, match="pickle"):
            team.finish()


@pytest.mark.parametrize(
    ("used", "idle", "lanes", "wanted"),
    [
        (0.05, 1.95, 1, 16),  # a program that waits
        (1.0, 1.0, 1, 2),  # one that computes all the time
        (1.7, 0.3, 1, 1),  # one that keeps both processors busy, with the grader
        (0.1, 0.0, 1, 1),  # a machine that others keep busy
        (0.4, 0.01, 4, 4),
        (0.0, 2.0, 1, 16),
        (0.1, -0.1, 2, 2),  # clocks of processors may step back
    ],
)
def test_further_lanes_use_only_processors_that_are_idle(monkeypatch, used, idle, lanes, wanted):
    monkeypatch.setattr(helpers, "free_host_memory", lambda: 1 << 40)
    assert count_lanes(used, idle, lanes) == wanted


def test_little_memory_allows_fewer(monkeypatch):
    monkeypatch.setattr(helpers, "free_host_memory", lambda: 3 * helpers.LANE_MEMORY)
    assert count_lanes(0.01, 2.0, 2) == 5


LATE = Exchange(
    method="GET",
    target="/",
    request_body="",
    status=None,
    response_body="",
    error="no answer within 5.0 s",
    curl="",
)


def test_results_of_helpers_take_their_place_and_late_ones_are_repeated_alone(hidden, monkeypatch):
    """The first check waits until a helper has taken the last chunk, whose checks are late."""
    monkeypatch.setattr(Helpers, "_make_executor", lambda *_: ThreadPoolExecutor(2))
    has_helped = threading.Event()

    def help_with(chunk):
        has_helped.set()
        failed = {"outcome": Outcome.FAILED, "message": LATE.error, "exchanges": (LATE,)}
        return tuple(CheckResult(name=name, requirement="", title="", **failed) for name in chunk)

    def script(peer):
        has_helped.wait(60)
        peer.reply(200, b"[]", "Content-Type: application/json\r\n")

    hidden.script = script
    count = CHUNK_SIZE + 2
    hidden.write("".join(f"def test_{n}(client):\n    client.get('/')\n\n" for n in range(count)))
    results = hidden.run(work=Work(run=help_with, start=print, delay=0.0))
    assert [r.name for r in results] == [f"phase1/test_things.py::test_{n}" for n in range(count)]
    assert {r.message for r in results} == {""}
    assert len(hidden.servers) == 3
