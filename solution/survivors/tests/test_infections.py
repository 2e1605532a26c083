"""POST /api/v1/survivors/{id}/infection-reports"""

from collections.abc import Callable
from typing import Any

from httpx2 import Client, Response

JsonObject = dict[str, Any]
Add = Callable[..., JsonObject]
Infect = Callable[[JsonObject], list[JsonObject]]
Read = Callable[[JsonObject], JsonObject]
Report = Callable[[JsonObject, JsonObject], Response]


def assert_conflict(response: Response, code: str) -> None:
    """The response is a 409 with this code."""
    assert response.status_code == 409
    assert response.json()["code"] == code
    assert response.json()["detail"]


def test_the_third_reporter_infects(ann: JsonObject, add: Add, report: Report, read: Read) -> None:
    for reports, infected in ((1, False), (2, False), (3, True)):
        response = report(ann, add())
        assert response.status_code == 201
        count = {"survivor_id": ann["id"], "reports": reports, "infected": infected}
        assert response.json() == count
        changes = {"infection_reports": reports, "infected": infected}
        assert read(ann) == ann | changes | ({"inventory": None} if infected else {})


def test_the_list_shows_who_is_infected(
    client: Client, ann: JsonObject, bob: JsonObject, infect: Infect
) -> None:
    infect(ann)
    sick, healthy = client.get("/api/v1/survivors").json()["survivors"][:2]
    assert sick == ann | {"inventory": None, "infected": True, "infection_reports": 3}
    assert healthy == bob


def test_a_reporter_counts_once(
    ann: JsonObject, bob: JsonObject, report: Report, read: Read
) -> None:
    assert report(ann, bob).status_code == 201
    for _ in range(2):
        assert_conflict(report(ann, bob), "already_reported")
    assert read(ann) == ann | {"infection_reports": 1}


def test_nobody_reports_themselves(ann: JsonObject, report: Report, read: Read) -> None:
    response = report(ann, ann)
    assert response.status_code == 422
    assert response.json()["detail"]
    assert read(ann) == ann


def test_unknown_survivors_are_not_found(ann: JsonObject, report: Report, read: Read) -> None:
    nobody = {"id": ann["id"] + 9}
    assert report(ann, nobody).status_code == 404
    assert report(nobody, ann).status_code == 404
    assert report(nobody, nobody).status_code == 422
    assert read(ann) == ann


def test_an_infected_survivor_does_not_report(
    ann: JsonObject, bob: JsonObject, infect: Infect, report: Report, read: Read
) -> None:
    infect(bob)
    assert_conflict(report(ann, bob), "reporter_infected")
    assert read(ann) == ann


def test_an_infected_survivor_is_not_reported_again(
    ann: JsonObject, bob: JsonObject, infect: Infect, report: Report, read: Read
) -> None:
    reporters = infect(ann)
    assert_conflict(report(ann, bob), "already_infected")
    assert_conflict(report(ann, reporters[0]), "already_infected")
    assert read(ann)["infection_reports"] == 3


def test_of_two_conflicts_the_first_one_is_reported(
    ann: JsonObject, bob: JsonObject, add: Add, infect: Infect, report: Report
) -> None:
    assert report(bob, ann).status_code == 201
    infect(ann)
    assert_conflict(report(bob, ann), "reporter_infected")
    assert report(bob, add()).status_code == 201
    assert report(bob, add()).status_code == 201
    assert_conflict(report(bob, ann), "already_infected")
    assert report(bob, {"id": ann["id"] + 99}).status_code == 404


def test_reports_by_somebody_infected_later_still_count(
    ann: JsonObject, bob: JsonObject, add: Add, infect: Infect, report: Report, read: Read
) -> None:
    report(ann, bob)
    infect(bob)
    assert read(ann)["infection_reports"] == 1
    report(ann, add())
    report(ann, add())
    assert read(ann)["infected"] is True


def test_an_infected_survivor_does_not_move(
    client: Client, ann: JsonObject, infect: Infect, read: Read
) -> None:
    infect(ann)
    path = f"/api/v1/survivors/{ann['id']}/location"
    assert_conflict(client.patch(path, json={"latitude": 1, "longitude": 2}), "infected")
    place = {"latitude": ann["latitude"], "longitude": ann["longitude"]}
    assert place.items() <= read(ann).items()
