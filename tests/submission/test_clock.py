"""The clock that follows from a journal: phases, pauses, gaps."""

import pytest

from interview_kit.submission.clock import fold_entries, format_clock
from interview_kit.submission.journal import JournalEntry


class Story:
    """Events with their times, told one after the other."""

    def __init__(self):
        self.wall, self.mono, self.entries = 1000.0, 50.0, []

    def after(self, seconds, event, *, slept=0.0, **about):
        self.mono += seconds
        self.wall += seconds + slept
        self.entries.append(JournalEntry(len(self.entries) + 1, event, self.wall, self.mono, about))
        return self


def begun():
    return Story().after(0, "start").after(0, "phase", phase=1, minutes=40.0, starter=False)


def test_time_passes_in_the_open_phase():
    story = begun().after(600, "check").after(60, "phase", phase=2, minutes=15.0, starter=True)
    clock = fold_entries(story.after(30, "check").entries)
    assert [(one.number, one.used, one.from_starter) for one in clock.phases] == [
        (1, 660, False),
        (2, 30, True),
    ]
    assert clock.used == 690
    assert clock.current_phase.remaining == 15 * 60 - 30


def test_pauses_do_not_count():
    story = begun().after(60, "pause", reason="door").after(70, "resume").after(10, "check")
    clock = fold_entries(story.entries)
    assert clock.used == 70
    assert [(one.reason, one.seconds, one.is_over) for one in clock.pauses] == [("door", 70, True)]
    assert clock.open_pause is None


def test_an_open_pause_goes_on():
    clock = fold_entries(begun().after(60, "pause", reason="door").after(30, "now").entries)
    assert clock.open_pause.seconds == 30
    assert clock.used == 60


def test_a_sleeping_machine_is_a_gap_that_counts():
    clock = fold_entries(begun().after(5, "check", slept=1800).entries)
    assert clock.used == 1805
    assert [(gap.start, gap.seconds) for gap in clock.gaps] == [(1000, 1800)]


def test_small_differences_are_no_gap():
    assert fold_entries(begun().after(5, "check", slept=3).entries).gaps == []


def test_a_clock_set_back_does_not_give_time_back():
    clock = fold_entries(begun().after(300, "check", slept=-3600).after(10, "check").entries)
    assert clock.used == 310


def test_after_a_restart_of_the_machine_the_wall_clock_alone_counts():
    story = begun().after(100, "check")
    story.mono = 3.0
    clock = fold_entries(story.after(0, "check", slept=200).entries)
    assert clock.used == pytest.approx(300, abs=1)
    assert [gap.seconds for gap in clock.gaps] == [200]


def test_late_is_shown_and_time_goes_on():
    clock = fold_entries(begun().after(2700, "check").entries)
    assert clock.current_phase.remaining == -300
    assert format_clock(clock.current_phase.remaining) == "+5:00"


def test_submitting_ends_the_phase():
    clock = fold_entries(begun().after(60, "submit").entries)
    assert clock.submitted == clock.phases[0].end == 1060


def test_snapshots_belong_to_the_phase_they_end():
    story = begun().after(1, "snapshot", name="01-x.zip", why="before restore", phase=1)
    story.after(1, "snapshot", name="02-end.zip", why="end of phase", phase=1)
    assert fold_entries(story.entries).phases[0].snapshot == "02-end.zip"


@pytest.mark.parametrize(("seconds", "shown"), [(0, "0:00"), (61.9, "1:01"), (3600, "60:00")])
def test_a_clock_as_people_read_it(seconds, shown):
    assert format_clock(seconds) == shown


def test_no_events_no_time():
    clock = fold_entries([])
    assert (clock.current_phase, clock.open_pause, clock.used) == (None, None, 0)
