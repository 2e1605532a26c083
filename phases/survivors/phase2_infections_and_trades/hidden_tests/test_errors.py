"""The bodies of errors (rule C3)."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

API = "/api/v1"


@pytest.fixture
def explains():
    """Check that a response is an object with a detail, and return the object."""

    def compare(response):
        body = json_body(response)
        check(isinstance(body, dict), "a JSON object", body)
        check(bool(body.get("detail")), 'a "detail" that is not empty', body.get("detail"))
        return body

    return compare


@pytest.fixture
def explains_refusals(explains):
    """Check each response that is a 4xx; that it must be one is judged by others."""

    def compare(*responses):
        for response in responses:
            if 400 <= response.status_code < 500:
                explains(response)

    return compare


@pytest.mark.requirement("Z40")
def test_404_and_405_have_a_detail(client, unknown_id, explains_refusals):
    """An unknown id, an unknown path, DELETE of the list: an object with a non-empty detail."""
    explains_refusals(
        client.get(f"{API}/survivors/{unknown_id()}"),
        client.get(f"{API}/no-such-path"),
        client.delete(f"{API}/survivors"),
    )


@pytest.mark.requirement("Z40")
def test_400_and_422_have_a_detail(
    client, body_with, add_survivor, report, trade, explains_refusals
):
    """A bad field, broken JSON, a self-report, a bad trade: an object with a non-empty detail."""
    survivor = add_survivor()
    kind = {"Content-Type": "application/json"}
    explains_refusals(
        client.post(f"{API}/survivors", json=body_with(age=151)),
        client.post(f"{API}/survivors", content='{"name', headers=kind),
        report(survivor, survivor),
        trade(survivor, {}, add_survivor(), {"water": 1}),
    )


@pytest.mark.requirement("Z40")
def test_a_409_of_a_report_has_detail_and_code(add_survivor, infect, report, explains):
    """Each 409 of a report has a non-empty detail and, beside it, its code."""
    sick, healthy = add_survivor(), add_survivor()
    reporters = infect(sick)
    expect_status(report(healthy, reporters[0]), 201, 200)
    for survivor, reporter, code in (
        (sick, healthy, "already_infected"),
        (healthy, sick, "reporter_infected"),
        (healthy, reporters[0], "already_reported"),
    ):
        found = explains(expect_status(report(survivor, reporter), 409)).get("code")
        check(found == code, f'"code" "{code}"', found)


@pytest.mark.requirement("Z40")
def test_a_409_of_a_trade_or_a_location_has_detail_and_code(
    client, add_survivor, infect, trade, explains
):
    """Each 409 of a trade and of a location has a non-empty detail and, beside it, its code."""
    sick, one, other = add_survivor(), add_survivor(), add_survivor()
    infect(sick)
    place = {"latitude": 1.5, "longitude": 2.5}
    for response, code in (
        (client.patch(f"{API}/survivors/{sick['id']}/location", json=place), "infected"),
        (trade(sick, {"water": 1}, one, {"water": 1}), "infected"),
        (trade(one, {"medication": 6}, other, {"water": 3}), "insufficient_items"),
        (trade(one, {"water": 1}, other, {"ammunition": 3}), "unequal_points"),
    ):
        found = explains(expect_status(response, 409)).get("code")
        check(found == code, f'"code" "{code}"', found)
