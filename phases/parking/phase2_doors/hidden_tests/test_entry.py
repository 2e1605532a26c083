"""What a start asks of the doors."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status


@pytest.fixture
def fails_without_trace(doors, door_id, new_garage, new_user, start, park):
    """Let the entry of a garage of one spot fail: 503; then the same user must be able to park."""

    def let_fail(**answers):
        garage, user = new_garage(1), new_user()
        doors.set(door_id(garage), **answers)
        expect_status(start(garage, user), 503)
        calls = [call for call in doors.calls if call.door_id == door_id(garage)]
        doors.set(door_id(garage))
        park(garage, user)
        return calls

    return let_fail


@pytest.mark.visible
@pytest.mark.requirement("P23")
def test_a_start_opens_the_entry_once(new_garage, park, has_opened):
    """A start opens the entry once, and neither the exit nor the pedestrian door."""
    garage = new_garage()
    park(garage)
    has_opened(garage, entry=1)


@pytest.mark.requirement("P23")
def test_the_entry_is_pinged_before_it_is_opened(doors, door_id, new_garage, park):
    """A start pings the entry first and then opens it; it pings no other door."""
    garage = new_garage()
    park(garage)
    ids = [door["id"] for door in garage["doors"]]
    calls = [call for call in doors.calls if call.door_id in ids]
    actions = [call.action for call in calls if call.door_id == door_id(garage)]
    check(actions[:1] == ["ping"], "a ping of the entry first", actions)
    check(actions.count("open") == 1, "one open of the entry", actions)
    check(len(calls) == len(actions), "no call to another door of the garage", len(calls))


@pytest.mark.visible
@pytest.mark.requirement("P24")
def test_a_door_that_is_out_of_order_is_not_opened(fails_without_trace):
    """The entry responds to the ping with 503: 503, nothing opened, no spot, no session."""
    calls = fails_without_trace(ping=503)
    actions = [call.action for call in calls]
    check({*actions} == {"ping"}, "a ping of the entry and no open", actions)


@pytest.mark.requirement("P24")
def test_no_other_door_takes_the_place_of_a_broken_one(
    doors, door_id, new_garage, start, has_opened
):
    """The entry responds to the ping with 503: 503, and no door of the garage is opened."""
    garage = new_garage()
    doors.set(door_id(garage), ping=503)
    expect_status(start(garage), 503)
    has_opened(garage)


@pytest.mark.requirement("P25")
def test_a_door_that_does_not_open_takes_no_spot(fails_without_trace):
    """The entry responds to `open` with 503: 503, no spot, no session; the next start works."""
    fails_without_trace(open=503)


@pytest.mark.requirement("P25")
def test_an_open_that_failed_is_not_repeated(fails_without_trace):
    """The entry responds to `open` with 503: it was asked to open once."""
    calls = fails_without_trace(open=503)
    times = [call.action for call in calls].count("open")
    check(times == 1, "the entry to be asked to open once", times)


@pytest.mark.requirement("P27")
@pytest.mark.parametrize("action", ["ping", "open"])
@pytest.mark.parametrize("answer", ["refused", 404, 500, "garbage"])
def test_every_other_failure_of_a_door_is_a_503(fails_without_trace, action, answer):
    """The entry closes the connection, responds with 404, 500 or no HTTP: 503, no session."""
    fails_without_trace(**{action: answer})


@pytest.mark.requirement("P31")
def test_a_start_of_a_user_who_parks_opens_nothing(
    new_garage, new_user, park, start, refused, opens_nothing, has_opened
):
    """A start that is refused because the user parks opens no door."""
    garage, other, user = new_garage(), new_garage(), new_user()
    park(garage, user)
    opens_nothing(garage, lambda: refused(start(garage, user)))
    refused(start(other, user))
    has_opened(other)


@pytest.mark.requirement("P31")
def test_a_start_in_a_full_garage_opens_nothing(new_garage, park, start, refused, opens_nothing):
    """A start that a full garage refuses opens no door."""
    garage = new_garage(1)
    park(garage)
    opens_nothing(garage, lambda: refused(start(garage)))


@pytest.mark.requirement("P31")
def test_a_start_that_is_malformed_opens_nothing(
    new_garage, start, park, unknown_id, refused, opens_nothing
):
    """A start without a plate, and one by an unknown user, open no door."""
    garage = new_garage()
    park(garage)
    opens_nothing(garage, lambda: refused(start(garage, license_plate=...)))
    opens_nothing(garage, lambda: refused(start(garage, user=unknown_id())))
