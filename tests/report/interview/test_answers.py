"""What is recorded of a talk: whole or not at all, and never about another submission."""

import stat
from pathlib import Path

import pytest

from interview_kit.core.errors import UnreadableSubmissionError, UsageError
from interview_kit.report.interview import answers
from interview_kit.report.interview.answers import Answer, Interview

TALK = Interview(candidate="Ann", sha256="a" * 64)
Q1 = Answer(kind="technical", id="Q1", text="What is missing?", said=("Bounds",), score=3, note="x")
ABOUT = Answer(kind="evidence", id="app.py:4", text="Which test?", note="none")


def test_before_the_talk_there_is_none(tmp_path: Path) -> None:
    assert answers.read(tmp_path, "a" * 64) is None


def test_what_is_written_is_read(tmp_path: Path) -> None:
    talk = TALK.with_answer(ABOUT).with_answer(Q1)
    answers.write(talk, tmp_path)
    assert answers.read(tmp_path, "a" * 64) == talk
    assert [path.name for path in tmp_path.iterdir()] == ["interview.json"]


def test_notes_are_for_their_owner_only(tmp_path: Path) -> None:
    answers.write(TALK, tmp_path)
    assert stat.S_IMODE((tmp_path / "interview.json").stat().st_mode) == 0o600


def test_a_write_that_fails_leaves_the_last_one(tmp_path: Path, monkeypatch) -> None:
    answers.write(TALK, tmp_path)

    def fail(path: Path, target: Path) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", fail)
    with pytest.raises(UsageError, match="No space left on device; nothing was saved"):
        answers.write(TALK.with_answer(Q1), tmp_path)
    assert answers.read(tmp_path, "a" * 64) == TALK
    assert [path.name for path in tmp_path.iterdir()] == ["interview.json"]


def test_a_talk_about_another_submission_is_refused(tmp_path: Path) -> None:
    answers.write(TALK, tmp_path)
    with pytest.raises(UsageError, match="another submission; move it away"):
        answers.read(tmp_path, "b" * 64)


@pytest.mark.parametrize(
    "content",
    [
        "",
        "{}",
        "[]",
        "\xff",
        TALK.with_answer(Q1).model_dump_json().replace('"score":3', '"score":5'),
        TALK.model_dump_json().replace('"format_version":1', '"format_version":2'),
        TALK.model_dump_json().replace('"answers"', '"colour":1,"answers"'),
    ],
)
def test_what_is_no_talk_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / "interview.json").write_text(content, encoding="latin-1")
    with pytest.raises(UnreadableSubmissionError, match="move it away"):
        answers.read(tmp_path, "a" * 64)


def test_an_answer_takes_the_place_of_an_earlier_one() -> None:
    later = Q1.model_copy(update={"score": 4, "text": "asked in other words"})
    talk = TALK.with_answer(Q1).with_answer(ABOUT).with_answer(later)
    assert talk.answers == (later, ABOUT)


def test_two_questions_about_one_place_are_two() -> None:
    other = ABOUT.model_copy(update={"text": "And this one?"})
    talk = TALK.with_answer(ABOUT).with_answer(other)
    assert talk.answers == (ABOUT, other)
    assert talk.find("evidence", ABOUT.id, other.text) == other


def test_an_empty_answer_is_none() -> None:
    empty = Answer(kind="technical", id="Q1", text="What is missing?")
    assert TALK.with_answer(empty) == TALK
    assert TALK.with_answer(Q1).with_answer(empty) == TALK


def test_bytes_of_a_terminal_that_are_no_text_can_be_stored(tmp_path: Path) -> None:
    odd = Answer(kind="technical", id="Q1", text="?", note="a\udcffb")
    answers.write(TALK.with_answer(odd), tmp_path)
    found = answers.read(tmp_path, "a" * 64)
    assert found
    assert found.answers[0].note == "a\\udcffb"
