"""The work at the end of each phase: taken in like a submission, judged by its own phase."""

import io
import re
import zipfile
from pathlib import Path

import pytest

from interview_kit.candidate import snapshots
from interview_kit.core.errors import EngineError
from interview_kit.core.model import Behaviour, Environment
from interview_kit.core.progress import Silent
from interview_kit.exercise.definition import read_exercise
from interview_kit.metrics.base import Grading, Options
from interview_kit.metrics.behaviour import measure as behaviour
from interview_kit.metrics.timeline import phase_ends
from interview_kit.metrics.timeline.base import PhaseEndMeasurement
from interview_kit.metrics.timeline.journal_reader import hash_snapshot, read_journal
from interview_kit.metrics.timeline.phase_ends import PhaseEndWork
from interview_kit.submission import journal
from interview_kit.submission.collect import collect

ID = "a" * 32
START = {"handout": ID, "candidate": "Ann", "exercise": "users", "framework": "flask", "ai": "open"}
APP = b"from fastapi import FastAPI\n\napp = FastAPI()\n"
MANIFEST = b'[run]\nframework = "fastapi"\napp = "app:app"\n'
WORK = {"app.py": APP, "kit.toml": MANIFEST}
ENVIRONMENT = Environment(
    framework="fastapi", prefix=Path("/e"), python=Path("/e/bin/python"), base_prefix=Path("/usr")
)


class Session:
    """A session in a folder: phases with what was there when each ended."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.state = folder / journal.STATE
        (self.state / journal.SNAPSHOTS).mkdir(parents=True)
        self.book = journal.Journal(self.state / journal.JOURNAL_FILE)
        self.book.add("start", **START)
        self.phase = 0

    def begin(self, phase: int) -> None:
        self.phase = phase
        self.book.add("phase", phase=phase, minutes=40.0, starter=False)

    def end(self, raw: bytes, why: str = "end of phase") -> Path:
        number = len(snapshots.list_snapshots(self.state)) + 1
        path = self.state / journal.SNAPSHOTS / f"{number:02}-end-of-phase.zip"
        path.write_bytes(raw)
        self.book.add(
            "snapshot", name=path.name, sha256=hash_snapshot(path), why=why, phase=self.phase
        )
        if why == "submitted":
            self.book.add("submit", files=1, used=1)
        return path


@pytest.fixture
def session(tmp_path):
    return Session(tmp_path / "ann")


def taken(
    session: Session, tmp_path: Path, phases=(1, 2, 3), work=WORK
) -> tuple[PhaseEndWork, ...]:
    for name, content in work.items():
        (session.folder / name).write_bytes(content)
    submission = collect(session.folder, tmp_path / "copy")
    claimed = read_journal(submission.folder)
    assert claimed is not None
    return phase_ends.unpack_phase_ends(claimed, submission, phases, tmp_path / "ends")


def test_what_differs_is_unpacked_and_what_does_not_is_named(session, tmp_path):
    session.begin(1)
    session.end(snapshots.pack(WORK | {"app.py": APP + b"# less\n"}))
    session.begin(2)
    session.end(snapshots.pack(WORK), "submitted")
    one, two = taken(session, tmp_path)
    assert one.end == PhaseEndMeasurement(phase=1)
    assert one.submission is not None
    assert (one.submission.folder / "app.py").read_bytes().endswith(b"# less\n")
    assert one.submission.candidate == "ann"
    assert two == PhaseEndWork(end=PhaseEndMeasurement(phase=2, is_submission=True))


def test_a_phase_that_did_not_end_has_no_end(session, tmp_path):
    session.begin(1)
    assert taken(session, tmp_path) == ()


def test_only_phases_that_were_asked_for_are_unpacked(session, tmp_path):
    session.begin(1)
    session.end(snapshots.pack(WORK))
    session.begin(2)
    session.end(snapshots.pack(WORK), "submitted")
    assert [one.end.phase for one in taken(session, tmp_path, phases=(2,))] == [2]


def test_a_snapshot_that_was_changed_is_gone(session, tmp_path):
    session.begin(1)
    session.end(snapshots.pack(WORK)).write_bytes(b"other")
    session.begin(2)
    session.end(snapshots.pack(WORK), "submitted")
    one, two = taken(session, tmp_path)
    assert one == PhaseEndWork(end=PhaseEndMeasurement(phase=1, reason=phase_ends.MISSING_SNAPSHOT))
    assert two.end.is_submission


def bomb() -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("big.py", b"\0" * (13 << 20))
    return buffer.getvalue()


@pytest.mark.parametrize(
    ("raw", "why"),
    [
        (b"no archive", "no zip|not a zip|archive"),
        (snapshots.pack({"../up.py": b""}), "points outside the archive"),
        (snapshots.pack({}), "no files|empty"),
        (snapshots.pack({"app.py": APP, "kit.toml": b"["}), "kit.toml"),
        (bomb(), "larger than|ratio|times"),
    ],
)
def test_a_damaged_snapshot_costs_one_line_and_the_rest_goes_on(session, tmp_path, raw, why):
    session.begin(1)
    session.end(raw)
    session.begin(2)
    session.end(snapshots.pack(WORK), "submitted")
    one, two = taken(session, tmp_path)
    assert one.submission is None
    assert one.end.reason is not None
    assert one.end.reason.startswith("its snapshot cannot be used: ")
    assert "\n" not in one.end.reason
    assert re.search(why, one.end.reason)
    assert two.end.is_submission


def test_work_in_another_framework_is_not_run(session, tmp_path):
    session.begin(1)
    other = {"app.py": b"import flask\n", "kit.toml": MANIFEST.replace(b"fastapi", b"flask")}
    session.end(snapshots.pack(other))
    session.begin(2)
    (one,) = taken(session, tmp_path)
    assert one.end.reason == "it was written with flask, the submission is not"


def kept(tmp_path: Path, phase: int) -> PhaseEndWork:
    folder = tmp_path / f"work-{phase}"
    folder.mkdir()
    (folder / "app.py").write_bytes(APP)
    (folder / "kit.toml").write_bytes(MANIFEST)
    return PhaseEndWork(
        end=PhaseEndMeasurement(phase=phase), submission=collect(folder, tmp_path / f"copy-{phase}")
    )


def grading(progress: Silent, seed: int = 0) -> Grading:
    return Grading(
        exercise=read_exercise("users"),
        submission=None,  # type: ignore[arg-type]  # each end has its own
        environment=ENVIRONMENT,
        level=None,  # type: ignore[arg-type]
        options=Options(seed=seed, ready_seconds=1.0, check_seconds=2.0),
        progress=progress,
    )


def measured(given) -> list[PhaseEndMeasurement]:
    return list(
        phase_ends.measure_phase_ends(
            given,
            grading(Silent(), seed=3),
        )
    )


def test_each_is_judged_by_the_checks_of_its_own_phase(tmp_path, monkeypatch):
    asked = []

    def measure(grading: Grading) -> Behaviour:
        name, options = grading.submission.folder.name, grading.options
        asked.append((name, grading.phases, options.seed, options.check_seconds))
        return Behaviour(checks=(), cause="no answer")

    monkeypatch.setattr(behaviour, "measure_behaviour", measure)
    same = PhaseEndWork(end=PhaseEndMeasurement(phase=3, is_submission=True))
    found = measured([kept(tmp_path, 1), kept(tmp_path, 2), same])
    assert asked == [("copy-1", (1,), 3, 2.0), ("copy-2", (2,), 3, 2.0)]
    assert found[0].behaviour == Behaviour(checks=(), cause="no answer")
    assert found[2] == same.end


def test_a_fault_of_ours_costs_one_line(tmp_path, monkeypatch):
    def fails(grading: Grading) -> Behaviour:
        if grading.phases == (1,):
            raise EngineError("no room")
        return Behaviour(checks=())

    monkeypatch.setattr(behaviour, "measure_behaviour", fails)
    one, two = measured([kept(tmp_path, 1), kept(tmp_path, 2)])
    assert one == PhaseEndMeasurement(phase=1, reason=phase_ends.ENGINE_FAULT)
    assert two.behaviour is not None


def test_progress_names_the_phase(tmp_path, monkeypatch):
    said = []

    class Noted(Silent):
        def begin(self, step, total=None):
            said.append(step)

        def end(self, step, summary):
            said.append((step, summary))

    def measure(grading: Grading) -> Behaviour:
        grading.progress.begin("behaviour", 3)
        grading.progress.advance("behaviour")
        grading.progress.end("behaviour", "fine")
        return Behaviour(checks=())

    monkeypatch.setattr(behaviour, "measure_behaviour", measure)
    list(
        phase_ends.measure_phase_ends(
            [kept(tmp_path, 2)],
            grading(Noted()),
        )
    )
    assert said == ["end of 2", ("end of 2", "fine")]


def test_the_candidates_side_of_the_folder_is_no_part_of_the_work(tmp_path):
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "b.py").write_text("x")
    before = phase_ends.hash_tree(tmp_path)
    (tmp_path / ".kit").mkdir()
    (tmp_path / ".kit" / "journal.jsonl").write_text("x")
    assert phase_ends.hash_tree(tmp_path) == before
    (tmp_path / "a" / "b.py").write_text("y")
    assert phase_ends.hash_tree(tmp_path) != before
