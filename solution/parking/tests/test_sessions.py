"""POST /parking-sessions, GET /parking-sessions/{id}, POST /parking-sessions/{id}/stop"""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID

import pytest
from conftest import BOB, CENTRAL, EVE, MUSEUM
from httpx2 import Client, Response

from tests.conftest import ANN_IN_CENTRAL, Call, JsonObject
from tests.test_garages import NOBODY

Park = Callable[..., JsonObject]
Read = Callable[[JsonObject], JsonObject]
Stop = Callable[[JsonObject], Response]


def assert_conflict(response: Response, code: str) -> None:
    """The response is a 409 with this code."""
    assert response.status_code == 409
    assert response.json()["code"] == code
    assert response.json()["detail"]


def test_a_start_makes_a_running_session(start: Call, read: Read) -> None:
    before = datetime.now(UTC)
    response = start(id=NOBODY, status="stopped", ended_at="2020-01-01T00:00:00Z", colour="red")
    assert response.status_code == 201
    session = response.json()
    assert before <= datetime.fromisoformat(session["started_at"]) <= datetime.now(UTC)
    assert UUID(session["id"]) != UUID(NOBODY)
    assert session == ANN_IN_CENTRAL | {
        "id": session["id"],
        "status": "running",
        "started_at": session["started_at"],
        "ended_at": None,
    }
    assert read(session) == session


@pytest.mark.parametrize(
    ("plate", "expected"),
    [(" ab-12-c ", "AB-12-C"), ("a", "A"), ("Z9-Z9-Z9-Z9-Z9z", "Z9-Z9-Z9-Z9-Z9Z"), ("-", "-")],
)
def test_a_plate_is_stripped_and_in_upper_case(park: Park, plate: str, expected: str) -> None:
    assert park(license_plate=plate)["license_plate"] == expected


@pytest.mark.parametrize("plate", ["", "   ", "ABCDEFGHIJ-12345", "AB_12", "ÄB-12", "A B", 7, None])
def test_a_bad_plate_is_refused(
    start: Call, free: Callable[..., int], calls: Callable[[], Any], plate: object
) -> None:
    response = start(license_plate=plate)
    assert response.status_code == 422
    assert "license_plate" in str(response.json()["detail"])
    assert free() == 2
    assert calls() == []


@pytest.mark.parametrize("field", ["garage_id", "user_id", "license_plate"])
def test_each_field_is_required(start: Call, field: str) -> None:
    response = start(**{field: ...})
    assert response.status_code == 422
    assert field in str(response.json()["detail"])


@pytest.mark.parametrize("body", ["[]", '{"license_plate": "A', "no JSON", ""])
def test_a_body_that_is_no_object_is_refused(client: Client, park: Park, body: str) -> None:
    headers = {"Content-Type": "application/json"}
    response = client.post("/parking-sessions", content=body, headers=headers)
    assert response.status_code == 422
    assert response.json()["detail"]
    park()


def test_what_cannot_be_sent_back_is_refused(client: Client) -> None:
    headers = {"Content-Type": "application/json"}
    text = '{"license_plate": "\\ud800", "garage_id": NaN, "user_id": NaN}'
    assert client.post("/parking-sessions", content=text, headers=headers).status_code == 422


@pytest.mark.parametrize("field", ["garage_id", "user_id"])
def test_an_unknown_garage_or_user_is_not_found(
    start: Call, free: Callable[..., int], calls: Callable[[], Any], field: str
) -> None:
    response = start(**{field: NOBODY})
    assert response.status_code == 404
    assert response.json()["detail"]
    assert start(**{field: "abc"}).status_code == 422
    assert start(**{field: NOBODY}, license_plate="AB_12").status_code == 422
    assert free() == 2
    assert calls() == []


@pytest.mark.parametrize("garage_id", [CENTRAL, MUSEUM])
def test_a_user_has_one_running_session(
    start: Call, park: Park, free: Callable[..., int], calls: Callable[[], Any], garage_id: str
) -> None:
    park()
    before = calls()
    assert_conflict(start(garage_id=garage_id), "user_has_running_session")
    assert (free(), free(MUSEUM)) == (1, 1)
    assert calls() == before


def test_a_full_garage_takes_nobody(
    start: Call,
    park: Park,
    stop: Stop,
    free: Callable[..., int],
    calls: Callable[[], Any],
) -> None:
    session = park(garage_id=MUSEUM)
    before = calls()
    assert_conflict(start(garage_id=MUSEUM, user_id=BOB), "garage_full")
    assert_conflict(start(garage_id=MUSEUM), "user_has_running_session")
    assert start(garage_id=MUSEUM, license_plate="AB_12").status_code == 422
    assert start(garage_id=MUSEUM, user_id=NOBODY).status_code == 404
    assert free(MUSEUM) == 0
    assert calls() == before
    stop(session)
    park(garage_id=MUSEUM, user_id=BOB)
    assert_conflict(start(garage_id=MUSEUM), "garage_full")
    park()


def test_a_garage_is_full_when_all_its_spots_are_taken(start: Call, park: Park) -> None:
    park(license_plate="SAME-1")
    park(user_id=BOB, license_plate="SAME-1")
    response = start({"x-api-key": "bolt-key"}, user_id=EVE)
    assert_conflict(response, "garage_full")


def test_a_stop_ends_one_session(park: Park, stop: Stop, read: Read) -> None:
    session, other = park(), park(user_id=BOB)
    response = stop(session)
    assert response.status_code == 200
    stopped = response.json()
    assert stopped == session | {"status": "stopped", "ended_at": stopped["ended_at"]}
    assert datetime.fromisoformat(stopped["ended_at"]) >= datetime.fromisoformat(
        session["started_at"]
    )
    assert datetime.fromisoformat(stopped["ended_at"]) <= datetime.now(UTC)
    assert read(session) == stopped
    assert read(other) == other


def test_a_second_stop_changes_nothing(
    park: Park, stop: Stop, read: Read, calls: Callable[[], Any]
) -> None:
    session = park()
    first = stop(session).json()
    second = park(garage_id=MUSEUM)
    before = calls()
    again = stop(session)
    assert (again.status_code, again.json()) == (200, first)
    assert read(session) == first
    assert read(second) == second
    assert calls() == before


def test_a_user_may_start_again(park: Park, stop: Stop, read: Read) -> None:
    first = park()
    stop(first)
    second = park()
    assert second["id"] != first["id"]
    assert (read(first)["status"], read(second)["status"]) == ("stopped", "running")


@pytest.mark.parametrize("session_id", [NOBODY, "abc", "-1", "9" * 30])
def test_an_unknown_session_is_not_found(client: Client, park: Park, session_id: str) -> None:
    park()
    path = f"/parking-sessions/{session_id}"
    for response in (client.get(path), client.post(f"{path}/stop")):
        assert response.status_code in ((404,) if session_id == NOBODY else (404, 422))
        assert response.json()["detail"]
