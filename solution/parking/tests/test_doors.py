"""What starts and stops ask of the doors, and what happens when these fail."""

from collections.abc import Callable
from typing import Any

import pytest
from conftest import BOB, DOORS, MUSEUM
from httpx2 import Response

from tests.conftest import Call, JsonObject
from tests.doors import Doors

Park = Callable[..., JsonObject]
Read = Callable[[JsonObject], JsonObject]
Stop = Callable[[JsonObject], Response]
Calls = Callable[[], list[tuple[str, str]]]

FAILURES = [503, 404, 500, 204, "garbage", "refused"]
ENTRY, EXIT = DOORS["way in"], DOORS["way out"]


def assert_unreachable(response: Response) -> None:
    """The response is a 503 that says why."""
    assert response.status_code == 503
    assert response.json()["code"] == "hardware_unreachable"
    assert response.json()["detail"]


def test_a_start_pings_the_entry_and_opens_it_once(park: Park, calls: Calls) -> None:
    park()
    assert calls() == [("ping", "way in"), ("open", "way in")]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_door_that_does_not_respond_to_a_ping_is_not_opened(
    doors: Doors, start: Call, free: Callable[..., int], calls: Calls, failure: Any
) -> None:
    doors.set(ENTRY, ping=failure)
    assert_unreachable(start())
    assert calls() == [("ping", "way in")]
    assert free() == 2


@pytest.mark.parametrize("failure", FAILURES)
def test_a_door_that_does_not_open_takes_no_spot(
    doors: Doors, start: Call, park: Park, free: Callable[..., int], calls: Calls, failure: Any
) -> None:
    doors.set(ENTRY, open=failure)
    assert_unreachable(start())
    assert calls() == [("ping", "way in"), ("open", "way in")]
    assert free() == 2
    doors.set(ENTRY)
    park()
    assert free() == 1


def test_a_conflict_is_reported_before_the_door_is_asked(
    doors: Doors, start: Call, park: Park, calls: Calls
) -> None:
    park(garage_id=MUSEUM)
    before = calls()
    doors.set(DOORS["north"], ping=503)
    assert start(garage_id=MUSEUM).json()["code"] == "user_has_running_session"
    assert start(garage_id=MUSEUM, user_id=BOB).json()["code"] == "garage_full"
    assert calls() == before


def test_a_stop_opens_the_exit_once_and_pings_nothing(park: Park, stop: Stop, calls: Calls) -> None:
    session = park()
    before = calls()
    stop(session)
    assert calls() == [*before, ("open", "way out")]


@pytest.mark.parametrize("failure", FAILURES)
def test_a_session_runs_until_the_exit_opens(
    doors: Doors,
    park: Park,
    stop: Stop,
    read: Read,
    free: Callable[..., int],
    calls: Calls,
    failure: Any,
) -> None:
    session = park()
    before = calls()
    doors.set(EXIT, open=failure)
    assert_unreachable(stop(session))
    assert calls() == [*before, ("open", "way out")]
    assert read(session) == session
    assert free() == 1
    doors.set(EXIT)
    assert stop(session).status_code == 200
    assert free() == 2
