"""Steps travel as few events, to whoever waits for the submission."""

import json

import pytest

from interview_kit.cohort import steps
from interview_kit.cohort.steps import Event, EventProgress, Listeners
from tests.cohort.conftest import NotedSteps


def test_parts_are_counted_and_told_now_and_then(monkeypatch: pytest.MonkeyPatch) -> None:
    events: list[Event] = []
    progress = EventProgress("ann", events.append)
    progress.begin("checks", 90)
    for _ in range(50):
        progress.advance("checks")
    monkeypatch.setattr(steps, "SECONDS_BETWEEN", 0.0)
    progress.advance("checks")
    assert events == [("ann", "begin", ["checks", 90]), ("ann", "advance", ["checks", 51])]
    assert json.loads(json.dumps(events)) == [list(event) for event in events]


def test_events_reach_the_line_of_their_submission_until_its_result_is_here() -> None:
    lines: list[tuple[object, ...]] = []
    listeners = Listeners()
    listeners.add("ann", NotedSteps("ann", lines))
    listeners.hear((0.0, ("ann", "begin", ["checks", 9])))
    listeners.hear((0.0, ("bob", "begin", ["checks", 9])))
    listeners.remove("ann")
    listeners.hear((0.0, ("ann", "begin", ["late", 9])))
    assert lines == [("begin", "ann", "checks", 9)]
