"""A candidate's whole hour, played in a terminal: from the empty folder to a graded-ready zip."""

import os
import sys
import zipfile
from pathlib import Path

import pytest

from interview_kit.authoring.handout import pack
from interview_kit.authoring.starters import derive_starter
from interview_kit.core import layout
from interview_kit.core.model import Environment, Verdict
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.grading import pipeline
from interview_kit.metrics.base import Options
from interview_kit.metrics.timeline.journal_reader import read_journal
from interview_kit.report.renderers import write_all
from interview_kit.scorecard.result import Result
from interview_kit.submission.collect import collect

from .conftest import bare_environment

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pty")


class Candidate:
    """Types commands into a terminal and reads what comes."""

    def __init__(self, folder: Path, python: Path) -> None:
        self.folder = folder
        self.environment = bare_environment() | {"KIT_PYTHON": str(python), "TERM": "xterm"}

    def types(self, *arguments: str, answers: str = "") -> str:
        """Run a command; answer its question once it asks."""
        import pty

        child, terminal = pty.fork()
        if child == 0:
            os.chdir(self.folder)
            command = [sys.executable, "-I", "-S", "kit.pyz", *arguments]
            os.execve(sys.executable, command, self.environment)
        text = ""
        while piece := self.read(terminal):
            text += piece
            if answers and "[y/N]" in text:
                os.write(terminal, f"{answers}\n".encode())
                answers = ""
        _, status = os.waitpid(child, 0)
        os.close(terminal)
        self.code = os.waitstatus_to_exitcode(status)
        return text.replace("\r\n", "\n")

    def read(self, terminal: int) -> str:
        try:
            return os.read(terminal, 4096).decode("utf-8", "replace")
        except OSError:  # Linux says so when the other end is closed
            return ""

    def writes(self, files: dict[str, str]) -> None:
        for name, text in files.items():
            (self.folder / name).write_text(text, "utf-8")


@pytest.fixture
def candidate(tmp_path: Path, fastapi: Environment) -> Candidate:
    packed = pack("users", "fastapi", candidate="Zoë", folder=tmp_path)
    folder = tmp_path / "meine Stunde, день"
    folder.mkdir()
    with zipfile.ZipFile(packed.path) as opened:
        opened.extractall(folder)
    return Candidate(folder, fastapi.python)


@pytest.mark.matrix
def test_the_whole_hour(candidate: Candidate, tmp_path: Path) -> None:
    exercise = read_exercise("users")
    assert "Ready. The clock has not been started." in candidate.types("doctor")
    assert "Phase 1 has begun: 40 minutes." in candidate.types("start", answers="y")

    red = candidate.types("check")
    assert "visible 0/12" in red
    assert "NOW" in red
    assert candidate.code == 1

    candidate.writes(derive_starter(exercise, "fastapi", 2))
    green = candidate.types("check")
    assert "visible 12/12" in green
    assert "12 of 12 visible checks pass. " in green
    assert " more run after you submit." in green
    assert candidate.code == 0

    assert "Read BRIEF-2.md." in candidate.types("next", answers="y")
    assert "visible 12/17" in candidate.types("check")
    assert "An e-mail" not in candidate.types("questions", "5")
    assert "paused (the door)" in candidate.types("pause", "the", "door")
    assert "runs again" in candidate.types("resume")
    caught_up = candidate.types("next", "--catch-up", answers="y")
    assert "the starter of phase 3 replaces it" in caught_up
    assert "visible 17/18" in candidate.types("check")

    assert "Your 1 test ran against 12 broken servers" in candidate.types("faults")
    assert "Packed" in candidate.types("submit")
    (zipped,) = candidate.folder.glob("submission-*.zip")
    submission = collect(zipped, tmp_path / "copy")
    assert submission.candidate == "Zoë"
    assert submission.manifest.framework == "fastapi"
    assert not submission.notes
    claimed = read_journal(submission.folder)
    assert claimed is not None
    assert claimed.findings == ()
    assert [(s.number, s.from_starter) for s in claimed.clock.phases] == [
        (1, False),
        (2, False),
        (3, True),
    ]
    about = {entry.event: entry.about for entry in claimed.entries}
    assert about["faults"]["faults"] == 12
    assert about["question"]["question"] == 5
    assert [entry.event for entry in claimed.entries].count("question") == 1
    for phase in (1, 2, 3):
        end = claimed.phase_end(phase)
        assert end is not None
        assert end.path is not None
        kept = collect(end.path, tmp_path / f"phase{phase}", candidate="Zoë")
        assert (kept.folder / layout.MANIFEST).is_file()

    graded = pipeline.grade(zipped, Options(only=("behaviour",), trusted=True), Silent())
    the_timeline_matches(graded, tmp_path)


def the_timeline_matches(graded: Result, folder: Path) -> None:
    """What was done in the hour is what the report says of it."""
    timeline = graded.timeline
    assert timeline is not None
    assert (timeline.findings, timeline.gaps, timeline.submitted, timeline.ai) == (
        (),
        (),
        True,
        "open",
    )
    assert [one.kind for one in timeline.events] == [
        *("check", "check", "check", "check", "question"),
        *("check", "catch_up", "check", "faults", "submit"),
    ]
    figures = [(one.phase, one.count, one.total) for one in timeline.events if one.kind == "check"]
    assert figures == [(1, 0, 12), (1, 12, 12), (1, 12, 12), (2, 12, 17), (2, 12, 17), (3, 17, 18)]
    assert [one.reason for one in timeline.pauses] == ["the door"]
    assert [
        (one.phase, one.is_submission, one.reason, one.cause) for one in timeline.phase_ends
    ] == [
        (1, False, None, None),
        (2, False, None, None),
        (3, True, None, None),
    ]
    core, more, polish = (set(one.verdicts.values()) for one in timeline.phase_ends)
    assert core == {Verdict.MET}
    assert Verdict.NOT_MET in more
    assert Verdict.NOT_MET in polish
    assert all(r.verdict is Verdict.MET for p in graded.phases[:2] for r in p.requirements)

    write_all(graded, folder / "out")
    page = (folder / "out" / "report.html").read_text("utf-8")
    assert "Timeline, as claimed" in page
    for said in ("phase 1: 0:", "phase 3: 0:", "from the kit&#39;s starter", "the door"):
        assert said in page
    assert "31 of 31 met" in page
    assert "not met when its phase ended" in page


def test_help_and_wrong_words_leave_the_clock_alone(candidate: Candidate) -> None:
    candidate.types("--help")
    candidate.types("check")
    assert candidate.code == 2
    assert "not been started" in candidate.types("start", answers="no")
    assert not (candidate.folder / ".kit" / "journal.jsonl").exists()
