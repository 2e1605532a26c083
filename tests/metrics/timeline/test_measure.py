"""What a journal claims, on one axis."""

import pytest

from interview_kit.candidate.journal import Journal
from interview_kit.core.model import Moment, Span
from interview_kit.metrics.timeline import journal_reader as journal
from interview_kit.metrics.timeline import measure as hour

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
    return Journal(tmp_path / journal.PLACE, ID, clocks)


def claimed(folder, exercise="users"):
    found = journal.read(folder)
    assert found is not None
    return hour.of_claimed(found, exercise)


def test_the_axis_begins_with_the_first_line(tmp_path, book, clocks):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=2.0, starter=False)
    clocks.at += 90
    book.add("check", phase=1, visible=9, passed=3, failing=[])
    clocks.at += 10
    book.add("phase", phase=2, minutes=15.0, starter=True)
    clocks.at += 5
    book.add("faults", phase=2, faults=12, noticed=4)
    found = claimed(tmp_path)
    assert found.started_at == "2026-09-21T14:21:40+00:00"
    assert (found.seconds, found.ai, found.submitted, found.findings) == (105.0, "open", False, ())
    one, two = found.stretches
    assert (one.begun, one.ended, one.used, one.late_at) == (0.0, 100.0, 100.0, None)
    assert (two.begun, two.ended, two.starter) == (100.0, 105.0, True)
    assert found.moments == (
        Moment(at=90.0, event="check", phase=1, got=3, of=9),
        Moment(at=105.0, event="faults", phase=2, got=4, of=12),
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
    found = claimed(tmp_path)
    assert found.pauses == (Span(at=30.0, seconds=300.0, reason="tea"),)
    (one,) = found.stretches
    assert (one.used, one.late_at, one.ended) == (80.0, 360.0, 380.0)
    assert found.submitted


def test_a_pause_after_the_planned_minutes_does_not(tmp_path, book, clocks):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=1.0, starter=False)
    clocks.at += 90
    book.add("pause", reason="tea")
    clocks.at += 300
    book.add("resume")
    assert claimed(tmp_path).stretches[0].late_at == 60.0


def test_a_sleep_is_a_gap_and_a_clock_set_back_is_none(tmp_path, book, clocks):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=40.0, starter=False)
    clocks.at += 10
    clocks.slept += 100
    book.add("question", phase=1, question=3)
    clocks.slept -= 5000
    clocks.at += 7
    book.add("restore", phase=1, name="01-x.zip")
    found = claimed(tmp_path)
    assert found.gaps == (Span(at=0.0, seconds=100.0),)
    assert [one.at for one in found.moments] == [110.0, 117.0]
    assert found.seconds == 117.0
    assert "set back" in found.findings[0]


def test_a_check_that_could_not_run_keeps_its_number(tmp_path, book):
    book.add("start", **START)
    book.add("phase", phase=1, minutes=40.0, starter=False)
    book.add("check", phase=1, visible=9, passed=0, failing=[], trouble="K03")
    assert claimed(tmp_path).moments[0].trouble == "K03"


def test_the_journal_of_another_exercise_says_so(tmp_path, book):
    book.add("start", **START)
    assert claimed(tmp_path, "devices").findings == (hour.OTHER_EXERCISE,)


@pytest.mark.parametrize("content", [b"", b"\n\n\n", b"nothing\n", b"\xff\x00"])
def test_rubbish_is_an_empty_hour_with_findings(tmp_path, content):
    path = tmp_path / journal.PLACE
    path.parent.mkdir()
    path.write_bytes(content)
    found = claimed(tmp_path)
    assert (found.seconds, found.stretches, found.started_at) == (0.0, (), "")
    assert hour.NO_START in found.findings
