"""What a journal claims, on one axis."""

import pytest

from interview_kit.metrics.timeline.journal_reader import read_journal
from interview_kit.metrics.timeline.measure import NO_START, OTHER_EXERCISE, build_timeline
from interview_kit.metrics.timeline.record import Event, Gap, Pause
from interview_kit.submission.journal import PATH, Journal

ID = "a" * 32
START = {"handout": ID, "candidate": "Ann", "exercise": "users", "framework": "flask", "ai": "open"}


class Clocks:
    at, slept = 500.0, 0.0

    def wall(self):
        return 1_790_000_000.0 + self.at + self.slept

    def mono(self):
        return self.at


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def book(tmp_path, clocks):
    return Journal(tmp_path / PATH, clocks)


def claimed(folder, exercise="users"):
    journal = read_journal(folder)
    assert journal is not None
    return build_timeline(journal, exercise)


def test_the_axis_begins_with_the_first_line(tmp_path, book, clocks):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=2.0, starter=False)
    clocks.at += 90
    book.add("check", phase=1, visible=9, passed=3, failing=[])
    clocks.at += 10
    book.add("phase", phase=2, minutes=15.0, starter=True)
    clocks.at += 5
    book.add("faults", phase=2, faults=12, noticed=4)
    timeline = claimed(tmp_path)
    assert timeline.started_at == "2026-09-21T14:21:40+00:00"
    assert (timeline.seconds, timeline.ai, timeline.submitted, timeline.findings) == (
        105.0,
        "open",
        False,
        (),
    )
    one, two = timeline.phases
    assert (one.start, one.end, one.used, one.late_at) == (0.0, 100.0, 100.0, None)
    assert (two.start, two.end, two.from_starter) == (100.0, 105.0, True)
    assert timeline.events == (
        Event(at=90.0, kind="check", phase=1, count=3, total=9),
        Event(at=105.0, kind="faults", phase=2, count=4, total=12),
    )


def test_a_pause_moves_the_end_of_the_planned_minutes(tmp_path, book, clocks):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=1.0, starter=False)
    clocks.at += 30
    book.add("pause", reason="tea")
    clocks.at += 300
    book.add("resume")
    clocks.at += 50
    book.add("submit", files=1, used=80)
    timeline = claimed(tmp_path)
    assert timeline.pauses == (Pause(at=30.0, seconds=300.0, reason="tea"),)
    (one,) = timeline.phases
    assert (one.used, one.late_at, one.end) == (80.0, 360.0, 380.0)
    assert timeline.submitted


def test_a_pause_after_the_planned_minutes_does_not(tmp_path, book, clocks):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=1.0, starter=False)
    clocks.at += 90
    book.add("pause", reason="tea")
    clocks.at += 300
    book.add("resume")
    assert claimed(tmp_path).phases[0].late_at == 60.0


def test_a_sleep_is_a_gap_and_a_clock_set_back_is_none(tmp_path, book, clocks):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=40.0, starter=False)
    clocks.at += 10
    clocks.slept += 100
    book.add("question", phase=1, question=3)
    clocks.slept -= 5000
    clocks.at += 7
    book.add("restore", phase=1, name="01-x.zip")
    timeline = claimed(tmp_path)
    assert timeline.gaps == (Gap(at=0.0, seconds=100.0),)
    assert [one.at for one in timeline.events] == [110.0, 117.0]
    assert timeline.seconds == 117.0
    assert "set back" in timeline.findings[0]


def test_a_check_that_could_not_run_keeps_its_number(tmp_path, book):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=40.0, starter=False)
    book.add("check", phase=1, visible=9, passed=0, failing=[], trouble="K03")
    assert claimed(tmp_path).events[0].error == "K03"


def test_the_journal_of_another_exercise_says_so(tmp_path, book):
    book.add("start", **START)
    assert claimed(tmp_path, "devices").findings == (OTHER_EXERCISE,)


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"nothing\n", b"\xff\x00"])
def test_rubbish_is_an_empty_timeline_with_findings(tmp_path, content):
    path = tmp_path / PATH
    path.parent.mkdir()
    path.write_bytes(content)
    timeline = claimed(tmp_path)
    assert (timeline.seconds, timeline.phases, timeline.started_at) == (0.0, (), "")
    assert NO_START in timeline.findings
