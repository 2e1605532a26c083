"""The talk in a terminal: each answer saved at once, nothing lost, nothing acted on."""

import io
import os
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner
from rich.console import Console

from interview_kit.cli.main import main
from interview_kit.report.interview import answers
from interview_kit.report.interview.answers import Answer, Interview
from interview_kit.report.interview.prompts import InterviewPrompt, list_items
from interview_kit.report.interview.rubric import Rubric, TechnicalQuestion
from interview_kit.report.suggested_questions import Question
from interview_kit.scorecard import result

STORED = Path(__file__).parents[1] / "results" / "partial.json"
SNAPSHOT = Path(__file__).parent / "snapshots" / "prompts.txt"
RUBRIC = Rubric(
    scale=("nothing", "weak", "half", "solid", "outstanding"),
    questions=(
        TechnicalQuestion(
            id="Q1", text="What is missing?", weak="nouns", solid=("auth", "store", "bounds")
        ),
        TechnicalQuestion(id="Q2", text="How long?", note="not scored", scored=False),
    ),
)
EVIDENCE = (Question(place="app.py:4", text="Which test would notice it?"),)


class Desk:
    """A terminal, what is typed into it, and what was saved."""

    def __init__(self, interview: Interview | None = None, evidence=EVIDENCE) -> None:
        self.out = io.StringIO()
        self.saved: list[Interview] = []
        self.prompt = InterviewPrompt(
            console=Console(file=self.out, width=80, highlight=False),
            items=list_items(evidence, RUBRIC),
            scale=RUBRIC.scale,
            interview=interview or Interview(candidate="Ann", sha256="a" * 64),
            read=self.read,
            save=self.saved.append,
        )
        self.lines: Iterator[str] = iter(())

    def read(self, prompt: str) -> str:
        self.out.write(prompt)
        line = next(self.lines, None)
        if line is None:
            raise EOFError
        self.out.write(line + "\n")
        return line

    def type(self, *lines: str) -> Interview:
        self.lines = iter(lines)
        return self.prompt.run()

    @property
    def seen(self) -> str:
        return self.out.getvalue()


def only(talk: Interview) -> Answer:
    (answer,) = talk.answers
    return answer


def test_every_answer_is_saved_as_it_is_given() -> None:
    desk = Desk()
    talk = desk.type("", "2", "reads back", "", "1 3", "4", "", "", "in the talk")
    assert [len(one.answers) for one in desk.saved] == [1, 2, 3]
    assert talk == desk.saved[-1]
    about, missing, long = talk.answers
    assert (about.kind, about.id, about.text) == ("evidence", EVIDENCE[0].place, EVIDENCE[0].text)
    assert (about.score, about.note) == (2, "reads back")
    assert (missing.said, missing.score) == (("auth", "bounds"), 4)
    assert (long.score, long.note) == (None, "in the talk")


def test_a_talk_goes_on_where_it_ended() -> None:
    talk = Desk().type("", "2", "a note")
    desk = Desk(talk)
    desk.type("", "", "3", "")
    assert "1 2 of 4" in desk.seen
    assert [one.id for one in desk.saved[-1].answers] == ["app.py:4", "Q1"]


def test_enter_keeps_what_was_answered_and_a_dash_clears_it() -> None:
    talk = Desk().type("2", "1 2", "3", "a note")
    kept = Desk(talk)
    assert kept.type("2", "", "", "") == talk
    assert kept.saved == []
    changed = only(Desk(talk).type("2", "-", "", "-"))
    assert (changed.said, changed.score, changed.note) == ((), 3, "")
    assert Desk(talk).type("2", "-", "-", "-").answers == ()


@pytest.mark.parametrize("lines", [["q"], ["2", "1", "3", "q"], ["2", "1"], []])
def test_a_question_that_was_not_finished_is_not_saved(lines: list[str]) -> None:
    desk = Desk()
    assert desk.type(*lines).answers == ()
    assert desk.saved == []
    assert "0 of 3 answered; run the command again to resume" in desk.seen


def test_control_c_ends_it_with_what_was_saved() -> None:
    desk = Desk()

    def lines() -> Iterable[str]:
        yield from ["1", "4", "x", "2"]
        raise KeyboardInterrupt

    desk.lines = iter(lines())
    assert only(desk.prompt.run()).score == 4


def test_a_wrong_word_is_asked_again() -> None:
    talk = Desk().type("9", "x", "2", "4", "0 1", "1,2", "5", "?", "3", "")
    assert only(talk).said == ("auth", "store")
    assert only(talk).score == 3


def test_an_answer_left_open_is_passed_by() -> None:
    desk = Desk()
    desk.type("", "", "", "", "", "", "")
    assert "unchanged" in desk.seen
    assert desk.seen.count("Enter for 1") == 1
    assert "Enter for 3" in desk.seen


def test_when_all_is_answered_nothing_is_proposed() -> None:
    desk = Desk()
    desk.type("1", "1", "", "2", "", "1", "", "3", "long")
    assert "question (l for the list, q to end)" in desk.seen


def test_a_long_note_is_bounded() -> None:
    assert len(only(Desk().type("3", "x" * 9000)).note) == answers.MAX_NOTE


def test_foreign_text_does_not_act_on_the_terminal() -> None:
    desk = Desk(
        evidence=(Question(place="\x1b[2J", text="[red]x[/red] \x1b]0;x\x07 ::error::boom"),)
    )
    desk.type("", "1", "\x1b[31m note", "1", "", "")
    assert "\x1b" not in desk.seen.replace("\x1b[31m note\n", "")
    assert "[red]x[/red]" in desk.seen
    assert "::error::" not in desk.seen


def test_what_is_seen() -> None:
    desk = Desk()
    desk.type("", "2", "reads back", "", "1 3", "?", "3", "", "l", "q")
    if os.environ.get("UPDATE_SNAPSHOTS"):
        SNAPSHOT.write_text(desk.seen, encoding="utf-8")
    assert desk.seen == SNAPSHOT.read_text(encoding="utf-8")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "result.json").write_bytes(STORED.read_bytes())
    return tmp_path


def talk_in(folder: Path, typed: str) -> str:
    found = CliRunner().invoke(main, ["interview", str(folder)], input=typed)
    assert found.exit_code == 0, found.output
    return found.output


def test_the_command_records_and_shows_and_leaves_the_scorecard(folder: Path) -> None:
    talk_in(folder, "1\n3\nsaw <b>it</b>\n9\n1 2\n4\nclear\n")
    assert (folder / "result.json").read_bytes() == STORED.read_bytes()
    sha256 = result.read(folder / "result.json").submission.sha256
    talk = answers.read(folder, sha256)
    assert talk
    assert [(one.id, one.score) for one in talk.answers] == [("U01", 3), ("Q1", 4)]
    page = (folder / "report.html").read_text("utf-8")
    assert "saw &lt;b&gt;it&lt;/b&gt;" in page
    assert "Score 4 of 4" in page
    assert "2 of 22 answered" in talk_in(folder, "")


def test_the_command_refuses_a_talk_about_another(folder: Path) -> None:
    answers.write(Interview(candidate="Ann", sha256="0" * 64), folder)
    found = CliRunner().invoke(main, ["interview", str(folder)], input="")
    assert found.exit_code == 2
    assert "another submission" in found.stderr
