"""The journal: its lines, and how they are written."""

import json
import subprocess
import sys

import pytest

from interview_kit.submission.journal import Journal, JournalEntry, format_line, parse_line


@pytest.fixture
def journal(tmp_path) -> Journal:
    return Journal(tmp_path / "journal.jsonl")


def test_events_are_numbered_and_read_back(journal):
    for number in range(5):
        journal.add("check", number=number)
    assert [entry.number for entry in journal.entries()] == [1, 2, 3, 4, 5]
    assert [entry.about["number"] for entry in journal.entries()] == [0, 1, 2, 3, 4]


def test_a_line_that_a_power_cut_left_short_is_passed_over_and_kept(journal):
    journal.add("start")
    journal.add("check")
    whole = journal.path.read_bytes()
    short = whole[:-20]
    journal.path.write_bytes(short)
    journal.add("pause", reason="power cut")
    assert journal.path.read_bytes().startswith(short + b"\n")
    assert [entry.event for entry in journal.entries()] == ["start", "pause"]


def test_it_only_grows(journal):
    before = b""
    for event in ("start", "phase", "check"):
        journal.add(event)
        assert journal.path.read_bytes().startswith(before)
        before = journal.path.read_bytes()


def test_a_line_too_long_is_refused_before_it_is_written(journal):
    with pytest.raises(ValueError, match="too long"):
        journal.add("pause", reason="x" * 5000)
    assert not journal.path.exists()


def test_other_letters_are_kept(journal):
    journal.add("pause", reason="кофе ☕\n\x1b[31m")
    (entry,) = journal.entries()
    assert entry.about["reason"] == "кофе ☕\n\x1b[31m"
    assert len(journal.path.read_bytes().splitlines()) == 1


@pytest.mark.parametrize(
    "line",
    [b"", b"{}", b"[]", b"\xff", b"nonsense", b'{"n":1}', b"[" * 5000, b'{"wall":"9"}'],
)
def test_what_is_no_line_is_none(line):
    assert parse_line(line) is None


def test_a_line_with_more_in_it_is_none():
    values = json.loads(format_line(JournalEntry(1, "start", 1.8e9, 1.0)))
    assert parse_line(json.dumps(values).encode())
    assert parse_line(json.dumps(values | {"more": 1}).encode()) is None


def test_a_line_of_an_earlier_version_is_read():
    values = json.loads(format_line(JournalEntry(1, "start", 1.8e9, 1.0)))
    assert parse_line(json.dumps(values | {"prev": "0" * 64}).encode())


WRITER = """
import sys
from pathlib import Path
from interview_kit.candidate import files
from interview_kit.submission.journal import Journal
state = Path(sys.argv[1])
for _ in range(20):
    with files.lock_state(state):
        Journal(state / "journal.jsonl").add("check")
"""


def test_commands_at_the_same_time_lose_no_line(tmp_path):
    command = [sys.executable, "-c", WRITER, tmp_path]
    writers = [subprocess.Popen(command) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    journal = Journal(tmp_path / "journal.jsonl")
    assert len(journal.entries()) == 60
