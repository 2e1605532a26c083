"""The journal of a submission: bytes from outside that are a claim at best."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from interview_kit.metrics.timeline import journal_reader
from interview_kit.metrics.timeline.journal_reader import hash_snapshot, read_journal
from interview_kit.submission.journal import PATH, Journal, JournalEntry, format_line

ID = "a" * 32
START = {
    "handout": ID,
    "candidate": "Ann",
    "exercise": "users",
    "framework": "fastapi",
    "ai": "open",
}


class Clocks:
    def __init__(self):
        self.at, self.slept = 100.0, 0.0

    def wall(self):
        return 1_790_000_000.0 + self.at + self.slept

    def mono(self):
        return self.at


@pytest.fixture
def clocks():
    return Clocks()


@pytest.fixture
def written(tmp_path, clocks):
    """A submission with a journal: phase 1 for 100 s, a snapshot, phase 2."""
    (tmp_path / ".kit" / "snapshots").mkdir(parents=True)
    book = Journal(tmp_path / PATH, clocks)
    book.add("start", **START)
    book.add("phase", phase=1, minutes=40.0, starter=False)
    clocks.at += 100
    book.add("check", phase=1, visible=9, passed=3, failing=["U01"])
    path = tmp_path / ".kit" / "snapshots" / "02-end-of-phase.zip"
    path.write_bytes(b"a snapshot")
    digest = hash_snapshot(path)
    book.add("snapshot", name=path.name, sha256=digest, why="end of phase", phase=1)
    book.add("phase", phase=2, minutes=15.0, starter=True)
    return tmp_path, book


def test_without_a_journal_there_is_no_claim(tmp_path):
    assert read_journal(tmp_path) is None


def test_a_whole_journal_has_no_findings(written):
    folder, _ = written
    claimed = read_journal(folder)
    assert claimed.findings == ()
    assert [entry.event for entry in claimed.entries] == [
        "start",
        "phase",
        "check",
        "snapshot",
        "phase",
    ]
    assert [(one.number, one.used, one.from_starter) for one in claimed.clock.phases] == [
        (1, 100, False),
        (2, 0, True),
    ]
    assert claimed.entries[2].about["passed"] == 3


def test_the_end_of_a_phase_can_be_graded(written):
    folder, _ = written
    claimed = read_journal(folder)
    assert claimed.phase_end(1).path == folder / ".kit/snapshots/02-end-of-phase.zip"
    assert claimed.phase_end(2) is None


def test_a_changed_snapshot_is_no_end_of_a_phase(written):
    folder, _ = written
    (folder / ".kit/snapshots/02-end-of-phase.zip").write_bytes(b"another")
    claimed = read_journal(folder)
    assert claimed.phase_end(1) is None
    assert claimed.findings == ("02-end-of-phase.zip is missing or was changed",)


def test_a_line_cut_short_by_a_power_cut_is_a_finding_alone(written):
    folder, book = written
    book.path.write_bytes(book.path.read_bytes()[:-9])
    book.add("pause", reason="no power")
    assert read_journal(folder).findings == ("line 5 cannot be read: it was cut short or edited",)


def test_a_suspend_is_a_gap_and_no_finding(written, clocks):
    folder, book = written
    clocks.slept += 3600
    book.add("resume")
    claimed = read_journal(folder)
    assert [gap.seconds for gap in claimed.clock.gaps] == [3600]
    assert claimed.findings == ()


def test_a_clock_set_back_is_a_finding(written, clocks):
    folder, book = written
    clocks.slept -= 3600
    book.add("resume")
    assert any("set back by 3600 s" in one for one in read_journal(folder).findings)


@pytest.mark.parametrize(
    ("event", "about", "said"),
    [
        ("start", START, "one start"),
        ("phase", {"phase": 1, "minutes": 40.0, "starter": False}, "begins again"),
        ("phase", {"phase": 3, "minutes": float("nan"), "starter": False}, "cannot be read"),
        ("phase", {"phase": 3, "minutes": 40.0}, "cannot be read"),
        ("phase", {"phase": 3, "minutes": 40.0, "starter": False, "more": 1}, "cannot be read"),
        ("phase", {"phase": "3", "minutes": 40.0, "starter": False}, "cannot be read"),
        ("check", {"phase": 1, "visible": 9, "passed": -3, "failing": []}, "cannot be read"),
        ("check", {"phase": 1, "visible": 9, "passed": 3, "failing": ["<b>"]}, "cannot be read"),
        ("pause", {"reason": "x" * 301}, "cannot be read"),
        (
            "snapshot",
            {"name": "../../x.zip", "sha256": "0" * 64, "why": "", "phase": 1},
            "cannot be read",
        ),
        ("hack", {}, "cannot be read"),
    ],
)
def test_what_no_program_of_ours_writes_is_a_finding(written, event, about, said):
    folder, book = written
    book.add(event, **about)
    assert any(said in one for one in read_journal(folder).findings)


def test_long_lists_of_findings_are_counted(written):
    folder, book = written
    with book.path.open("ab") as opened:
        opened.write(b"nonsense\n" * 100)
    findings = read_journal(folder).findings
    assert len(findings) <= 8
    assert any("95 more" in one for one in findings)


def test_endless_journals_are_cut(tmp_path, monkeypatch):
    monkeypatch.setattr(journal_reader, "MAX_JOURNAL_BYTES", 5000)
    monkeypatch.setattr(journal_reader, "MAX_LINES", 10)
    (tmp_path / ".kit").mkdir()
    (tmp_path / PATH).write_bytes(b"x\n" * 10_000)
    findings = read_journal(tmp_path).findings
    assert any("larger than" in one for one in findings)
    assert any("more than 10 lines" in one for one in findings)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_without_an_error(tmp_path_factory, raw):
    folder = tmp_path_factory.mktemp("any")
    (folder / ".kit").mkdir()
    (folder / PATH).write_bytes(raw)
    assert read_journal(folder) is not None


@pytest.mark.parametrize("seed", range(30))
def test_any_damage_is_read_without_an_error(written, seed):
    folder, book = written
    dice = random.Random(seed)
    raw = bytearray(book.path.read_bytes())
    for _ in range(dice.randint(1, 8)):
        raw[dice.randrange(len(raw))] = dice.randrange(256)
    book.path.write_bytes(bytes(raw))
    assert read_journal(folder) is not None


@pytest.mark.parametrize("number", ["1e999", "-1e999", "NaN", "[]", '"9"', "1e308"])
def test_odd_numbers_do_no_harm(tmp_path, number):
    (tmp_path / ".kit").mkdir()
    line = format_line(JournalEntry(1, "start", 1.79e9, 5.0, START)).decode()
    (tmp_path / PATH).write_text(line.replace('"mono":5.0', f'"mono":{number}'))
    claimed = read_journal(tmp_path)
    assert claimed.findings == ("line 1 cannot be read: it was cut short or edited",)
