import pytest

from interview_kit.candidate.journal import Entry
from interview_kit.candidate.times import clock, timeline


class Story:
    """Events with their times, told one after the other."""

    def __init__(self):
        self.wall, self.mono, self.entries = 1000.0, 50.0, []

    def after(self, seconds, event, *, slept=0.0, **about):
        self.mono += seconds
        self.wall += seconds + slept
        self.entries.append(Entry(len(self.entries) + 1, event, self.wall, self.mono, about))
        return self


def begun():
    return Story().after(0, "start").after(0, "phase", phase=1, minutes=40.0, starter=False)


def test_time_passes_in_the_open_phase():
    story = begun().after(600, "check").after(60, "phase", phase=2, minutes=15.0, starter=True)
    line = timeline(story.after(30, "check").entries)
    assert [(one.number, one.used, one.starter) for one in line.stretches] == [
        (1, 660, False),
        (2, 30, True),
    ]
    assert line.used == 690
    assert line.current.left == 15 * 60 - 30


def test_pauses_do_not_count():
    story = begun().after(60, "pause", reason="door").after(70, "resume").after(10, "check")
    line = timeline(story.entries)
    assert line.used == 70
    assert [(one.reason, one.seconds, one.over) for one in line.pauses] == [("door", 70, True)]
    assert line.paused is None


def test_an_open_pause_goes_on():
    line = timeline(begun().after(60, "pause", reason="door").after(30, "now").entries)
    assert line.paused.seconds == 30
    assert line.used == 60


def test_a_sleeping_machine_is_a_gap_that_counts():
    line = timeline(begun().after(5, "check", slept=1800).entries)
    assert line.used == 1805
    assert [(gap.begun, gap.seconds) for gap in line.gaps] == [(1000, 1800)]


def test_small_differences_are_no_gap():
    assert timeline(begun().after(5, "check", slept=3).entries).gaps == []


def test_a_clock_set_back_does_not_give_time_back():
    line = timeline(begun().after(300, "check", slept=-3600).after(10, "check").entries)
    assert line.used == 310


def test_after_a_restart_of_the_machine_the_wall_clock_alone_counts():
    story = begun().after(100, "check")
    story.mono = 3.0
    line = timeline(story.after(0, "check", slept=200).entries)
    assert line.used == pytest.approx(300, abs=1)
    assert [gap.seconds for gap in line.gaps] == [200]


def test_late_is_shown_and_time_goes_on():
    line = timeline(begun().after(2700, "check").entries)
    assert line.current.left == -300
    assert clock(line.current.left) == "+5:00"


def test_submitting_ends_the_phase():
    line = timeline(begun().after(60, "submit").entries)
    assert line.submitted == line.stretches[0].ended == 1060


def test_snapshots_belong_to_the_phase_they_end():
    story = begun().after(1, "snapshot", name="01-x.zip", why="before restore", phase=1)
    story.after(1, "snapshot", name="02-end.zip", why="end of phase", phase=1)
    assert timeline(story.entries).stretches[0].snapshot == "02-end.zip"


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (61.9, "1:01"), (3600, "60:00")])
def test_a_clock_as_people_read_it(seconds, shown):
    assert clock(seconds) == shown


def test_no_events_no_time():
    line = timeline([])
    assert (line.current, line.paused, line.used) == (None, None, 0)
