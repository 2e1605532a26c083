"""What a stop asks of the doors."""

import pytest

from interview_kit.metrics.behaviour.checks import check, expect_status


@pytest.mark.visible
@pytest.mark.requirement("P28")
def test_a_stop_opens_the_exit_once(doors, new_garage, park, end, has_opened):
    """A stop opens the exit once, and neither the entry nor the pedestrian door."""
    garage = new_garage()
    session = park(garage)
    doors.reset()
    end(session)
    has_opened(garage, exit=1)


@pytest.mark.requirement("P28")
def test_a_stop_pings_nothing(doors, door_id, new_garage, park, end):
    """A stop opens the exit without a ping."""
    garage = new_garage()
    session = park(garage)
    doors.reset()
    end(session)
    ids = [door["id"] for door in garage["doors"]]
    calls = [(call.action, call.door_id) for call in doors.calls if call.door_id in ids]
    check(calls == [("open", door_id(garage, "exit"))], "one open of the exit", len(calls))


@pytest.mark.requirement("P29")
def test_a_second_stop_opens_nothing(new_garage, park, stop, end, opens_nothing):
    """A second stop of a session opens no door."""
    garage = new_garage()
    session = park(garage)
    end(session)
    opens_nothing(garage, lambda: stop(session))


@pytest.mark.requirement("P30")
@pytest.mark.parametrize("answer", [503, 500, "refused"])
def test_a_session_runs_until_the_exit_opens(
    doors, door_id, new_garage, park, start, stop, end, read, refused, shows, answer
):
    """The exit fails: 503, the session runs on with its spot; a later stop succeeds."""
    garage = new_garage(1)
    session = park(garage)
    doors.set(door_id(garage, "exit"), open=answer)
    expect_status(stop(session), 503)
    shows(read(session), status="running", ended_at=None)
    refused(start(garage))
    doors.set(door_id(garage, "exit"))
    end(session)
    park(garage)


@pytest.mark.requirement("P30")
def test_an_exit_that_failed_is_asked_once(doors, door_id, new_garage, park, stop):
    """The exit responds with 503: 503, and it was asked to open once."""
    garage = new_garage()
    session = park(garage)
    doors.reset()
    doors.set(door_id(garage, "exit"), open=503)
    expect_status(stop(session), 503)
    times = doors.opened(door_id(garage, "exit"))
    check(times == 1, "the exit to be asked to open once", times)
