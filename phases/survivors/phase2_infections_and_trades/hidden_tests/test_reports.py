"""POST /api/v1/survivors/{id}/infection-reports"""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status, json_body

CREATED = (201, 200)  # that it must be 201 is judged by Z23


@pytest.mark.visible
@pytest.mark.requirement("Z23")
@pytest.mark.parametrize("number", [1, 2])
def test_one_or_two_reports_are_counted_and_do_not_infect(
    add_survivor, report, read, shows, number
):
    """Reports by one or two survivors: 201 with the count, infected false; GET agrees."""
    survivor = add_survivor()
    for count in range(1, number + 1):
        body = json_body(expect_status(report(survivor, add_survivor()), 201))
        shows(body, survivor_id=survivor["id"], reports=count, infected=False)
    shows(read(survivor), infection_reports=number, infected=False)
    shows(read(survivor), inventory=survivor["inventory"])


@pytest.mark.visible
@pytest.mark.requirement("Z24")
def test_the_third_reporter_infects(add_survivor, report, read, shows):
    """The third distinct reporter: infected true; GET then shows the inventory null."""
    survivor = add_survivor()
    for _ in range(2):
        expect_status(report(survivor, add_survivor()), *CREATED)
    body = json_body(expect_status(report(survivor, add_survivor()), *CREATED))
    shows(body, survivor_id=survivor["id"], reports=3, infected=True)
    shows(read(survivor), infected=True, infection_reports=3, inventory=None)


@pytest.mark.requirement("Z24")
def test_the_list_shows_who_is_infected(add_survivor, infect, listed, shows):
    """The list shows an infected survivor with the inventory null, and the others with theirs."""
    survivor = add_survivor()
    reporters = infect(survivor)
    entries = {entry["id"]: entry for entry in listed()}
    shows(entries.get(survivor["id"]), infected=True, infection_reports=3, inventory=None)
    shows(entries.get(reporters[0]["id"]), infected=False, inventory=reporters[0]["inventory"])


@pytest.mark.visible
@pytest.mark.requirement("Z25")
def test_a_second_report_by_the_same_survivor_is_refused(
    add_survivor, report, read, shows, conflicts
):
    """The same reporter again: 409 already_reported, however often; the count stays."""
    survivor, reporter = add_survivor(), add_survivor()
    expect_status(report(survivor, reporter), *CREATED)
    for _ in range(3):
        conflicts(report(survivor, reporter), "already_reported")
    shows(read(survivor), infection_reports=1, infected=False)


@pytest.mark.requirement("Z26")
def test_nobody_reports_themselves(add_survivor, report, read, shows):
    """A survivor who reports themselves: 422, not counted."""
    survivor = add_survivor()
    expect_status(report(survivor, survivor), 422)
    shows(read(survivor), infection_reports=0)


@pytest.fixture
def takes_reports(add_survivor, report):
    """Check that reports are taken at all."""

    def send():
        response = report(add_survivor(), add_survivor())
        check(response.status_code not in (404, 405), "a report about a known survivor to be found")

    return send


@pytest.mark.requirement("Z27")
def test_a_report_about_an_unknown_survivor_is_not_found(
    takes_reports, add_survivor, unknown_id, report
):
    """A report about an id that nobody has: 404."""
    takes_reports()
    expect_status(report({"id": unknown_id()}, add_survivor()), 404)


@pytest.mark.requirement("Z27")
def test_a_report_by_an_unknown_survivor_is_not_found(
    takes_reports, add_survivor, unknown_id, report, read, shows
):
    """A report by an id that nobody has: 404, not counted."""
    takes_reports()
    survivor = add_survivor()
    expect_status(report(survivor, {"id": unknown_id()}), 404)
    shows(read(survivor), infection_reports=0)


@pytest.mark.requirement("Z28")
def test_an_infected_survivor_does_not_report(add_survivor, infect, report, read, shows, conflicts):
    """A report by an infected survivor: 409 reporter_infected, not counted."""
    survivor, reporter = add_survivor(), add_survivor()
    infect(reporter)
    conflicts(report(survivor, reporter), "reporter_infected")
    shows(read(survivor), infection_reports=0)


@pytest.mark.requirement("Z29")
def test_an_infected_survivor_is_not_reported_again(
    add_survivor, infect, report, read, shows, conflicts
):
    """A fourth report: 409 already_infected, not counted."""
    survivor = add_survivor()
    infect(survivor)
    conflicts(report(survivor, add_survivor()), "already_infected")
    shows(read(survivor), infection_reports=3, infected=True)


@pytest.mark.requirement("Z30")
def test_a_report_counts_when_its_reporter_is_infected_later(
    add_survivor, infect, report, read, shows
):
    """Reports by survivors who are infected afterwards count: one more makes three."""
    survivor, early = add_survivor(), add_survivor()
    expect_status(report(survivor, early), *CREATED)
    infect(early)
    shows(read(survivor), infection_reports=1, infected=False)
    for _ in range(2):
        expect_status(report(survivor, add_survivor()), *CREATED)
    shows(read(survivor), infection_reports=3, infected=True)


@pytest.mark.requirement("Z31")
def test_an_infected_survivor_does_not_move(client, add_survivor, infect, read, shows, conflicts):
    """PATCH of the location of an infected survivor: 409 infected, the location stays."""
    survivor = add_survivor()
    infect(survivor)
    path = f"/api/v1/survivors/{survivor['id']}/location"
    conflicts(client.patch(path, json={"latitude": 1.5, "longitude": 2.5}), "infected")
    shows(read(survivor), latitude=survivor["latitude"], longitude=survivor["longitude"])
