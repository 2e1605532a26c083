"""Requests with two errors: the one that the brief prints first is reported."""

import pytest

from interview_kit.metrics.behaviour.checks import expect_status


@pytest.fixture
def sick(add_survivor, infect):
    """Create an infected survivor and return it with its three reporters."""

    def make():
        survivor = add_survivor()
        return survivor, infect(survivor)

    return make


@pytest.mark.requirement("Z39")
def test_a_self_report_comes_before_an_unknown_survivor(unknown_id, report):
    """A report of an unknown survivor about itself: 422, not 404."""
    nobody = {"id": unknown_id()}
    expect_status(report(nobody, nobody), 422)


@pytest.mark.requirement("Z39")
def test_an_unknown_reporter_comes_before_an_infected_survivor(sick, unknown_id, report):
    """A report about an infected survivor by an unknown one: 404, not 409."""
    survivor, _ = sick()
    expect_status(report(survivor, {"id": unknown_id()}), 404)


@pytest.mark.requirement("Z39")
def test_already_infected_comes_before_reporter_infected(sick, report, conflicts):
    """A report about an infected survivor by another infected one: already_infected."""
    survivor, _ = sick()
    reporter, _ = sick()
    conflicts(report(survivor, reporter), "already_infected")


@pytest.mark.requirement("Z39")
def test_already_infected_comes_before_already_reported(sick, report, conflicts):
    """A second report by one of those who infected a survivor: already_infected."""
    survivor, reporters = sick()
    conflicts(report(survivor, reporters[0]), "already_infected")


@pytest.mark.requirement("Z39")
def test_reporter_infected_comes_before_already_reported(add_survivor, infect, report, conflicts):
    """A second report by a survivor who was infected in between: reporter_infected."""
    survivor, reporter = add_survivor(), add_survivor()
    expect_status(report(survivor, reporter), 201, 200)
    infect(reporter)
    conflicts(report(survivor, reporter), "reporter_infected")


@pytest.mark.requirement("Z39")
def test_a_malformed_trade_comes_before_an_unknown_survivor(add_survivor, unknown_id, trade):
    """A quantity of 0 in a trade with an unknown survivor: 422, not 404."""
    response = trade(add_survivor(), {"water": 0}, {"id": unknown_id()}, {"water": 1})
    expect_status(response, 422)


@pytest.mark.requirement("Z39")
def test_an_unknown_survivor_comes_before_an_infected_one(sick, unknown_id, trade):
    """A trade between an infected and an unknown survivor: 404, not 409."""
    survivor, _ = sick()
    response = trade(survivor, {"water": 1}, {"id": unknown_id()}, {"water": 1})
    expect_status(response, 404)


@pytest.mark.requirement("Z39")
def test_infected_comes_before_insufficient_items(sick, add_survivor, trade, conflicts):
    """An infected side, and the other owns too little: infected."""
    survivor, _ = sick()
    conflicts(trade(survivor, {"water": 1}, add_survivor(), {"ammunition": 6}), "infected")


@pytest.mark.requirement("Z39")
def test_insufficient_items_come_before_unequal_points(add_survivor, trade, conflicts):
    """Both sides own too little, and the points are unequal: insufficient_items."""
    response = trade(add_survivor(), {"water": 6}, add_survivor(), {"ammunition": 6})
    conflicts(response, "insufficient_items")
