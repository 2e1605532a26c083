"""The command `cohort`, with gradings that are scripted."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from interview_kit.cli import cohort
from interview_kit.cli.main import main
from interview_kit.cohort.backend import NoMachineError
from interview_kit.cohort.cluster import ClusterBackend
from interview_kit.cohort.parcel import Delivery
from interview_kit.cohort.states import RowState
from interview_kit.core import layout
from interview_kit.core.errors import ExitCode, UsageError
from tests.cohort.conftest import FakeBackend, backend, partial, source

__all__ = ("backend", "partial", "source")  # fixtures
PAGES = {layout.COHORT, layout.COHORT_CSV, layout.COHORT_HTML}
ANONYMOUS = {
    layout.COHORT_ANONYMOUS,
    layout.COHORT_ANONYMOUS_CSV,
    layout.COHORT_ANONYMOUS_JSON,
}


def call(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["cohort", *map(str, arguments)])


@pytest.fixture
def scripted(backend: FakeBackend, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> FakeBackend:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cohort, "open_backend", lambda *arguments: backend)
    monkeypatch.setattr(backend, "close", lambda: None)
    return backend


def assert_one_line(outcome: Result, phrase: str) -> None:
    assert outcome.exit_code == ExitCode.USAGE, outcome.output
    (line,) = outcome.stderr.strip().splitlines()
    assert line.startswith("error: ")
    assert phrase in line


def test_all_are_graded_and_the_second_time_none(scripted: FakeBackend, source: Path) -> None:
    (source / "notes.txt").touch()
    first = call(source, "--only", "behaviour", "--seed", 7)
    assert first.exit_code == ExitCode.GRADED, first.output
    assert "ignored, not submissions: notes.txt" in first.output
    assert "3 submissions: 3 graded" in first.output
    folder = Path("results", "friday")
    assert {path.name for path in folder.iterdir()} == PAGES | {"ann", "bob", "cid"}
    stored = json.loads((folder / layout.COHORT).read_text())
    assert [row["state"] for row in stored["rows"]] == ["graded"] * 3
    assert (stored["seed"], stored["asked"]["only"]) == (7, ["behaviour"])
    # Programs of two lines say nothing about who copied.
    assert stored["similar"] == []
    second = call(source, "--only", "behaviour", "--seed", 7)
    assert "3 submissions: 3 graded before" in second.output
    again = call(source, "--only", "behaviour", "--seed", 7, "--again", "bob")
    assert "1 graded, 2 graded before" in again.output


def test_faults_of_ours_and_bad_submissions_have_their_exit_codes(
    scripted: FakeBackend, source: Path
) -> None:
    (source / "ann" / "kit.toml").write_text("exercise = ")
    assert call(source, "--no-similarity").exit_code == ExitCode.GRADED
    scripted.scripts = {"bob": [Delivery(state=RowState.UNGRADED, cause="no memory")]}
    assert call(source, "--again", "bob").exit_code == ExitCode.ENGINE_FAULT


def test_ctrl_c_writes_what_there_is(
    scripted: FakeBackend, source: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def interrupt() -> int:
        if len(scripted.graded) >= 2:
            raise KeyboardInterrupt
        return 1

    monkeypatch.setattr(scripted, "count_slots", interrupt)
    assert call(source, "--out", "out").exit_code == ExitCode.INTERRUPTED
    stored = json.loads(Path("out", layout.COHORT).read_text())
    assert [row["state"] for row in stored["rows"]] == ["graded", "graded", "waiting"]


def test_without_machines_the_pages_are_written_and_the_rest_waits(
    scripted: FakeBackend, source: Path
) -> None:
    scripted.scripts = {"bob": [NoMachineError("the scheduler is lost")]}
    outcome = call(source)
    assert outcome.exit_code == ExitCode.ENGINE_FAULT
    assert "the scheduler is lost\n" in outcome.output
    rows = json.loads(Path("results", "friday", layout.COHORT).read_text())["rows"]
    assert [row["state"] for row in rows][:2] == ["graded", "waiting"]


def test_pages_are_written_again_from_their_folder(scripted: FakeBackend, source: Path) -> None:
    call(source, "--out", "out")
    for name in PAGES - {layout.COHORT}:
        Path("out", name).unlink()
    outcome = call("out", "--anonymous")
    assert outcome.exit_code == ExitCode.GRADED
    written = {path.name for path in Path("out").iterdir() if path.is_file()}
    assert written == PAGES | ANONYMOUS
    Path("out", layout.COHORT).write_text("{}")
    broken = call("out")
    assert broken.exit_code == ExitCode.UNREADABLE
    assert len(broken.stderr.splitlines()) == 1


def test_bad_input_is_one_line(scripted: FakeBackend, source: Path) -> None:
    assert_one_line(call("nowhere"), "check the path")
    assert_one_line(call(source, "--again", "zoe"), "no submission is named zoe")
    Path("file").touch()
    assert_one_line(call(source, "--out", "file/x"), "choose --out")
    assert not scripted.graded


def test_a_machine_without_isolation_is_one_line(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise UsageError("this machine has no isolation for code from others")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(cohort, "require_isolation", refuse)
    assert_one_line(call(source), "no isolation")
    assert not list(Path("results", "friday").glob("*/*"))


def test_a_scheduler_gets_the_work(
    source: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(self: object, address: str, *_: object) -> None:
        raise UsageError(f"nobody at {address}")

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(ClusterBackend, "__init__", refuse)
    assert_one_line(call(source, "--scheduler", "tcp://h:1"), "nobody at tcp://h:1")
