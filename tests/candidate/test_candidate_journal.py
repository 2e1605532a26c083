"""The journal as the candidate's side writes it."""

import json
import subprocess
import sys

import pytest

from interview_kit.candidate.journal import Entry, Journal, broken, parsed, spelled


@pytest.fixture
def journal(tmp_path, clocks) -> Journal:
    return Journal(tmp_path / "journal.jsonl", "seed", clocks)


def test_each_line_carries_the_hash_of_the_one_before(journal):
    for number in range(5):
        journal.add("check", number=number)
    assert [entry.n for entry in journal.entries()] == [1, 2, 3, 4, 5]
    assert [entry.about["number"] for entry in journal.entries()] == [0, 1, 2, 3, 4]
    assert journal.intact()


@pytest.mark.parametrize("at", range(4))
def test_a_changed_line_breaks_the_chain(journal, at):
    for number in range(4):
        journal.add("check", passed=number)
    lines = journal.path.read_bytes().splitlines(keepends=True)
    lines[at] = lines[at].replace(b'"wall":"2026', b'"wall":"2027')
    journal.path.write_bytes(b"".join(lines))
    if at == 3:  # nothing follows the last line yet
        assert journal.intact()
        journal.path.write_bytes(b"".join(lines[:3]))
    else:
        assert broken(journal.path.read_bytes().splitlines(), "seed") == [at + 2]


def test_a_line_taken_out_breaks_the_chain(journal):
    for _ in range(4):
        journal.add("check")
    lines = journal.path.read_bytes().splitlines(keepends=True)
    journal.path.write_bytes(b"".join(lines[:1] + lines[2:]))
    assert not journal.intact()


def test_another_handout_is_another_seed(journal, clocks):
    journal.add("start")
    assert not Journal(journal.path, "other", clocks).intact()


def test_a_line_that_a_power_cut_left_short_is_passed_over_and_kept(journal):
    journal.add("start")
    journal.add("check")
    whole = journal.path.read_bytes()
    short = whole[:-20]
    journal.path.write_bytes(short)
    journal.add("pause", reason="power cut")
    assert journal.path.read_bytes().startswith(short + b"\n")
    assert [entry.event for entry in journal.entries()] == ["start", "pause"]
    assert journal.intact()


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
    assert parsed(line) is None


def test_a_line_with_more_in_it_is_none():
    said = json.loads(spelled(Entry(1, "start", 1.8e9, 1.0), "0" * 64))
    assert parsed(json.dumps(said).encode())
    assert parsed(json.dumps(said | {"more": 1}).encode()) is None


WRITER = """
import sys
from pathlib import Path
from interview_kit.candidate import files
from interview_kit.candidate.journal import Journal
state = Path(sys.argv[1])
for _ in range(20):
    with files.locked(state):
        Journal(state / "journal.jsonl", "seed").add("check")
"""


def test_commands_at_the_same_time_write_one_chain(tmp_path):
    command = [sys.executable, "-c", WRITER, tmp_path]
    writers = [subprocess.Popen(command) for _ in range(3)]
    assert [writer.wait() for writer in writers] == [0, 0, 0]
    journal = Journal(tmp_path / "journal.jsonl", "seed")
    assert len(journal.entries()) == 60
    assert journal.intact()
