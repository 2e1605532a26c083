"""A scorecard is verified: the same, what differs, or why it cannot be known."""

import zipfile
from dataclasses import replace
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interview_kit.cli.main import main
from interview_kit.core import layout
from interview_kit.core.errors import EngineError, ExitCode
from interview_kit.core.model import Behaviour, CheckResult, Environment, Outcome
from interview_kit.exercise.definition import read_exercise
from interview_kit.grading import isolation, pipeline, verify
from interview_kit.metrics.base import Grading, Measurements, Options
from interview_kit.metrics.catalogue import select_metrics
from interview_kit.report.comparison import compare
from interview_kit.sandbox.base import Proof
from interview_kit.scorecard import result
from interview_kit.submission import environments
from interview_kit.submission import installs as extras

ENVIRONMENT = Environment(
    framework="fastapi", prefix=Path("/e"), python=Path("/e/bin/python"), base_prefix=Path("/usr")
)


class Grader:
    """Grades without running anything: what each check finds, and what it was asked."""

    def __init__(self) -> None:
        self.lost: set[str] = set()
        self.level = "bubblewrap"
        self.asked: list[Options] = []
        self.wanted: list[str | None] = []
        self.fault: Exception | None = None
        self.files: list[tuple[str, ...]] = []
        self.installed: list[tuple[str, ...]] = []

    def install(self, environment: Environment, pins: tuple[str, ...], *_: object) -> Environment:
        self.installed.append(pins)
        return replace(environment, added=("more==1.0",))

    def choose(self, name: str | None, environment: Environment) -> tuple[object, Proof]:
        self.wanted.append(name)
        return object(), Proof(level=self.level, version="1", proved=(), not_covered=())

    def measure(self, grading: Grading, measurements: Measurements) -> None:
        self.asked.append(grading.options)
        folder = grading.submission.folder
        names = sorted(p.relative_to(folder).as_posix() for p in folder.rglob("*"))
        self.files.append(tuple(names))
        if self.fault:
            raise self.fault
        measurements.seconds["behaviour"] = float(len(self.asked))
        behaviour = Behaviour(
            checks=tuple(
                CheckResult(
                    name=one.id,
                    requirement=one.id,
                    title="A rule.",
                    outcome=Outcome.FAILED if one.id in self.lost else Outcome.PASSED,
                    message="no" if one.id in self.lost else "",
                )
                for one in grading.exercise.requirements
            )
        )
        measurements.keep(behaviour)


@pytest.fixture
def grader(monkeypatch) -> Grader:
    made = Grader()
    monkeypatch.setattr(environments, "build", lambda framework, progress=None: ENVIRONMENT)
    monkeypatch.setattr(isolation, "choose", made.choose)
    monkeypatch.setattr(pipeline, "measure_all", made.measure)
    monkeypatch.setattr(extras, "install", made.install)
    return made


@pytest.fixture
def ann(tmp_path) -> Path:
    """A submission whose only entry is a folder, with something that intake leaves out."""
    folder = tmp_path / "ann"
    (folder / "inner" / "empty").mkdir(parents=True)
    (folder / "inner" / "app.py").write_text("from fastapi import FastAPI\n\napp = FastAPI()\n")
    (folder / ".git").mkdir()
    return folder


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def graded(grader, ann, tmp_path) -> Path:
    """A graded folder."""
    found = call("grade", ann, "--out", tmp_path / "out", "--seed", 7, "--phases", "1", "--jobs", 1)
    assert found.exit_code == 0, found.output
    return tmp_path / "out"


def test_the_same_again_is_identical(graded, grader):
    found = call("verify", graded)
    assert found.exit_code == 0, found.output
    assert found.stdout.splitlines()[-1] == "identical"
    assert len(grader.asked) == 2


def test_what_is_graded_again_is_what_was_graded(graded, grader, ann):
    (ann / "inner" / "app.py").unlink()  # the copy is enough
    call("verify", graded)
    assert grader.files[0] == grader.files[1] == ("app.py", "empty")


def test_it_is_asked_as_it_was_the_first_time(graded, grader):
    call("verify", graded)
    first, second = grader.asked
    assert second.only == select_metrics(first.only)
    for name in ("phases", "seed", "budget"):
        assert getattr(first, name) == getattr(second, name)
    assert (second.seed, second.phases) == (7, (1,))
    assert grader.wanted == [None, "bubblewrap"]


def test_a_quick_look_is_verified_as_one(grader, ann, tmp_path):
    assert call("grade", ann, "--out", tmp_path / "out", "--quick").exit_code == 0
    assert call("verify", tmp_path / "out").exit_code == 0
    assert [asked.quick for asked in grader.asked] == [True, True]


def test_a_copy_is_the_same_file_each_time(graded, ann, tmp_path):
    assert call("grade", ann, "--out", tmp_path / "twice").exit_code == 0
    one, other = (tmp_path / name / layout.SUBMISSION for name in ("out", "twice"))
    assert one.read_bytes() == other.read_bytes()
    with zipfile.ZipFile(one) as archive:
        assert archive.namelist() == ["app.py", "empty/"]


def test_what_differs_is_named_with_both_values(graded, grader):
    grader.lost = {"U01"}
    found = call("verify", graded)
    assert found.exit_code == ExitCode.BELOW_THRESHOLD
    assert "not identical" in found.stdout
    lines = found.stdout.splitlines()
    at = lines.index("  phases[phase1_core].requirements[U01].verdict:")
    assert lines[at + 1 : at + 3] == ["    stored  met", "    again   not_met"]


def test_many_differences_are_counted(graded, grader):
    grader.lost = {one.id for one in read_exercise("users").requirements}
    found = call("verify", graded)
    assert found.stdout.splitlines()[-1].startswith("and ")
    assert found.stdout.count("    stored  ") == 20


def test_a_scorecard_that_someone_edited_differs(graded):
    stored = graded / layout.RESULT
    stored.write_text(stored.read_text().replace('"seed": 7', '"seed": 8'))
    assert (
        call("verify", graded).stdout.splitlines()[-1] == "identical"
    )  # the seed is what is asked
    whole = result.read(stored)
    total = whole.total.model_copy(update={"points": 99.0})
    result.write(whole.model_copy(update={"total": total}), stored)
    found = call("verify", graded)
    assert found.exit_code == ExitCode.BELOW_THRESHOLD
    assert "  total.points:\n    stored  99.0" in found.stdout


def test_a_copy_that_was_changed_never_runs(graded, grader):
    with zipfile.ZipFile(graded / layout.SUBMISSION, "a") as archive:
        archive.writestr("more.py", "x = 1")
    found = call("verify", graded)
    assert found.exit_code == ExitCode.UNREADABLE
    assert "was changed since the grading" in found.stderr
    assert len(grader.asked) == 1


def test_another_submission_never_runs(graded, grader, ann):
    (ann / "inner" / "app.py").write_text("from fastapi import FastAPI\n\nweb = FastAPI()\n")
    found = call("verify", graded, ann)
    assert found.exit_code == ExitCode.USAGE
    assert "is not what was graded" in found.stderr
    assert len(grader.asked) == 1


def test_without_a_copy_the_submission_is_named(graded, ann):
    (graded / layout.SUBMISSION).unlink()
    found = call("verify", graded)
    assert found.exit_code == ExitCode.UNREADABLE
    assert "PATH" in found.stderr
    assert call("verify", graded, ann).exit_code == 0


def test_a_copy_of_an_earlier_submission_does_not_stay(graded, ann, monkeypatch):
    whole = result.read(graded / layout.RESULT)
    monkeypatch.setattr(pipeline, "grade", lambda *_: whole)  # stops before anything is kept
    call("grade", ann, "--out", graded)
    assert not (graded / layout.SUBMISSION).exists()


def test_a_folder_without_a_scorecard(tmp_path):
    assert call("verify", tmp_path).exit_code == ExitCode.UNREADABLE


def test_a_fault_of_ours_is_no_difference(graded, grader):
    grader.fault = EngineError("the disk is full")
    found = call("verify", graded)
    assert found.exit_code == ExitCode.ENGINE_FAULT
    assert "could not grade again: the disk is full" in found.stderr


def test_an_ungraded_scorecard_holds_nothing_to_verify(grader, ann, tmp_path):
    grader.fault = EngineError("the disk is full")
    call("grade", ann, "--out", tmp_path / "out")
    found = call("verify", tmp_path / "out")
    assert found.exit_code == ExitCode.USAGE
    assert "nothing to verify" in found.stderr


def test_no_isolation_must_be_typed_each_time(grader, ann, tmp_path):
    grader.level = "none"
    call("grade", ann, "--out", tmp_path / "out", "--isolation", "none")
    assert call("verify", tmp_path / "out").exit_code == ExitCode.USAGE
    assert call("verify", tmp_path / "out", "--isolation", "none").exit_code == 0
    assert grader.wanted == ["none", None, "none"]


def test_packages_are_installed_again_only_where_that_is_typed(grader, ann, tmp_path):
    out = tmp_path / "out"
    (ann / "requirements.txt").write_text("more>=1\n")
    call("grade", ann, "--out", out, "--allow-install")
    found = call("verify", out)
    assert found.exit_code == ExitCode.USAGE
    assert "were installed for it (more==1.0): type --allow-install again" in found.stderr
    assert call("verify", out, "--allow-install").exit_code == 0
    assert grader.installed == [("more>=1",), ("more==1.0",)]


def test_a_package_that_is_no_pin_is_refused(graded):
    stored = result.read(graded / layout.RESULT)
    submission = stored.submission.model_copy(update={"installed": ("--index-url=x",)})
    with pytest.raises(verify.UnreadableSubmissionError, match="cannot be installed: '--index"):
        verify.options(stored.model_copy(update={"submission": submission}), True, None, 1)


def test_a_metric_that_nobody_knows_is_refused(graded):
    stored = result.read(graded / layout.RESULT)
    asked = stored.asked.model_copy(update={"only": ("\x1b[2J",)})
    with pytest.raises(verify.UnreadableSubmissionError, match="x1b"):
        verify.options(stored.model_copy(update={"asked": asked}), True, None, 1)


def test_a_scorecard_that_does_not_say_what_was_asked_is_refused(graded):
    stored = graded / layout.RESULT
    whole = result.read(stored).model_dump(mode="json")
    del whole["asked"]
    with pytest.raises(ValueError, match="asked"):
        result.Result.model_validate(whole)


def test_notes_of_intake_and_times_are_not_compared(graded):
    stored = result.read(graded / layout.RESULT)
    assert stored.submission.notes
    submission = stored.submission.model_copy(update={"notes": ()})
    run = stored.run.model_copy(update={"started_at": "later"})
    assert not list(compare(stored, stored.model_copy(update={"run": run})))
    assert not list(compare(stored, stored.model_copy(update={"submission": submission})))


def test_items_that_came_or_went_are_differences(graded):
    stored = result.read(graded / layout.RESULT)
    shorter = stored.model_copy(update={"phases": stored.phases[:-1]})
    (one,) = compare(stored, shorter)
    assert one.path.startswith("phases[")
    assert one.again == "nothing"
    (other,) = compare(shorter, stored)
    assert other.stored == "nothing"


def test_foreign_values_do_not_act_on_the_terminal(graded):
    stored = graded / layout.RESULT
    whole = result.read(stored)
    changed = whole.submission.model_copy(update={"candidate": "\x1b[2J::error::x"})
    result.write(whole.model_copy(update={"submission": changed}), stored)
    found = call("verify", graded)
    assert "\x1b" not in found.stdout
