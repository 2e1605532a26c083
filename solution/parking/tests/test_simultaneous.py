"""Requests at the same time.

Whether these tests notice a mistake depends on which request comes first. So their file has the
last name: a mistake that the other tests notice too is noticed by the same test in each run.
"""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

from conftest import ANN, BOB, DOORS, EVE, MUSEUM
from httpx2 import Client, Response

from tests.conftest import BOLT_KEY, Call, JsonObject
from tests.doors import Doors
from tests.test_doors import assert_unreachable
from tests.test_repeats import key

Park = Callable[..., JsonObject]
Read = Callable[[JsonObject], JsonObject]
Stop = Callable[[JsonObject], Response]
Calls = Callable[[], list[tuple[str, str]]]


def test_of_many_starts_on_the_last_spot_one_wins(
    start: Call, calls: Calls, free: Callable[..., int]
) -> None:
    users = [(ANN, {}), (BOB, {}), (EVE, BOLT_KEY)]
    with ThreadPoolExecutor() as pool:
        responses = pool.map(lambda row: start(row[1], garage_id=MUSEUM, user_id=row[0]), users * 3)
    assert sorted(response.status_code for response in responses) == [201] + [409] * 8
    assert free(MUSEUM) == 0
    assert calls() == [("ping", "north"), ("open", "north")]


def test_a_key_that_comes_often_at_once_starts_one_session(start: Call, calls: Calls) -> None:
    with ThreadPoolExecutor() as pool:
        responses = list(pool.map(lambda _: start(key()), range(8)))
    assert {response.status_code for response in responses} == {201}
    assert len({response.json()["id"] for response in responses}) == 1
    assert calls() == [("ping", "way in"), ("open", "way in")]


def test_only_its_own_driver_waits_for_a_silent_door(
    client: Client, doors: Doors, start: Call, read: Read, park: Park, free: Callable[..., int]
) -> None:
    session = park(garage_id=MUSEUM, user_id=BOB)
    doors.set(DOORS["way in"], open="silence")
    with ThreadPoolExecutor() as pool:
        waiting = pool.submit(start)
        while not doors.opened(DOORS["way in"]) and not waiting.done():
            time.sleep(0.01)
        assert read(session) == session
        assert client.get("/garages").status_code == 200
        assert not waiting.done()
        assert_unreachable(waiting.result())
    assert doors.opened(DOORS["way in"]) == 1
    assert free() == 2


def test_of_two_stops_at_once_one_opens_the_exit(park: Park, stop: Stop, calls: Calls) -> None:
    session = park()
    with ThreadPoolExecutor() as pool:
        responses = list(pool.map(stop, [session] * 4))
    assert {response.status_code for response in responses} == {200}
    assert len({response.json()["ended_at"] for response in responses}) == 1
    assert calls().count(("open", "way out")) == 1
